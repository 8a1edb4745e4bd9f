import { setTimeout as sleep } from "node:timers/promises";
import { isGone, referenceOf, type KubeApi } from "./api.js";
import { unmet } from "./waitFor.js";
import { isObject, objectAt, stringAt, valueAt, type JsonObject, type Manifest, textOf } from "./json.js";

/** How often an object is looked at, in milliseconds. */
const INTERVAL = 200;
/** Upstream's default timeout, in seconds. */
export const DEFAULT_TIMEOUT = 600;

/** Created, but not ready in time, or failed for good. */
export class NotReadyError extends Error {
  override readonly name = "NotReadyError";

  constructor(
    readonly reasons: readonly string[],
    /** The object as it was last seen. */
    readonly live: Manifest,
  ) {
    super(reasons.join("; "));
  }
}

/** What an object lacks to be ready: nothing when it is. `failed` ends the waiting. */
interface Verdict {
  readonly lacks: readonly string[];
  readonly failed?: boolean;
}

const READY: Verdict = { lacks: [] };

/** Waits until an object is ready by the rules of its kind; kinds without rules are ready at once.
 *  @returns the object as it is then.
 *  @throws NotReadyError after the timeout (seconds), or when it failed. */
export async function untilReady(
  api: KubeApi,
  object: Manifest,
  timeoutSeconds: number,
  signal?: AbortSignal,
): Promise<Manifest> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let live = object;
  for (;;) {
    const verdict = await judge(api, live);
    if (verdict.lacks.length === 0) return live;
    if (verdict.failed) throw new NotReadyError(verdict.lacks, live);
    if (Date.now() > deadline) {
      const name = stringAt(object, "metadata", "name") ?? "";
      throw new NotReadyError([`'${name}' timed out waiting to be Ready`, ...verdict.lacks], live);
    }
    await sleep(INTERVAL, undefined, signal ? { signal } : {});
    live = await api.get(referenceOf(object));
  }
}

async function judge(api: KubeApi, live: Manifest): Promise<Verdict> {
  const conditions = unmet(live);
  if (conditions) return { lacks: conditions.map((condition) => `waiting for ${condition}`) };
  switch (`${live.apiVersion}/${live.kind}`) {
    case "apps/v1/Deployment":
      return deployment(live);
    case "apps/v1/StatefulSet":
      return statefulSet(live);
    case "apps/v1/DaemonSet":
      return daemonSet(live);
    case "batch/v1/Job":
      return job(live);
    case "v1/Service":
      return service(api, live);
    case "v1/Secret":
      return secret(live);
    default:
      return READY;
  }
}

function condition(object: Manifest, type: string): JsonObject | undefined {
  const conditions = valueAt(object, "status", "conditions");
  return Array.isArray(conditions) ? conditions.filter(isObject).find((entry) => entry["type"] === type) : undefined;
}

function number(object: JsonObject, ...path: readonly string[]): number {
  const value = valueAt(object, ...path);
  return typeof value === "number" ? value : 0;
}

function isObserved(object: Manifest): boolean {
  return number(object, "status", "observedGeneration") >= number(object, "metadata", "generation");
}

function deployment(live: Manifest): Verdict {
  const available = condition(live, "Available");
  const progressing = condition(live, "Progressing");
  const done = progressing?.["reason"] === "NewReplicaSetAvailable" && progressing["status"] === "True";
  if (isObserved(live) && available?.["status"] === "True" && done) return READY;
  const missing = available?.["message"] ?? "Minimum number of live Pods was not attained";
  return { lacks: [`[MinimumReplicasUnavailable] ${textOf(missing)}`] };
}

function statefulSet(live: Manifest): Verdict {
  const wanted = number(live, "spec", "replicas");
  const status = objectAt(live, "status");
  const current = status["updateRevision"] === status["currentRevision"];
  if (isObserved(live) && number(status, "readyReplicas") >= wanted && current) return READY;
  return {
    lacks: [`${String(number(status, "readyReplicas"))} out of ${String(wanted)} replicas succeeded readiness checks`],
  };
}

function daemonSet(live: Manifest): Verdict {
  const wanted = number(live, "status", "desiredNumberScheduled");
  const ready = number(live, "status", "numberReady");
  if (isObserved(live) && ready >= wanted) return READY;
  return { lacks: [`${String(ready)} out of ${String(wanted)} pods are ready`] };
}

function job(live: Manifest): Verdict {
  if (condition(live, "Complete")?.["status"] === "True") return READY;
  const failure = condition(live, "Failed");
  if (failure?.["status"] === "True") {
    return { lacks: [`[${textOf(failure["reason"])}] ${textOf(failure["message"])}`], failed: true };
  }
  return { lacks: ["Job has not completed"] };
}

/** A service account's token is put into its Secret by a controller (upstream: `untilCoreV1SecretInitialized`). */
function secret(live: Manifest): Verdict {
  if (live["type"] !== "kubernetes.io/service-account-token" || isObject(live["data"])) return READY;
  return { lacks: ["Secret has no data: its service account's token has not been made"] };
}

/** A load balancer needs its address; a selector must not lead to pods that are not ready. */
async function service(api: KubeApi, live: Manifest): Promise<Verdict> {
  const spec = objectAt(live, "spec");
  const ingress = valueAt(live, "status", "loadBalancer", "ingress");
  if (spec["type"] === "LoadBalancer" && !(Array.isArray(ingress) && ingress.length > 0)) {
    return { lacks: ["Service was not allocated an IP address; does your cloud provider support this?"] };
  }
  if (spec["type"] === "ExternalName" || spec["clusterIP"] === "None" || !isObject(spec["selector"])) return READY;
  const { name, namespace } = referenceOf(live);
  const slices = await api.list(
    "discovery.k8s.io/v1",
    "EndpointSlice",
    namespace,
    `kubernetes.io/service-name=${name}`,
  );
  const waiting = slices
    .flatMap((slice) => (Array.isArray(slice["endpoints"]) ? slice["endpoints"].filter(isObject) : []))
    .some((endpoint) => valueAt(endpoint, "conditions", "ready") === false);
  return waiting ? { lacks: ["Service does not target any Pods that are ready"] } : READY;
}

/** Waits until an object is gone.
 *  @throws Error naming the finalizers that hold it after the timeout (seconds). */
export async function untilGone(
  api: KubeApi,
  object: Manifest,
  timeoutSeconds: number,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  const uid = stringAt(object, "metadata", "uid");
  for (;;) {
    let live: Manifest;
    try {
      live = await api.get(referenceOf(object));
    } catch (error) {
      if (isGone(error)) return;
      throw error;
    }
    // Somebody made a new one of the same name: ours is gone.
    if (uid && stringAt(live, "metadata", "uid") !== uid) return;
    if (Date.now() > deadline) {
      const finalizers = [valueAt(live, "metadata", "finalizers"), valueAt(live, "spec", "finalizers")].flat();
      const held = finalizers.filter((finalizer) => typeof finalizer === "string").join(", ");
      const { kind, name } = referenceOf(object);
      throw new Error(
        `timed out waiting for ${kind} "${name}" to be deleted` +
          (held ? `: finalizers might be preventing deletion (${held})` : ""),
      );
    }
    await sleep(INTERVAL, undefined, signal ? { signal } : {});
  }
}
