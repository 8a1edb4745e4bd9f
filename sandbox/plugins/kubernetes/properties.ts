import {
  Secret,
  isList,
  isMap,
  reveal,
  sealLike,
  unknown,
  Unknown,
  type PropertyMap,
  type PropertyValue,
} from "../values.js";
import { UNKNOWN } from "./diff.js";
import { textOf, type Json, type JsonObject } from "./json.js";

/** Engine values as JSON: secrets revealed, unknown values as {@link UNKNOWN}.
 *  @throws Error for assets and resources, which no Kubernetes object has. */
export function plain(map: PropertyMap): JsonObject {
  return plainValue(reveal(map)) as JsonObject;
}

function plainValue(value: PropertyValue): Json {
  if (value instanceof Unknown) return UNKNOWN;
  if (isList(value)) return value.map(plainValue);
  if (isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainValue(inner ?? null)]));
  }
  if (value === null || typeof value !== "object") return value;
  throw new Error("An asset or a resource cannot be part of a Kubernetes object.");
}

/** JSON as engine values, with everything secret that is secret in `like`, and the contents of a Secret always. */
export function marked(object: JsonObject, like: PropertyMap = {}): PropertyMap {
  const sealed = sealLike(markedValue(object) as PropertyMap, like);
  if (object["kind"] !== "Secret" || object["apiVersion"] !== "v1") return sealed;
  const seal = (key: string): PropertyMap => (sealed[key] === undefined ? {} : { [key]: new Secret(sealed[key]) });
  return { ...sealed, ...seal("data"), ...seal("stringData") };
}

function markedValue(value: Json): PropertyValue {
  if (value === UNKNOWN) return unknown;
  if (Array.isArray(value)) return value.map(markedValue);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, markedValue(inner)]));
}

/** What goes into the state: the live object, and how it came about.
 *  @param inputs the program's object, with its secrets marked. */
export function stateOf(live: JsonObject, inputs: PropertyMap, fieldManager: string): PropertyMap {
  return {
    ...marked(live, inputs),
    __inputs: inputs,
    __initialApiVersion: textOf(live["apiVersion"]),
    __fieldManager: fieldManager,
  };
}

/** The program's object of the last run: kept in the outputs, else what the engine has. */
export function lastInputs(outputs: PropertyMap, engineInputs: PropertyMap): PropertyMap {
  const kept = outputs["__inputs"];
  const map = kept instanceof Secret ? kept.value : kept;
  return isMap(map) ? map : engineInputs;
}
