import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";

/** A property as the engine sends it: JSON, and four things that JSON lacks. */
export type PropertyValue =
  | null
  | boolean
  | number
  | string
  | Unknown
  | Secret
  | ResourceReference
  | Asset
  | readonly PropertyValue[]
  | PropertyMap;
export interface PropertyMap {
  readonly [property: string]: PropertyValue | undefined;
}

/** A value that a preview cannot know yet. Use {@link unknown}, the only instance. */
export class Unknown {
  readonly kind = "unknown";
}
export const unknown = new Unknown();

/** A value that must be encrypted in the state and masked in output. Never nested: the secret of a secret is one secret. */
export class Secret {
  readonly value: PropertyValue;
  constructor(value: PropertyValue) {
    this.value = value instanceof Secret ? value.value : value;
  }
}

/** A resource given as a value. `id` is absent for components. */
export class ResourceReference {
  constructor(
    readonly urn: string,
    readonly id?: PropertyValue,
    readonly packageVersion?: string,
  ) {}
}

/** An asset or archive, with its fields as the engine sent them (`hash`, `path` or `text` or `assets`…). */
export class Asset {
  constructor(
    readonly kind: "asset" | "archive",
    readonly fields: Readonly<Record<string, unknown>>,
  ) {}
}

// Sentinels of Pulumi's wire format: sdk/go/common/resource/properties.go and plugin/rpc.go in pulumi/pulumi.
const UNKNOWNS: ReadonlySet<unknown> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // unknown string, the one that is sent nowadays
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // unknown boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // unknown number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // unknown array
  "030794c1-ac77-496b-92df-f27374a8bd58", // unknown asset
  "e48ece36-62e2-4504-bad9-02848725956a", // unknown archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // unknown object
]);
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

export function isUnknown(value: PropertyValue | undefined): value is Unknown {
  return value instanceof Unknown;
}

/** Whether a value is a plain object: neither null, nor a list, nor one of the marker classes. */
export function isMap(value: PropertyValue | undefined): value is PropertyMap {
  if (value === undefined || value === null || typeof value !== "object") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function isList(value: PropertyValue | undefined): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

/** Whether the value is unknown or has something unknown inside. */
export function hasUnknown(value: PropertyValue | undefined): boolean {
  return contains(value, isUnknown);
}

/** Whether the value is secret or has a secret inside. */
export function hasSecret(value: PropertyValue | undefined): boolean {
  return contains(value, (inner) => inner instanceof Secret);
}

/** The value without its secret wrappers, at any depth: for comparing and for calling the cloud, not for answering. */
export function reveal(value: PropertyMap): PropertyMap;
export function reveal(value: PropertyValue): PropertyValue;
export function reveal(value: PropertyValue): PropertyValue {
  if (value instanceof Secret) return reveal(value.value);
  if (isList(value)) return value.map((item) => reveal(item));
  if (isMap(value)) return mapValues(value, reveal);
  return value;
}

/** Makes those outputs secret whose inputs of the same name are, so that no secret reaches the state in clear:
 *  an object is gone through key by key; a list with a secret in it becomes secret as a whole, for its order may differ. */
export function sealLike(outputs: PropertyMap, inputs: PropertyMap): PropertyMap {
  return mapEntries(outputs, (key, output) => {
    const input = inputs[key];
    if (!hasSecret(input) || output instanceof Secret) return output;
    if (isMap(input) && isMap(output)) return sealLike(output, input);
    return new Secret(output);
  });
}

/** Plain JSON of a value that is wholly known, with secrets revealed.
 *  @throws Error when something in it is unknown, an asset or a resource. */
export function toJson(value: PropertyValue): unknown {
  const plain = reveal(value);
  if (isUnknown(plain)) throw new Error("A value is not known yet.");
  if (plain instanceof Asset) throw new Error(`The stand-in does not take an ${plain.kind} here.`);
  if (plain instanceof ResourceReference) throw new Error(`The stand-in does not take a resource (${plain.urn}) here.`);
  if (isList(plain)) return plain.map(toJson);
  if (isMap(plain)) return Object.fromEntries(Object.entries(plain).map(([key, item]) => [key, toJson(item ?? null)]));
  return plain;
}

/** From the wire. Output values (only sent to constructs and calls) become what they hold; their dependencies are dropped. */
export function decode(message: Struct | undefined): PropertyMap {
  return message ? decodeMap(message.toJavaScript()) : {};
}

/** To the wire. Absent values (`undefined`) are left out. */
export function encode(value: PropertyMap): Struct {
  return struct.Struct.fromJavaScript(encodeMap(value) as Parameters<typeof struct.Struct.fromJavaScript>[0]);
}

function decodeMap(source: Readonly<Record<string, unknown>>): PropertyMap {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, decodeValue(value)]));
}

function decodeValue(value: unknown): PropertyValue {
  if (typeof value === "string") return UNKNOWNS.has(value) ? unknown : value;
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean" || typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(decodeValue);
  const object = value as Readonly<Record<string, unknown>>;
  const signature = object[SIGNATURE];
  return signature === undefined ? decodeMap(object) : decodeSigned(signature, object);
}

function decodeSigned(signature: unknown, object: Readonly<Record<string, unknown>>): PropertyValue {
  const fields = Object.fromEntries(Object.entries(object).filter(([key]) => key !== SIGNATURE));
  switch (signature) {
    case SECRET:
      return new Secret(decodeValue(fields["value"]));
    case OUTPUT: {
      const value = "value" in fields ? decodeValue(fields["value"]) : unknown;
      return fields["secret"] === true ? new Secret(value) : value;
    }
    case RESOURCE: {
      const id = fields["id"] === undefined ? undefined : decodeValue(fields["id"]);
      return new ResourceReference(String(fields["urn"]), id, fields["packageVersion"] as string | undefined);
    }
    case ASSET:
      return new Asset("asset", fields);
    case ARCHIVE:
      return new Asset("archive", fields);
    default:
      throw new Error(`The engine sent a value with the unknown signature ${String(signature)}.`);
  }
}

function encodeMap(source: PropertyMap): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(source).flatMap(([key, value]) => (value === undefined ? [] : [[key, encodeValue(value)]])),
  );
}

function encodeValue(value: PropertyValue): unknown {
  if (value instanceof Unknown) return UNKNOWN;
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: encodeValue(value.value) };
  if (value instanceof Asset) return { ...value.fields, [SIGNATURE]: value.kind === "asset" ? ASSET : ARCHIVE };
  if (value instanceof ResourceReference) {
    return {
      [SIGNATURE]: RESOURCE,
      urn: value.urn,
      ...(value.id !== undefined && { id: encodeValue(value.id) }),
      ...(value.packageVersion !== undefined && { packageVersion: value.packageVersion }),
    };
  }
  if (isList(value)) return value.map(encodeValue);
  if (isMap(value)) return encodeMap(value);
  return value;
}

function contains(value: PropertyValue | undefined, wanted: (value: PropertyValue) => boolean): boolean {
  if (value === undefined) return false;
  if (wanted(value)) return true;
  if (value instanceof Secret) return contains(value.value, wanted);
  if (isList(value)) return value.some((item) => contains(item, wanted));
  return isMap(value) && Object.values(value).some((item) => contains(item, wanted));
}

function mapValues(source: PropertyMap, change: (value: PropertyValue) => PropertyValue): PropertyMap {
  return mapEntries(source, (_, value) => change(value));
}

function mapEntries(source: PropertyMap, change: (key: string, value: PropertyValue) => PropertyValue): PropertyMap {
  return Object.fromEntries(
    Object.entries(source).flatMap(([key, value]) => (value === undefined ? [] : [[key, change(key, value)]])),
  );
}
