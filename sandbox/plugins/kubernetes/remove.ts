import type { DeleteRequest } from "../provider.js";
import { isGone, referenceOf } from "./api.js";
import { DEFAULT_TIMEOUT, untilGone } from "./await.js";
import { ConnectionError } from "./client.js";
import { stringAt, type Manifest } from "./json.js";
import { relinquish } from "./managedFields.js";
import { kindOf } from "./names.js";
import { lastInputs, plain } from "./properties.js";
import { unreachable } from "./read.js";
import { UnreachableError, type Session } from "./session.js";
import { annotation } from "./write.js";

/** Kinds whose deletion is not waited for when `pulumi.com/skipAwait` says so; of others it always is. */
const SKIPPABLE = [
  "Namespace",
  "Pod",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "ReplicationController",
  "Job",
];

/** Deletes an object in the foreground and waits until it is gone; of a Patch only its fields are given up. */
export async function removeObject(session: Session, request: DeleteRequest): Promise<void> {
  const inputs = plain(lastInputs(request.outputs, request.inputs));
  const outputs = plain(request.outputs);
  const { apiVersion, kind, patch } = kindOf(request.type, inputs);
  const object = { ...outputs, apiVersion, kind } as Manifest;
  try {
    const api = await session.api();
    const reference = referenceOf(object);
    if (patch) {
      if (await api.find(reference))
        await relinquish(api, reference, stringAt(outputs, "__fieldManager") ?? "pulumi-kubernetes");
      return;
    }
    await api.delete(reference, policy(annotation(inputs, "deletionPropagationPolicy")));
    if (annotation(inputs, "skipAwait") === "true" && SKIPPABLE.includes(kind)) return;
    await untilGone(
      api,
      object,
      request.timeoutSeconds || Number(annotation(inputs, "timeoutSeconds") ?? DEFAULT_TIMEOUT),
      request.signal,
    );
  } catch (error) {
    if (isGone(error)) return;
    if (!(error instanceof UnreachableError) && !(error instanceof ConnectionError)) throw error;
    if (!session.settings.deleteUnreachable) throw unreachable(error);
  }
}

/** `foreground` → `Foreground`; foreground unless said otherwise. */
function policy(annotated: string | undefined): string {
  const name = annotated ?? "Foreground";
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
