import type { Path } from "./findings.js";

/** Keys and values, as YAML gives them. */
export type Block = Readonly<Record<string, unknown>>;

export function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether there is something at a path, be it nothing but `null`. */
export function has(data: unknown, path: Path): boolean {
  let at = data;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as Record<string | number, unknown>)[step];
  }
  return true;
}

/** Two blocks as one, with the blocks in them. Of what both say the first counts. */
export function joined(first: unknown, second: unknown): unknown {
  if (first === undefined || first === null) return second ?? first;
  if (!isBlock(first) || !isBlock(second)) return first;
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.fromEntries(keys.map((key) => [key, joined(own(first, key), own(second, key))]));
}

/** Paths of the values that two blocks both have. */
export function saidTwice(first: unknown, second: unknown, path: Path = []): Path[] {
  if (first === undefined || first === null || second === undefined || second === null) return [];
  if (!isBlock(first) || !isBlock(second)) return [path];
  return Object.keys(second).flatMap((key) => saidTwice(own(first, key), own(second, key), [...path, key]));
}

function own(block: Block, key: string): unknown {
  return Object.hasOwn(block, key) ? block[key] : undefined;
}
