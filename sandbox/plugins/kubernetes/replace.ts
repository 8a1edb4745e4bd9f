import { groupOf } from "./scope.js";

export interface MutableKinds {
  readonly enableSecretMutable: boolean;
  readonly enableConfigMapMutable: boolean;
}

/** Fields that only a new object can change, by group and kind, besides name and namespace.
 *  Source: provider/pkg/provider/diff.go of pulumi-kubernetes 4.32. */
const REPLACING: Readonly<Record<string, readonly string[]>> = {
  "apps/Deployment": ["spec.selector"],
  "apps/DaemonSet": ["spec.selector"],
  "apps/StatefulSet": [
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
  ],
  "batch/Job": ["spec.selector", "spec.template", "spec.completions", "spec.parallelism"],
  "v1/Service": ["spec.clusterIP"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "storage.k8s.io/StorageClass": ["provisioner", "parameters"],
};

const IDENTITY = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

/** Paths whose change replaces an object.
 *  @param immutable the object says `immutable: true`, which no provider setting overrules. */
export function replacingPaths(apiVersion: string, kind: string, settings: MutableKinds, immutable: boolean): string[] {
  const key = `${groupOf(apiVersion)}/${kind}`;
  if (key === "v1/Secret") {
    const mutable = settings.enableSecretMutable && !immutable;
    return [...IDENTITY, "type", ...(mutable ? [] : ["data", "stringData"])];
  }
  if (key === "v1/ConfigMap") {
    const mutable = settings.enableConfigMapMutable && !immutable;
    return [...IDENTITY, ...(mutable ? [] : ["data", "binaryData"])];
  }
  return [...IDENTITY, ...(REPLACING[key] ?? [])];
}
