import { NoMatchError } from "./api.js";
import { ApiError } from "./client.js";

/** A create that failed, in upstream's words. */
export function createError(urn: string, id: string, error: unknown): Error {
  if (error instanceof NoMatchError) {
    return new Error(
      `creation of resource ${urn} failed because the Kubernetes API server reported that the apiVersion for this resource ` +
        `does not exist. Verify that any required CRDs have been created: ${error.message}`,
    );
  }
  if (!(error instanceof ApiError)) return asError(error);
  const refused = `resource ${urn} was not successfully created by the Kubernetes API server: ${error.message}`;
  if (error.reason !== "AlreadyExists") return new Error(refused);
  return new Error(
    `${refused}. The resource already exists in the cluster: import it with the id "${id}", or remove it.`,
  );
}

/** An update that failed, in upstream's words. */
export function updateError(urn: string, manager: string, error: unknown): Error {
  if (!(error instanceof ApiError)) return asError(error);
  if (isConflict(error)) {
    return new Error(
      `server-side apply field conflict detected: the annotation pulumi.com/patchForce: "true" takes the fields over. ` +
        `The resource managed by field manager "${manager}" had an apply conflict: ${error.message}`,
    );
  }
  return new Error(`resource ${urn} was not successfully updated by the Kubernetes API server: ${error.message}`);
}

/** What the engine tells of an object that exists but is not ready. */
export function notReadyReason(id: string, change: "created" | "updated", reason: string): string {
  return (
    `resource ${id} was successfully ${change}, but the Kubernetes API server ` +
    `reported that it failed to fully initialize or become live: ${reason}`
  );
}

/** Another manager holds a field that was applied with another value. */
export function isConflict(error: ApiError): boolean {
  return error.code === 409 && error.message.includes("conflict");
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
