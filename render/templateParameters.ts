import { DNS_ZONES_ANNOTATION, identityLabel, LABEL } from "../model/labels.js";

/** What a generator gives to a template, as far as it is known before the generator runs. */
export type Shape =
  | "text"
  /** Anything may be there, or nothing. */
  | "unknown"
  | { readonly items: Shape }
  | Keys;

export interface Keys {
  readonly keys: Readonly<Record<string, Shape>>;
  readonly optional?: RegExp;
}

/** What a cluster generator offers that every cluster of a fleet has. */
export const FLEET_CLUSTER = clusterShape(
  [LABEL.fleet, LABEL.environment, LABEL.region, LABEL.tier, LABEL.account, LABEL.wave, LABEL.state],
  // Every Secret has annotations, and `index` gives an empty text for one that is not among them.
  [DNS_ZONES_ANNOTATION],
  // Labels that not every cluster has: of those, too, `index` gives an empty text.
  new RegExp(`^${identityLabel("[a-z0-9-]+")}$`),
);

/** The same with what its wave runs, from a generator that says that. */
export const PINNED_CLUSTER: Shape = { keys: { ...FLEET_CLUSTER.keys, values: { keys: { revision: "text" } } } };

/** A cluster that has these labels and annotations at least. */
export function clusterShape(labels: readonly string[], annotations: readonly string[], optional?: RegExp): Keys {
  const named = (keys: readonly string[]): Shape => ({
    keys: Object.fromEntries(keys.map((key) => [key, "text" as const])),
    ...(optional === undefined ? {} : { optional }),
  });
  const metadata = {
    ...(labels.length === 0 ? {} : { labels: named(labels) }),
    ...(annotations.length === 0 ? {} : { annotations: named(annotations) }),
  };
  return {
    keys: {
      name: "text",
      nameNormalized: "text",
      server: "text",
      ...(Object.keys(metadata).length === 0 ? {} : { metadata: { keys: metadata } }),
    },
  };
}

/** As a template would write them: `.path.basename`, `index .metadata.labels "a/b"`. */
export function parametersOf(shape: Shape, prefix = ""): string[] {
  if (typeof shape === "string") return [prefix];
  if ("items" in shape) return [`index ${prefix} 0`];
  return Object.entries(shape.keys).flatMap(([key, inner]) => {
    if (/^[A-Za-z_]\w*$/.test(key)) return parametersOf(inner, `${prefix}.${key}`);
    return [`index ${prefix || "."} ${JSON.stringify(key)}`];
  });
}

/** What is at some keys further down; undefined when nothing is. */
export function shapeAt(shape: Shape, keys: readonly (string | number)[]): Shape | undefined {
  const [key, ...rest] = keys;
  if (key === undefined || shape === "unknown") return shape;
  if (shape === "text") return undefined;
  if ("items" in shape) return typeof key === "number" ? shapeAt(shape.items, rest) : undefined;
  const inner = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
  if (inner !== undefined) return shapeAt(inner, rest);
  return shape.optional?.test(String(key)) ? shapeAt("text", rest) : undefined;
}
