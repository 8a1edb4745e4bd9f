import { covers } from "../diff.js";
import type { DiffKind, DiffRequest, DiffResult } from "../provider.js";
import { changes, normalized, prune, withoutNulls } from "./diff.js";
import { objectAt, stringAt, type JsonObject } from "./json.js";
import { isAutoNamed } from "./names.js";
import { lastInputs, plain } from "./properties.js";
import { replacingPaths, type MutableKinds } from "./replace.js";
import { fromApi } from "./schemaKeys.js";

/** What an update would change: the live object of the last run, as far as the program spoke of it, against what it says now. */
export function compareObject(settings: MutableKinds, request: DiffRequest): DiffResult {
  const before = withoutNulls(plain(lastInputs(request.oldOutputs, request.oldInputs)));
  const after = normalized(withoutNulls(plain(request.news)));
  const shape = normalized(before);
  const live = plain(request.oldOutputs);
  const known = prune(fromApi(live), shape) as JsonObject;
  const found = changes(known, after);
  return verdict(settings, before, after, found, request.ignoreChanges);
}

function verdict(
  settings: MutableKinds,
  before: JsonObject,
  after: JsonObject,
  found: ReadonlyMap<string, "add" | "update" | "delete">,
  ignoreChanges: readonly string[],
): DiffResult {
  const apiVersion = stringAt(after, "apiVersion") ?? "";
  const kind = stringAt(after, "kind") ?? "";
  const paths = replacingPaths(apiVersion, kind, settings, before["immutable"] === true);
  const detailedDiff: Record<string, DiffKind> = {};
  const replaces: string[] = [];
  for (const [path, change] of found) {
    if (ignoreChanges.some((ignored) => covers(ignored, path))) continue;
    const isReplacing = paths.some((replacing) => covers(replacing, path) || covers(path, replacing));
    detailedDiff[path] = isReplacing ? `${change}-replace` : change;
    if (isReplacing) replaces.push(path);
  }
  const oldMetadata = objectAt(before, "metadata");
  const newMetadata = objectAt(after, "metadata");
  const sameName = oldMetadata["name"] === newMetadata["name"] && oldMetadata["namespace"] === newMetadata["namespace"];
  return {
    changes: Object.keys(detailedDiff).length > 0,
    replaces,
    // Two objects cannot have one name: unless the provider chose it, the old one goes first.
    deleteBeforeReplace: replaces.length > 0 && sameName && !isAutoNamed(after),
    detailedDiff,
  };
}
