import type { Place } from "./place.js";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** One argument of a resource type, or one field of a structure. */
export interface Property {
  /** `policy` is a JSON document in a string: two spellings of the same document are equal. A `set` has no order. */
  readonly kind: "string" | "integer" | "boolean" | "policy" | "list" | "set" | "map" | "object";
  /** Elements of a list, set or map. */
  readonly of?: Property;
  /** Fields of an object. */
  readonly fields?: Properties;
  readonly required?: boolean;
  /** A change makes a new resource. */
  readonly replaces?: boolean;
  /** What the provider sends when the program says nothing. */
  readonly default?: boolean | number | string;
  /** AWS chooses when the program says nothing, so that leaving it out is no change. */
  readonly computed?: boolean;
  /** Only AWS sets it: a field of a structure that is no argument. */
  readonly output?: boolean;
  /** Returns what is wrong with a known value of the right kind. */
  readonly rule?: (value: never) => string | undefined;
}
export type Properties = Readonly<Record<string, Property>>;

/** What a check found, at a property path such as `vpcConfig.subnetIds[0]`. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** A resource as AWS keeps it. */
export interface AwsRecord {
  readonly type: string;
  readonly account: string;
  /** Empty for IAM, which has no regions. */
  readonly region: string;
  readonly id: string;
  /** What reading the resource returns: arguments and outputs. */
  properties: JsonObject;
  /** What AWS knows but does not show. */
  hidden: JsonObject;
}

/** What creating a resource gives. */
export interface Made {
  readonly id: string;
  /** Outputs, merged over the arguments. */
  readonly outputs: JsonObject;
  readonly hidden?: JsonObject;
}

/** A resource type: what the provider checks without AWS, and what AWS does. */
export interface ResourceDefinition {
  /** `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  /** IAM's names and records belong to an account, everything else to a region of one. */
  readonly scope: "region" | "account";
  readonly properties: Properties;
  /** Outputs that only AWS knows: unknown in a preview. */
  readonly computed: readonly string[];
  /** Those outputs that an update changes too. */
  readonly volatile?: readonly string[];
  /** The argument that the provider names itself when the program does not, as `<logical name>-<7 hex digits>`. */
  readonly autoname?: { readonly property: string; readonly maxLength: number; readonly prefix?: string };
  /** Rules between arguments. Unknown arguments are absent from `inputs`, but among those `given`. */
  readonly check?: (inputs: JsonObject, given: ReadonlySet<string>) => Failure[];
  /** Changes that replace only sometimes: the paths that do. */
  readonly replacesWhen?: (olds: JsonObject, news: JsonObject) => string[];
  /** AWS's answer when there is no such resource. */
  readonly notFound: (id: string) => { readonly code: string; readonly message: string };
  /** Finds the record that `pulumi import` means, where that is not simply the id. */
  readonly imported?: (place: Place, id: string) => AwsRecord | undefined;
  create(place: Place, inputs: JsonObject): Made | Promise<Made>;
  /** Outputs that change with the arguments. Absent when every change replaces or nothing else follows from one. */
  update?(place: Place, record: AwsRecord, inputs: JsonObject): JsonObject | Promise<JsonObject>;
  /** Refuses or takes along what hangs on it. `keep` leaves the record, as a KMS key that is only scheduled. */
  delete?(place: Place, record: AwsRecord): "keep" | undefined | Promise<"keep" | undefined>;
}

type Options = Omit<Property, "kind" | "of" | "fields">;

export const string = (options: Options = {}): Property => ({ kind: "string", ...options });
export const integer = (options: Options = {}): Property => ({ kind: "integer", ...options });
export const boolean = (options: Options = {}): Property => ({ kind: "boolean", ...options });
export const policy = (options: Options = {}): Property => ({ kind: "policy", ...options });
export const list = (of: Property, options: Options = {}): Property => ({ kind: "list", of, ...options });
export const set = (of: Property, options: Options = {}): Property => ({ kind: "set", of, ...options });
export const map = (of: Property, options: Options = {}): Property => ({ kind: "map", of, ...options });
export const object = (fields: Properties, options: Options = {}): Property => ({ kind: "object", fields, ...options });

/** Reads an argument that the check has made sure of. */
export function text(inputs: JsonObject, key: string): string {
  const value = inputs[key];
  if (typeof value !== "string") throw new Error(`${key} is not a string: it was not checked`);
  return value;
}

export function optionalText(inputs: JsonObject, key: string): string | undefined {
  const value = inputs[key];
  return typeof value === "string" ? value : undefined;
}

export function texts(inputs: JsonObject, key: string): readonly string[] {
  const value = inputs[key];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** A nested structure, empty when it was not given. */
export function nested(inputs: JsonObject, key: string): JsonObject {
  const value = inputs[key];
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
