import type { DiffKind, DiffResult } from "./provider.js";
import { isList, isMap, isUnknown, reveal, type PropertyMap, type PropertyValue } from "./values.js";

export interface DiffOptions {
  /** Property paths whose change makes a new resource necessary: `name`, `vpcConfig.subnetIds`. A path stands for all below it. @default none */
  readonly replaceOn?: readonly string[];
  /** Property paths whose change does not count, from the request. A path stands for all below it. @default none */
  readonly ignoreChanges?: readonly string[];
  /** Whether the old one must go first when it is replaced. @default false */
  readonly deleteBeforeReplace?: boolean;
}

/** Compares two sets of inputs and says, path by path, what differs. Whether a value is secret makes no difference;
 *  an unknown value differs from any known one. */
export function diffInputs(oldInputs: PropertyMap, news: PropertyMap, options: DiffOptions = {}): DiffResult {
  const { replaceOn = [], ignoreChanges = [] } = options;
  const found = new Map<string, "add" | "delete" | "update">();
  compareMaps("", reveal(oldInputs), reveal(news), found);
  const counted = [...found].filter(([path]) => !ignoreChanges.some((ignored) => covers(ignored, path)));
  const detailedDiff: Record<string, DiffKind> = {};
  const replaces = new Set<string>();
  for (const [path, kind] of counted) {
    // A difference above a replacing path counts when the replacing path is inside what changed.
    const cause = replaceOn.find((replacing) => covers(replacing, path) || covers(path, replacing));
    detailedDiff[path] = cause === undefined ? kind : `${kind}-replace`;
    if (cause !== undefined) replaces.add(path);
  }
  return {
    changes: counted.length > 0,
    replaces: [...replaces],
    deleteBeforeReplace: options.deleteBeforeReplace ?? false,
    detailedDiff,
  };
}

/** Whether a property path is another one or stands above it; `["a.b/c"]` is how Pulumi writes keys that are no identifiers, `[*]` any item. */
export function covers(path: string, other: string): boolean {
  const upper = segments(path);
  const lower = segments(other);
  return upper.length <= lower.length && upper.every((segment, index) => segment === "*" || segment === lower[index]);
}

function segments(path: string): string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, plain]) => quoted?.replace(/\\(.)/g, "$1") ?? index ?? plain ?? "",
  );
}

function compareMaps(
  path: string,
  old: PropertyMap,
  now: PropertyMap,
  found: Map<string, "add" | "delete" | "update">,
): void {
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    compare(join(path, key), old[key], now[key], found);
  }
}

function compare(
  path: string,
  old: PropertyValue | undefined,
  now: PropertyValue | undefined,
  found: Map<string, "add" | "delete" | "update">,
): void {
  if (old === undefined && now === undefined) return;
  if (old === undefined) found.set(path, "add");
  else if (now === undefined) found.set(path, "delete");
  else if (isMap(old) && isMap(now)) compareMaps(path, old, now, found);
  else if (isList(old) && isList(now)) {
    for (let index = 0; index < Math.max(old.length, now.length); index++) {
      compare(`${path}[${index}]`, old[index], now[index], found);
    }
  } else if (isUnknown(now) || JSON.stringify(old) !== JSON.stringify(now)) found.set(path, "update");
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
