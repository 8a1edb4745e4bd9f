import { createHash, randomBytes } from "node:crypto";
import { isObject, objectAt, stringAt, type JsonObject } from "./json.js";

/** Marks a name that the provider made up, so that the next run keeps it. */
export const AUTONAMED = "pulumi.com/autonamed";

/** `web-1a2b3c4d`: the logical name and 8 hexadecimal digits.
 *  @param seed the engine's: the same in a preview and in its update. Empty: random. */
export function autoName(logicalName: string, seed: Uint8Array): string {
  const digits = seed.length > 0 ? createHash("sha256").update(seed).digest("hex") : randomBytes(4).toString("hex");
  return `${logicalName}-${digits.slice(0, 8)}`;
}

/** Gives an object without a name the one it had, or a new one.
 *  @param old the inputs of the last run, if there was one. */
export function withName(
  object: JsonObject,
  name: { readonly logical: string; readonly seed: Uint8Array },
  old: JsonObject | undefined,
): JsonObject {
  const metadata = objectAt(object, "metadata");
  if (metadata["name"] !== undefined && metadata["name"] !== null) return object;
  const oldMetadata = objectAt(old, "metadata");
  const kept = isAutoNamed(old) ? stringAt(oldMetadata, "name") : undefined;
  return {
    ...object,
    metadata: {
      ...metadata,
      annotations: { ...objectAt(metadata, "annotations"), [AUTONAMED]: "true" },
      name: kept ?? autoName(name.logical, name.seed),
    },
  };
}

/** Did the provider make up the name? */
export function isAutoNamed(object: JsonObject | undefined): boolean {
  return stringAt(object, "metadata", "annotations", AUTONAMED) === "true";
}

/** Writes the namespace into an object that names none. */
export function withNamespace(object: JsonObject, fallback: string): JsonObject {
  const metadata = objectAt(object, "metadata");
  const own = metadata["namespace"];
  if (own !== undefined && own !== null && own !== "") return object;
  return { ...object, metadata: { ...metadata, namespace: fallback } };
}

/** `namespace/name`, or `name` of what lives in no namespace. */
export function idOf(object: JsonObject): string {
  const namespace = stringAt(object, "metadata", "namespace");
  const name = stringAt(object, "metadata", "name") ?? "";
  return namespace ? `${namespace}/${name}` : name;
}

/** Splits an id. */
export function parseId(id: string): { readonly namespace: string | undefined; readonly name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined ? { namespace: undefined, name: first } : { namespace: first, name: second };
}

/** A resource type's API coordinates. */
export interface KindToken {
  readonly apiVersion: string;
  readonly kind: string;
  /** `…Patch`: only the named fields are this resource's. */
  readonly patch: boolean;
}

/** Reads `kubernetes:apps/v1:Deployment` or `kubernetes:argoproj.io/v1alpha1:AppProjectPatch`.
 *  @throws Error for types that are no Kubernetes kind. */
export function kindOf(type: string, inputs: JsonObject | undefined): KindToken {
  const [pkg, module = "", token = ""] = type.split(":");
  const [group, version] = module.split("/");
  const unsupported = ["helm.sh", "yaml", "kustomize"].includes(group ?? "");
  if (pkg !== "kubernetes" || !group || !version || !token || unsupported) {
    throw new Error(`unrecognized resource type: ${type} is unknown to the stand-in for kubernetes`);
  }
  const kind = stringAt(isObject(inputs) ? inputs : undefined, "kind");
  const patch = token.endsWith("Patch") && kind !== token;
  return {
    apiVersion: group === "core" ? version : module,
    kind: patch ? token.slice(0, -"Patch".length) : token,
    patch,
  };
}
