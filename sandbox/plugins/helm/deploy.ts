import { controlClient } from "../../control.js";
import { referenceOf, type KubeApi } from "../kubernetes/api.js";
import type { JsonObject, Manifest } from "../kubernetes/json.js";
import { renderArgoCd } from "./argocd/render.js";
import { mergedValues } from "./argocd/values.js";
import { ARGOCD_CHARTS } from "./argocd/versions.js";
import { applyCrds, argoCdCrds } from "./crds.js";
import { applyAll, ensureRedisSecret, owned, refuseForeign, removeAll, untilAllReady } from "./install.js";
import { releaseHistory, removeRecords, saveRecord, type ReleaseRecord } from "./record.js";

/** What a release is to be. */
export interface ReleasePlan {
  readonly name: string;
  readonly namespace: string;
  readonly version: string;
  readonly values: JsonObject;
  readonly createNamespace: boolean;
  readonly takeOwnership: boolean;
  /** A failed install leaves nothing behind. */
  readonly atomic: boolean;
  readonly skipAwait: boolean;
  readonly timeoutSeconds: number;
}

/** The release exists, but not all of it came up. */
export class ReleaseFailure extends Error {
  override readonly name = "ReleaseFailure";

  constructor(
    readonly record: ReleaseRecord,
    cause: Error,
  ) {
    super(cause.message);
  }
}

/** Helm's words for a release that another run is at, or has left half-way: `errPending` in
 *  https://github.com/helm/helm/blob/main/pkg/action/action.go */
const PENDING = "another operation (install/upgrade/rollback) is in progress";

/** Processes read their parameters once, when they start. */
const READ_AT_START = "argocd-cmd-params-cm";

/** Installs a release, or upgrades the one before, and has the host run Argo CD.
 *  @param endpoint the API server, by which the host finds the cluster.
 *  @throws ReleaseFailure when it is stored as failed; Error when nothing was changed. */
export async function deployRelease(
  api: KubeApi,
  endpoint: string,
  plan: ReleasePlan,
  change: "install" | "upgrade",
): Promise<ReleaseRecord> {
  const history = await releaseHistory(api, plan.namespace, plan.name);
  const latest = history[0];
  if (change === "upgrade" && latest?.status.startsWith("pending-")) throw new Error(PENDING);
  if (change === "upgrade" && !latest) throw new Error(`"${plan.name}" has no deployed releases`);
  if (change === "install" && latest) {
    throw new Error(
      `cannot re-use a name that is still in use: release ${plan.namespace}/${plan.name} is ${latest.status}. Import it with that id, or remove it.`,
    );
  }
  const objects = await objectsOf(api, plan);
  await ensureNamespace(api, plan);
  if (!latest && !plan.takeOwnership) await refuseForeign(api, objects, plan.name);
  const record: ReleaseRecord = {
    name: plan.name,
    namespace: plan.namespace,
    revision: (latest?.revision ?? 0) + 1,
    status: latest ? "pending-upgrade" : "pending-install",
    chartVersion: plan.version,
    appVersion: ARGOCD_CHARTS[plan.version] ?? "",
    values: plan.values,
    objects,
    deployed: new Date().toISOString(),
  };
  await saveRecord(api, record);
  try {
    await rollOut(api, endpoint, plan, objects, history);
  } catch (error) {
    const failed: ReleaseRecord = { ...record, status: "failed" };
    if (plan.atomic && !latest) {
      await uninstall(api, endpoint, plan, failed);
      throw error;
    }
    await saveRecord(api, failed);
    throw new ReleaseFailure(failed, error instanceof Error ? error : new Error(String(error)));
  }
  const done: ReleaseRecord = { ...record, status: "deployed" };
  await saveRecord(api, done);
  const replaced = history.filter((revision) => revision.status === "deployed");
  for (const revision of replaced) await saveRecord(api, { ...revision, status: "superseded" });
  return done;
}

async function objectsOf(api: KubeApi, plan: ReleasePlan): Promise<Manifest[]> {
  const monitors = await api.has("monitoring.coreos.com/v1", "ServiceMonitor");
  const kinds = new Set(monitors ? ["monitoring.coreos.com/v1/ServiceMonitor"] : []);
  const crds = await argoCdCrds(plan.name, plan.namespace, mergedValues(plan.values));
  return [...crds, ...renderArgoCd(plan, kinds).map((object) => owned(object, plan.name, plan.namespace))];
}

async function ensureNamespace(api: KubeApi, plan: ReleasePlan): Promise<void> {
  const namespace: Manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: plan.namespace } };
  if (await api.find(referenceOf(namespace))) return;
  if (!plan.createNamespace) throw new Error(`create: failed to create: namespaces "${plan.namespace}" not found`);
  await api.create(namespace);
}

async function rollOut(
  api: KubeApi,
  endpoint: string,
  plan: ReleasePlan,
  objects: readonly Manifest[],
  history: readonly ReleaseRecord[],
): Promise<void> {
  await ensureRedisSecret(api, plan.namespace, mergedValues(plan.values));
  await applyCrds(api, objects.filter(isCrd));
  const changed = await applyAll(
    api,
    objects.filter((object) => !isCrd(object)),
  );
  await removeAll(api, abandoned(history, objects), 0);
  const control = controlClient();
  if (history.length > 0 && changed.has(READ_AT_START))
    await control.call("argocd.stop", { endpoint, namespace: plan.namespace });
  await control.call("argocd.start", { endpoint, namespace: plan.namespace });
  if (!plan.skipAwait) await untilAllReady(api, objects, plan.timeoutSeconds);
}

/** What earlier revisions had and this one has no more; of a failed one some may be there, some not. */
function abandoned(history: readonly ReleaseRecord[], after: readonly Manifest[]): Manifest[] {
  const key = (object: Manifest): string => JSON.stringify(referenceOf(object));
  const kept = new Set(after.map(key));
  const before = history.filter((revision) => revision.status !== "superseded").flatMap((revision) => revision.objects);
  return before.filter((object) => !kept.has(key(object)));
}

function isCrd(object: Manifest): boolean {
  return object.kind === "CustomResourceDefinition";
}

/** Stops Argo CD and removes the release's objects, but for those that the chart says to keep. */
export async function uninstallRelease(api: KubeApi, endpoint: string, plan: ReleasePlan): Promise<void> {
  const [record] = await releaseHistory(api, plan.namespace, plan.name);
  if (record) await uninstall(api, endpoint, plan, record);
}

async function uninstall(api: KubeApi, endpoint: string, plan: ReleasePlan, record: ReleaseRecord): Promise<void> {
  await controlClient().call("argocd.stop", { endpoint, namespace: plan.namespace });
  await removeAll(api, record.objects, plan.skipAwait ? 0 : plan.timeoutSeconds);
  await removeRecords(api, plan.namespace, plan.name);
}
