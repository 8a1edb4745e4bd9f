import { referenceOf } from "../kubernetes/api.js";
import { stringAt, type Manifest } from "../kubernetes/json.js";

/** Names of a release's objects by kind: `Deployment.apps/apps/v1` → `["argocd/argocd-server"]`. */
export function resourceNames(objects: readonly Manifest[]): Record<string, string[]> {
  const names: Record<string, string[]> = {};
  for (const object of objects) {
    const { apiVersion, kind, name } = referenceOf(object);
    const [group, version] = apiVersion.split("/");
    const key = version ? `${kind}.${group ?? ""}/${apiVersion}` : `${kind}/${apiVersion}`;
    const namespace = stringAt(object, "metadata", "namespace");
    (names[key] ??= []).push(namespace ? `${namespace}/${name}` : name);
  }
  return names;
}
