import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  InitializationFailed,
  type CreateRequest,
  type CreateResult,
  type UpdateRequest,
  type UpdateResult,
} from "../provider.js";
import type { PropertyMap } from "../values.js";
import { isGone, NoMatchError, referenceOf, type KubeApi } from "./api.js";
import { DEFAULT_TIMEOUT, NotReadyError, untilReady } from "./await.js";
import { ApiError } from "./client.js";
import { hasUnknown, UNKNOWN, withoutNulls } from "./diff.js";
import { objectAt, stringAt, type JsonObject, type Manifest, without } from "./json.js";
import { adoptFields } from "./managedFields.js";
import { createError, isConflict, notReadyReason, updateError } from "./messages.js";
import { idOf, kindOf } from "./names.js";
import { marked, plain, stateOf } from "./properties.js";
import { fromApi, toApi } from "./schemaKeys.js";
import type { Session } from "./session.js";

/** Pauses between tries when the kind or the namespace is not there yet, in seconds: 63 in all, as upstream. */
const PAUSES = [1, 2, 4, 8, 16, 32];

export async function createObject(session: Session, request: CreateRequest): Promise<CreateResult> {
  const object = toApi(withoutNulls(plain(request.inputs))) as Manifest;
  const { patch } = kindOf(request.type, object);
  if (request.preview) return { id: "", outputs: await previewCreate(session, request, object, patch) };
  const api = await session.api();
  const id = idOf(object);
  const manager = annotation(object, "patchFieldManager") ?? `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
  const viaApply = patch || session.settings.upsertExistingObjects;
  const made = await withPatience(request.signal, () =>
    viaApply
      ? api.apply(object, { fieldManager: manager, force: isForced(session, object) })
      : api.create(object, { fieldManager: manager }),
  ).catch((error: unknown) => {
    throw viaApply && error instanceof ApiError && isConflict(error)
      ? updateError(request.urn, manager, error)
      : createError(request.urn, id, error);
  });
  const live = await ready(api, made, request, "created", manager);
  return { id, outputs: stateOf(fromApi(live), request.inputs, manager) };
}

/** What a create would make: the API server's own answer to a dry run, or the inputs where that cannot be had. */
async function previewCreate(
  session: Session,
  { urn, inputs }: CreateRequest,
  object: Manifest,
  patch: boolean,
): Promise<PropertyMap> {
  if (patch || hasUnknown(object)) return inputs;
  const api = await session.reachable();
  if (!api) return inputs;
  try {
    return marked(withoutServerFields(await api.create(object, { dryRun: true })), inputs);
  } catch (error) {
    // No kind, no namespace, no right, or one there already: things that another resource of the program may still change.
    const excused =
      error instanceof NoMatchError || (error instanceof ApiError && [403, 404, 409].includes(error.code));
    if (excused) return inputs;
    throw createError(urn, idOf(object), error);
  }
}

/** A dry run's answer without what only the real one decides. */
function withoutServerFields(object: Manifest): JsonObject {
  return {
    ...without(fromApi(object), "status"),
    metadata: { ...object.metadata, uid: UNKNOWN, resourceVersion: UNKNOWN, creationTimestamp: UNKNOWN },
  };
}

export async function updateObject(session: Session, request: UpdateRequest): Promise<UpdateResult> {
  const object = toApi(withoutNulls(plain(request.news))) as Manifest;
  const old = plain(request.oldOutputs);
  const manager =
    annotation(object, "patchFieldManager") ??
    stringAt(old, "__fieldManager") ??
    `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
  const force = isForced(session, object);
  if (request.preview) {
    const api = hasUnknown(object) ? undefined : await session.reachable();
    if (!api) return { outputs: stateOf(fromApi(object), request.news, manager) };
    const seen = await dryApply(api, object, manager, force).catch((error: unknown) => {
      throw updateError(request.urn, manager, error);
    });
    return { outputs: stateOf(without(fromApi(seen), "status"), request.news, manager) };
  }
  const api = await session.api();
  const changed = await apply(api, object, manager, force).catch((error: unknown) => {
    throw updateError(request.urn, manager, error);
  });
  const live = await ready(api, changed, { ...request, inputs: request.news }, "updated", manager);
  return { outputs: stateOf(fromApi(live), request.news, manager) };
}

async function apply(api: KubeApi, object: Manifest, manager: string, force: boolean): Promise<Manifest> {
  const live = await api.get(referenceOf(object));
  if (object.kind === "CustomResourceDefinition") {
    const resourceVersion = stringAt(live, "metadata", "resourceVersion") ?? "";
    return api.replace({ ...object, metadata: { ...object.metadata, resourceVersion } }, { fieldManager: manager });
  }
  await adoptFields(api, live, manager);
  return api.apply(object, { fieldManager: manager, force });
}

async function dryApply(api: KubeApi, object: Manifest, manager: string, force: boolean): Promise<Manifest> {
  try {
    return await api.apply(object, { fieldManager: manager, force, dryRun: true });
  } catch (error) {
    if (isGone(error)) return object;
    // A conflict with what this manager itself created: the real update adopts those fields first.
    if (!(error instanceof ApiError) || !isConflict(error) || !isOwnConflict(error, manager)) throw error;
    return api.apply(object, { fieldManager: manager, force: true, dryRun: true });
  }
}

function isOwnConflict(error: ApiError, manager: string): boolean {
  const causes = objectAt(error.status, "details")["causes"];
  const messages = Array.isArray(causes) ? causes.map((cause) => stringAt(cause as JsonObject, "message") ?? "") : [];
  return messages.length > 0 && messages.every((message) => message.includes(`"${manager}"`));
}

/** Repeats while the kind or the namespace is missing: whatever makes it may be on its way. */
async function withPatience<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await attempt();
    } catch (error) {
      if (!isGone(error)) throw error;
      await sleep(pause * 1000, undefined, { signal });
    }
  }
  return attempt();
}

async function ready(
  api: KubeApi,
  made: Manifest,
  request: { readonly inputs: PropertyMap; readonly timeoutSeconds: number; readonly signal: AbortSignal },
  change: "created" | "updated",
  manager: string,
): Promise<Manifest> {
  if (annotation(made, "skipAwait") === "true") return made;
  const timeout = request.timeoutSeconds || Number(annotation(made, "timeoutSeconds") ?? DEFAULT_TIMEOUT);
  try {
    return await untilReady(api, made, timeout, request.signal);
  } catch (error) {
    if (!(error instanceof NotReadyError)) throw error;
    const id = idOf(made);
    const reasons = error.reasons.map((reason, index) => (index === 0 ? notReadyReason(id, change, reason) : reason));
    throw new InitializationFailed(id, request.inputs, stateOf(fromApi(error.live), request.inputs, manager), reasons);
  }
}

function isForced(session: Session, object: Manifest): boolean {
  return session.settings.enablePatchForce || annotation(object, "patchForce") === "true";
}

/** Value of the annotation `pulumi.com/<name>`. */
export function annotation(object: JsonObject, name: string): string | undefined {
  return stringAt(object, "metadata", "annotations", `pulumi.com/${name}`);
}
