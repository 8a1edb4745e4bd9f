import { randomBytes } from "node:crypto";
import { isGone, referenceOf, type KubeApi } from "../kubernetes/api.js";
import { NotReadyError, untilGone, untilReady } from "../kubernetes/await.js";
import { ApiError } from "../kubernetes/client.js";
import { objectAt, sameJson, stringAt, valueAt, type JsonObject, type Manifest } from "../kubernetes/json.js";

/** Helm's mark on everything that a release owns. */
export function owned(object: Manifest, release: string, namespace: string): Manifest {
  const annotations = {
    ...objectAt(object.metadata, "annotations"),
    "meta.helm.sh/release-name": release,
    "meta.helm.sh/release-namespace": namespace,
  };
  const labels = { ...objectAt(object.metadata, "labels"), "app.kubernetes.io/managed-by": "Helm" };
  return { ...object, metadata: { ...object.metadata, labels, annotations } };
}

/** Helm refuses to take over what somebody else made.
 *  @throws Error naming the first such object. */
export async function refuseForeign(api: KubeApi, objects: readonly Manifest[], release: string): Promise<void> {
  const present = await Promise.all(objects.map((object) => api.find(referenceOf(object))));
  for (const live of present) {
    if (!live || stringAt(live, "metadata", "annotations", "meta.helm.sh/release-name") === release) continue;
    const { kind, name, namespace } = referenceOf(live);
    throw new Error(
      "Unable to continue with install: rendered manifests contain a resource that already exists: " +
        `${kind} "${name}" in namespace "${namespace ?? ""}" exists and cannot be imported into the current release: ` +
        `invalid ownership metadata; annotation "meta.helm.sh/release-name" must equal "${release}"`,
    );
  }
}

/** Applies objects kind by kind, so that what others refer to is there first; one kind at a time in parallel.
 *  Only the fields named are the release's: Argo CD's server keeps its own keys in argocd-secret.
 *  @returns names of the ConfigMaps whose data changed. */
export async function applyAll(api: KubeApi, objects: readonly Manifest[]): Promise<Set<string>> {
  const changed = new Set<string>();
  for (const kind of new Set(objects.map((object) => object.kind))) {
    const batch = objects.filter((object) => object.kind === kind);
    await Promise.all(
      batch.map(async (object) => {
        const before = kind === "ConfigMap" ? await api.find(referenceOf(object)) : undefined;
        const after = await api.apply(object, { fieldManager: "helm", force: true });
        if (kind === "ConfigMap" && !sameJson(before?.["data"], after["data"])) changed.add(referenceOf(object).name);
      }),
    );
  }
  return changed;
}

/** Deletes objects, the last applied first; what is gone already is fine.
 *  @param timeoutSeconds how long to wait for each to be gone; 0 waits for none. */
export async function removeAll(api: KubeApi, objects: readonly Manifest[], timeoutSeconds: number): Promise<void> {
  const doomed = objects.filter((object) => !isKept(object)).reverse();
  for (const kind of new Set(doomed.map((object) => object.kind))) {
    const batch = doomed.filter((object) => object.kind === kind);
    await Promise.all(batch.map((object) => remove(api, object)));
    if (timeoutSeconds > 0) await Promise.all(batch.map((object) => untilGone(api, object, timeoutSeconds)));
  }
}

function isKept(object: Manifest): boolean {
  return stringAt(object, "metadata", "annotations", "helm.sh/resource-policy") === "keep";
}

async function remove(api: KubeApi, object: Manifest): Promise<void> {
  try {
    await api.delete(referenceOf(object), "Background");
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Waits for every workload and service.
 *  @throws NotReadyError with what each lacks. */
export async function untilAllReady(api: KubeApi, objects: readonly Manifest[], timeoutSeconds: number): Promise<void> {
  const awaited = objects.filter((object) => ["Deployment", "StatefulSet", "Service"].includes(object.kind));
  const results = await Promise.allSettled(
    awaited.map(async (object) => untilReady(api, await api.get(referenceOf(object)), timeoutSeconds)),
  );
  const reasons: string[] = [];
  for (const result of results) {
    if (result.status === "fulfilled") continue;
    if (!(result.reason instanceof NotReadyError)) throw result.reason;
    reasons.push(`${result.reason.live.kind} ${result.reason.reasons.join(": ")}`);
  }
  if (reasons.length > 0) throw new Error(`timed out waiting for the condition: ${reasons.join("; ")}`);
}

/** What the chart's hook job does before every install and upgrade: a password for Redis, made once, outside the release. */
export async function ensureRedisSecret(api: KubeApi, namespace: string, values: JsonObject): Promise<void> {
  if (valueAt(values, "redisSecretInit", "enabled") === false) return;
  const auth = randomBytes(16).toString("base64");
  try {
    await api.create({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "argocd-redis", namespace },
      type: "Opaque",
      data: { auth: Buffer.from(auth).toString("base64") },
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== "AlreadyExists") throw error;
  }
}
