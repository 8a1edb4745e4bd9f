import { isEmpty, isObject, sameJson, type Json, type JsonObject, textOf } from "./json.js";

/** Stands for a value that is known only after the run (Pulumi's own sentinel). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Change = "add" | "update" | "delete";

/** Is anything in it unknown? */
export function hasUnknown(value: Json | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** The live object as far as the program spoke of it: fields that the API server or others filled in do not count. */
export function prune(live: Json, shape: Json | undefined): Json {
  if (isObject(live) && isObject(shape)) {
    return Object.fromEntries(
      Object.entries(live)
        .filter(([key]) => key in shape)
        .map(([key, value]) => [key, prune(value, shape[key])]),
    );
  }
  if (Array.isArray(live) && Array.isArray(shape) && live.length === shape.length) {
    return live.map((item, index) => prune(item, shape[index]));
  }
  return live;
}

/** Input as the server keeps it: a Secret's stringData is data; null means absent. */
export function normalized(object: JsonObject): JsonObject {
  const { stringData, ...rest } = object;
  if (object["kind"] !== "Secret" || object["apiVersion"] !== "v1" || !isObject(stringData)) return object;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    value === UNKNOWN ? UNKNOWN : Buffer.from(textOf(value)).toString("base64"),
  ]);
  const data = isObject(rest["data"]) ? rest["data"] : {};
  return { ...rest, data: { ...data, ...(Object.fromEntries(encoded) as JsonObject) } };
}

/** Every difference by its property path. Absent, null and empty are the same to the API server. */
export function changes(before: Json | undefined, after: Json | undefined, path = ""): Map<string, Change> {
  const found = new Map<string, Change>();
  collect(before, after, path, found);
  return found;
}

function collect(before: Json | undefined, after: Json | undefined, path: string, found: Map<string, Change>): void {
  if (sameJson(before, after)) return;
  if (isAbsent(before) && isAbsent(after)) return;
  if (isObject(after) && (isObject(before) || isAbsent(before))) {
    const old = isObject(before) ? before : {};
    for (const key of new Set([...Object.keys(old), ...Object.keys(after)])) {
      collect(old[key], after[key], join(path, key), found);
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++) {
      collect(before[index], after[index], `${path}[${String(index)}]`, found);
    }
    return;
  }
  found.set(path, isAbsent(before) ? "add" : isAbsent(after) ? "delete" : "update");
}

/** Nothing, to the API server; `false`, `0` and "" do say something. */
function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === "object" && isEmpty(value));
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}["${key.replaceAll('"', '\\"')}"]`;
  return path ? `${path}.${key}` : key;
}

/** Leaves null fields out: the program's way to say "nothing here". */
export function withoutNulls<T extends Json>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item)) as T;
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNulls(inner)])) as T;
}
