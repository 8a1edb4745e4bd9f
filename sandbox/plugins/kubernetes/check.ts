import type { CheckFailure, CheckRequest, CheckResult } from "../provider.js";
import { UNKNOWN, withoutNulls } from "./diff.js";
import { isObject, objectAt, type JsonObject } from "./json.js";
import { kindOf, withName, withNamespace } from "./names.js";
import { marked, plain } from "./properties.js";
import type { Session } from "./session.js";

/** Fills in what the program left out: apiVersion, kind, name and namespace. Schemas are the API server's business. */
export async function checkObject(session: Session, request: CheckRequest): Promise<CheckResult> {
  const { settings } = session;
  const isNew = Object.keys(request.olds).length === 0;
  if (!isNew && settings.skipUpdateUnreachable && !(await session.reachable())) {
    return { inputs: request.olds, failures: [] };
  }
  const news = withoutNulls(plain(request.news));
  const { apiVersion, kind, patch } = kindOf(request.type, news);
  const object: JsonObject = { ...news, apiVersion, kind };
  if (object["metadata"] === UNKNOWN) return { inputs: marked(object, request.news), failures: [] };
  const failures = patch ? patchFailures(object) : objectFailures(object);
  session.define(object);
  const named = patch
    ? object
    : withName(object, { logical: request.name, seed: request.randomSeed }, isNew ? undefined : plain(request.olds));
  const namespaced = await session.isNamespaced(apiVersion, kind);
  const placed = namespaced ? withNamespace(named, session.defaultNamespace) : named;
  return { inputs: marked(placed, request.news), failures };
}

function objectFailures(object: JsonObject): CheckFailure[] {
  const metadata = object["metadata"];
  if (metadata !== undefined && !isObject(metadata)) {
    return [{ property: "metadata", reason: `${JSON.stringify(metadata)} is not a map.` }];
  }
  if (objectAt(object, "metadata")["generateName"] === undefined) return [];
  const reason = "metadata.generateName is not supported in Server-Side Apply mode: give a name, or none at all.";
  return [{ property: "metadata.generateName", reason }];
}

function patchFailures(object: JsonObject): CheckFailure[] {
  if (objectAt(object, "metadata")["name"] !== undefined) return [];
  return [{ property: "metadata.name", reason: "Patch resources must specify the name of the object they patch." }];
}
