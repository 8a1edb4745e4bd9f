import { isObject, type Json, type JsonObject } from "./json.js";

/** In programs `x-kubernetes-*` and `$ref` are written with underscores, since properties have no dashes. */
function renamed(value: Json, rename: (key: string) => string): Json {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [rename(key), renamed(inner, rename)]));
}

/** A CustomResourceDefinition as the API server wants it; other kinds as they are. */
export function toApi(object: JsonObject): JsonObject {
  if (object["kind"] !== "CustomResourceDefinition") return object;
  return renamed(object, (key) =>
    key.startsWith("x_kubernetes_") ? key.replaceAll("_", "-") : key === "_ref" ? "$ref" : key,
  ) as JsonObject;
}

/** A CustomResourceDefinition as programs write it; other kinds as they are. */
export function fromApi(object: JsonObject): JsonObject {
  if (object["kind"] !== "CustomResourceDefinition") return object;
  return renamed(object, (key) =>
    key.startsWith("x-kubernetes-") ? key.replaceAll("-", "_") : key === "$ref" ? "_ref" : key,
  ) as JsonObject;
}
