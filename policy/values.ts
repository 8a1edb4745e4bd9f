import { UNKNOWN, type PlannedResource, type Violation } from "./policy.js";

/** The value at a path like `vpcConfig.subnetIds.0`: undefined where nothing stands, {@link UNKNOWN} where nobody knows. */
export function at(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split(".")) {
    if (found === UNKNOWN) return UNKNOWN;
    found = typeof found === "object" && found !== null ? (found as Record<string, unknown>)[key] : undefined;
  }
  return found ?? undefined;
}

/** A number, also one that is written as a text; NaN for everything else, what is not known included. */
export function numberOf(value: unknown): number {
  return typeof value === "number" || typeof value === "string" ? Number(value) : NaN;
}

/** Elements of a list; a single value counts as a list of one, as AWS's own documents have it. */
export function elements(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Whether any part of a value is not known. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** What a text says as JSON; anything else, and a text that is none, as it is: whoever reads it refuses what is no document. */
export function fromJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A check of one property: violated when its value is known and does not hold.
 *  @param holds gets undefined when nothing stands there */
export function property(
  path: string,
  holds: (value: unknown) => boolean,
  problem: string,
): (resource: PlannedResource) => Violation[] {
  return ({ props }) => {
    const value = at(props, path);
    return hasUnknown(value) || holds(value) ? [] : [{ property: path, value, problem }];
  };
}

/** Whether a block is no list of anybody's addresses: the whole internet or a good part of it. IPv6 hands out addresses of
 *  2000::/3 alone, and nobody has more of IPv4 than a /8. */
export function isEverywhere(cidr: unknown): boolean {
  return typeof cidr === "string" && Number(cidr.split("/")[1] ?? 32) < 8;
}
