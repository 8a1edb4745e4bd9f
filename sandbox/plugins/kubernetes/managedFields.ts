import { referenceOf, type KubeApi, type Reference } from "./api.js";
import { ApiError } from "./client.js";
import { isObject, objectAt, stringAt, valueAt, type Json, type JsonObject, type Manifest } from "./json.js";

/** Turns what a manager wrote by POST into what it applied, so that its next apply owns, changes and removes those fields
 *  instead of conflicting with itself (client-go's csaupgrade).
 *  @returns the new list, undefined when nothing is to be changed. */
export function adoptedFields(managed: readonly JsonObject[], manager: string): JsonObject[] | undefined {
  const mine = managed.filter((entry) => entry["manager"] === manager && !entry["subresource"]);
  const written = mine.filter((entry) => entry["operation"] === "Update");
  const first = written[0];
  if (!first) return undefined;
  const fields = mine.map((entry) => objectAt(entry, "fieldsV1")).reduce(union, {});
  const others = managed.filter((entry) => !mine.includes(entry));
  return [...others, { ...first, operation: "Apply", fieldsV1: fields }];
}

function union(left: JsonObject, right: JsonObject): JsonObject {
  const result: JsonObject = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const present = result[key];
    result[key] = isObject(present) && isObject(value) ? union(present, value) : value;
  }
  return result;
}

function managedFields(object: Manifest): JsonObject[] {
  const list = valueAt(object, "metadata", "managedFields");
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** Makes the live object's fields that this manager created its applied ones. */
export async function adoptFields(api: KubeApi, live: Manifest, manager: string): Promise<void> {
  const adopted = adoptedFields(managedFields(live), manager);
  if (adopted) await writeManagedFields(api, live, adopted);
}

async function writeManagedFields(api: KubeApi, live: Manifest, list: JsonObject[]): Promise<void> {
  const resourceVersion: Json = stringAt(live, "metadata", "resourceVersion") ?? "";
  await api.patch(referenceOf(live), [
    { op: "replace", path: "/metadata/managedFields", value: list },
    { op: "replace", path: "/metadata/resourceVersion", value: resourceVersion },
  ]);
}

/** Gives up every field that a manager holds: those that nobody else holds vanish. */
export async function relinquish(api: KubeApi, reference: Reference, manager: string): Promise<void> {
  const { apiVersion, kind, name, namespace } = reference;
  const metadata: JsonObject = { name, ...(namespace ? { namespace } : {}) };
  try {
    await api.apply({ apiVersion, kind, metadata }, { fieldManager: manager });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 422) throw error;
    // The schema requires one of the fields: they stay, without an owner.
    const live = await api.get(reference);
    await writeManagedFields(
      api,
      live,
      managedFields(live).filter((entry) => entry["manager"] !== manager),
    );
  }
}
