import { isMap, unknown, type PropertyMap, type PropertyValue } from "../../plugins/values.js";
import type { Properties, ResourceDefinition } from "../definition.js";
import { DEFAULTS, withoutNotes } from "./names.js";

/** What a preview can say of a resource that does not exist yet: its arguments, and unknown for the rest. */
export function previewCreate(definition: ResourceDefinition, inputs: PropertyMap): PropertyMap {
  const computed = Object.fromEntries(definition.computed.map((key) => [key, unknown]));
  return {
    ...computed,
    ...withUnknowns(definition.properties, withoutNotes(inputs)),
    ...previewTags(definition, inputs),
  };
}

/** What a preview can say of a resource that is changed: outputs stay, unless the change is known to change them. */
export function previewUpdate(definition: ResourceDefinition, oldOutputs: PropertyMap, news: PropertyMap): PropertyMap {
  const volatile = Object.fromEntries((definition.volatile ?? []).map((key) => [key, unknown]));
  const kept = Object.fromEntries(
    Object.entries(oldOutputs).filter(([key]) => {
      const property = definition.properties[key];
      return property === undefined || property.computed === true;
    }),
  );
  const changed = Object.fromEntries(
    Object.entries(withoutNotes(news)).map(([key, value]): [string, PropertyValue | undefined] => {
      const old = oldOutputs[key];
      return [
        key,
        isMap(old) && isMap(value) && definition.properties[key]?.kind === "object" ? { ...old, ...value } : value,
      ];
    }),
  );
  return { ...kept, ...volatile, ...changed, ...previewTags(definition, news) };
}

/** The inputs that would make a resource be as it is: after an import all of them; after a refresh those that the program gave,
 *  and those in which the resource differs from what it would be without. */
export function inputsOf(definition: ResourceDefinition, properties: PropertyMap, oldInputs: PropertyMap): PropertyMap {
  const isImport = Object.keys(oldInputs).length === 0;
  const inputs = actual(definition.properties, properties, oldInputs, isImport);
  return { ...inputs, [DEFAULTS]: oldInputs[DEFAULTS] ?? [] };
}

function previewTags(definition: ResourceDefinition, inputs: PropertyMap): PropertyMap {
  return "tags" in definition.properties ? { tagsAll: inputs["tags"] ?? {} } : {};
}

function withUnknowns(properties: Properties, inputs: PropertyMap): PropertyMap {
  const result: Record<string, PropertyValue | undefined> = { ...inputs };
  for (const [key, property] of Object.entries(properties)) {
    const value = result[key];
    if (value === undefined) {
      if (property.computed || property.output) result[key] = unknown;
    } else if (property.fields && isMap(value)) result[key] = withUnknowns(property.fields, value);
  }
  return result;
}

function actual(properties: Properties, values: PropertyMap, olds: PropertyMap, isImport: boolean): PropertyMap {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, property]): [string, PropertyValue][] => {
      const value = values[key];
      if (property.output || value === undefined || value === null) return [];
      const old = olds[key];
      if (property.fields && isMap(value) && isMap(old)) {
        return [[key, actual(property.fields, value, old, isImport)]];
      }
      const differs = JSON.stringify(value) !== JSON.stringify(property.default) && !isEmpty(value);
      const wanted = old !== undefined || (differs && (isImport || !property.computed));
      return wanted ? [[key, value]] : [];
    }),
  );
}

function isEmpty(value: PropertyValue): boolean {
  return (
    value === "" ||
    value === false ||
    (Array.isArray(value) && value.length === 0) ||
    (isMap(value) && Object.keys(value).length === 0)
  );
}
