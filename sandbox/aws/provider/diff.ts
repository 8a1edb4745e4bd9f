import { diffInputs } from "../../plugins/diff.js";
import type { DiffResult } from "../../plugins/provider.js";
import { isList, isMap, isUnknown, reveal, type PropertyMap, type PropertyValue } from "../../plugins/values.js";
import type { JsonObject, Properties, Property, ResourceDefinition } from "../definition.js";
import { isAutonamed } from "./names.js";

/** What differs between two sets of checked inputs, and whether AWS can change it in place.
 *  @param oldOutputs what the resource is: something imported has no inputs where it is as AWS makes it by itself */
export function diffResource(
  definition: ResourceDefinition,
  oldInputs: PropertyMap,
  newInputs: PropertyMap,
  ignoreChanges: readonly string[],
  oldOutputs: PropertyMap = {},
): DiffResult {
  const news = reveal(newInputs);
  const olds = withActual(definition.properties, reveal(oldInputs), reveal(oldOutputs), news);
  const comparedOlds = comparable(definition.properties, olds, news);
  const comparedNews = comparable(definition.properties, news, news);
  const sometimes = definition.replacesWhen?.(comparedOlds as JsonObject, comparedNews as JsonObject) ?? [];
  const result = diffInputs(comparedOlds, comparedNews, {
    replaceOn: [...replacingPaths("", definition.properties), ...sometimes],
    ignoreChanges,
  });
  return { ...result, deleteBeforeReplace: result.replaces.length > 0 && keepsOwnName(definition, olds, news) };
}

/** The old inputs, and where the program has a new wish what is there already. */
function withActual(
  properties: Properties,
  inputs: PropertyMap,
  outputs: PropertyMap,
  wishes: PropertyMap,
): PropertyMap {
  const added = Object.entries(properties).flatMap(([key, { fields, output }]): [string, PropertyValue][] => {
    const [input, actual, wish] = [inputs[key], outputs[key], wishes[key]];
    if (output || wish === undefined || actual === undefined || actual === null) return [];
    if (input === undefined) return [[key, actual]];
    if (!fields || !isMap(input) || !isMap(actual) || !isMap(wish)) return [];
    return [[key, withActual(fields, input, actual, wish)]];
  });
  return { ...inputs, ...Object.fromEntries(added) };
}

/** A name that the program gave cannot be had twice, so that the old resource must go first. One that the provider chose is
 *  chosen anew. As the bridge does it: pulumi-terraform-bridge, nameRequiresDeleteBeforeReplace. */
function keepsOwnName(definition: ResourceDefinition, olds: PropertyMap, news: PropertyMap): boolean {
  const property = definition.autoname?.property;
  if (property === undefined || isAutonamed(news, property)) return false;
  return olds[property] === news[property];
}

/** The inputs in a form in which equal things are equal: sets in order, policies in one spelling, and without what AWS chose
 *  where the program has no wish. */
function comparable(properties: Properties, inputs: PropertyMap, wishes: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, property]): [string, PropertyValue][] => {
      const value = inputs[key];
      const wish = wishes[key];
      if (value === undefined || value === null || (property.computed && wish === undefined)) return [];
      return [[key, comparableValue(property, value, wish)]];
    }),
  );
}

function comparableValue(property: Property, value: PropertyValue, wish: PropertyValue | undefined): PropertyValue {
  if (property.fields && isMap(value)) return comparable(property.fields, value, isMap(wish) ? wish : value);
  if (property.kind === "policy" && typeof value === "string")
    return JSON.stringify(onePolicySpelling(JSON.parse(value)));
  if (property.kind === "set" && isList(value)) return [...value].sort(bySpelling);
  return value;
}

function bySpelling(one: PropertyValue, other: PropertyValue): number {
  const [a, b] = [spelling(one), spelling(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Unknown ones last, so that the known keep their places. */
function spelling(value: PropertyValue): string {
  return isUnknown(value) ? "\u{10ffff}" : JSON.stringify(value);
}

/** In a policy, one string is a list of it, and the order of lists and keys means nothing.
 *  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
function onePolicySpelling(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(onePolicySpelling);
    if (items.length === 1) return items[0];
    return items.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, onePolicySpelling(item)]));
}

function replacingPaths(path: string, properties: Properties): string[] {
  return Object.entries(properties).flatMap(([key, property]) => {
    const own = path === "" ? key : `${path}.${key}`;
    if (property.replaces) return [own];
    return property.fields ? replacingPaths(own, property.fields) : [];
  });
}
