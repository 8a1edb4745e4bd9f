import { stringify } from "yaml";
import type { SyncPolicy } from "../model/fleet.js";

/** The part of an Application that a sync policy decides. */
export interface SyncedSpec {
  ignoreDifferences: IgnoredDifference[];
  syncPolicy: {
    automated?: { prune: boolean; selfHeal: boolean };
    syncOptions: string[];
    retry: { limit: number; backoff: { duration: string; factor: number; maxDuration: string } };
  };
}

export interface IgnoredDifference {
  group?: string;
  kind: string;
  name?: string;
  namespace?: string;
  jsonPointers?: string[];
  jqPathExpressions?: string[];
  managedFieldsManagers?: string[];
}

/** What the API server's own controllers own is theirs: an autoscaler's replicas, which a sync would set back each time. What a
 *  person scales by hand is owned by their client, and is put right.
 *  https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/#application-level-configuration */
const SCALED: readonly IgnoredDifference[] = ["Deployment", "StatefulSet"].map((kind) => ({
  group: "apps",
  kind,
  managedFieldsManagers: ["kube-controller-manager"],
}));

/** A sync policy as an Application says it.
 *  @param options further ones, like `CreateNamespace=true` */
export function syncedSpec(policy: SyncPolicy, options: readonly string[] = []): SyncedSpec {
  const { automated, prune, selfHeal, serverSideApply, retry, ignoreDifferences } = policy;
  const { limit, ...backoff } = retry;
  return {
    ignoreDifferences: [
      ...SCALED,
      ...ignoreDifferences.map(({ jsonPointers, jqPathExpressions, managedFieldsManagers, group, name, ...rest }) => ({
        ...(group === undefined ? {} : { group }),
        kind: rest.kind,
        ...(name === undefined ? {} : { name }),
        ...(rest.namespace === undefined ? {} : { namespace: rest.namespace }),
        ...(jsonPointers === undefined ? {} : { jsonPointers: [...jsonPointers] }),
        ...(jqPathExpressions === undefined ? {} : { jqPathExpressions: [...jqPathExpressions] }),
        ...(managedFieldsManagers === undefined ? {} : { managedFieldsManagers: [...managedFieldsManagers] }),
      })),
    ],
    syncPolicy: {
      ...(automated ? { automated: { prune, selfHeal } } : {}),
      syncOptions: [...options, ...(serverSideApply ? ["ServerSideApply=true"] : []), "RespectIgnoreDifferences=true"],
      retry: { limit, backoff },
    },
  };
}

/** The `templatePatch` by which a set that spans environments gives each of them its own sync; undefined where all have the
 *  template's. Templates fill in texts only, so that what is no text needs a patch.
 *  https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Template/#template-patch
 *  @param environment the template's expression for it, without braces */
export function syncPatch(
  template: SyncedSpec,
  byEnvironment: ReadonlyMap<string, SyncedSpec>,
  environment: string,
): string | undefined {
  const patches = new Map<string, string[]>();
  for (const [name, spec] of byEnvironment) {
    const patch = difference(template, spec);
    if (patch === undefined) continue;
    const text = stringify({ spec: patch }, { lineWidth: 0 });
    patches.set(text, [...(patches.get(text) ?? []), name]);
  }
  if (patches.size === 0) return undefined;
  const branches = [...patches].map(
    ([text, names], index) =>
      `{{- ${index === 0 ? "if" : "else if"} eq (${environment}) ${names.map((name) => JSON.stringify(name)).join(" ")} }}\n${text}`,
  );
  // A patch of nothing at all would be no object.
  return `${branches.join("")}{{- else }}\n{}\n{{- end }}\n`;
}

/** What a strategic merge needs to make one of the other: lists are replaced whole, and null takes away. */
function difference(from: SyncedSpec, to: SyncedSpec): object | undefined {
  const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  const syncPolicy = {
    ...(same(from.syncPolicy.automated, to.syncPolicy.automated) ? {} : { automated: to.syncPolicy.automated ?? null }),
    ...(same(from.syncPolicy.syncOptions, to.syncPolicy.syncOptions) ? {} : { syncOptions: to.syncPolicy.syncOptions }),
    ...(same(from.syncPolicy.retry, to.syncPolicy.retry) ? {} : { retry: to.syncPolicy.retry }),
  };
  const patch = {
    ...(same(from.ignoreDifferences, to.ignoreDifferences) ? {} : { ignoreDifferences: to.ignoreDifferences }),
    ...(Object.keys(syncPolicy).length === 0 ? {} : { syncPolicy }),
  };
  return Object.keys(patch).length === 0 ? undefined : patch;
}
