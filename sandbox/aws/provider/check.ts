import type { CheckResult } from "../../plugins/provider.js";
import { isMap, isUnknown, reveal, Secret, type PropertyMap, type PropertyValue } from "../../plugins/values.js";
import type { Properties, ResourceDefinition } from "../definition.js";
import { validate } from "../validate.js";
import { autoname, withoutNotes } from "./names.js";

export interface CheckArguments {
  /** Logical name. */
  readonly name: string;
  readonly olds: PropertyMap;
  readonly news: PropertyMap;
  readonly randomSeed: Uint8Array;
  /** The provider's, which every resource with tags gets. Its own win. */
  readonly defaultTags: Readonly<Record<string, string>>;
}

/** Completes a resource's arguments as Pulumi's provider does, and judges them. */
export function checkResource(definition: ResourceDefinition, args: CheckArguments): CheckResult {
  const given = withDefaultTags(definition, withoutNulls(args.news), args.defaultTags);
  const named = autoname(definition, args.name, args.randomSeed, args.olds, given);
  const inputs = withDefaults(definition.properties, named.inputs);
  const failures = validate(definition, reveal(withoutNotes(inputs)), (value) => isUnknown(value as PropertyValue));
  return { inputs, failures: [...named.failures, ...failures] };
}

/** In Pulumi's provider default tags become inputs (`applyTags`, pulumi-aws provider/tags.go). */
function withDefaultTags(
  definition: ResourceDefinition,
  news: PropertyMap,
  defaultTags: Readonly<Record<string, string>>,
): PropertyMap {
  if (!("tags" in definition.properties) || Object.keys(defaultTags).length === 0) return news;
  const own = news["tags"];
  const plain = own instanceof Secret ? own.value : own;
  if (plain !== undefined && !isMap(plain)) return news;
  const merged = { ...defaultTags, ...plain };
  return { ...news, tags: own instanceof Secret ? new Secret(merged) : merged };
}

/** For the provider an argument that is null is one that was not given. */
function withoutNulls(value: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (item === null || item === undefined) return [];
      return [[key, isMap(item) ? withoutNulls(item) : item]];
    }),
  );
}

/** The arguments with defaults filled in, at every depth. */
function withDefaults(properties: Properties, inputs: PropertyMap): PropertyMap {
  const result: Record<string, PropertyValue | undefined> = { ...inputs };
  for (const [key, property] of Object.entries(properties)) {
    const value = result[key];
    if (value === undefined && property.default !== undefined) result[key] = property.default;
    else if (property.fields && isMap(value)) result[key] = withDefaults(property.fields, value);
  }
  return result;
}
