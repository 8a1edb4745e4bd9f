import { isObject, type Failure, type Json, type JsonObject, type Properties, type Property } from "./definition.js";
import type { ResourceDefinition } from "./definition.js";

/** Finds every fault of a resource's arguments, without AWS.
 *  @param isUnknown says of a value that it cannot be judged yet, as in a preview. */
export function validate(
  definition: ResourceDefinition,
  inputs: Readonly<Record<string, unknown>>,
  isUnknown: (value: unknown) => boolean = () => false,
): Failure[] {
  const failures = fieldFailures("", definition.properties, inputs, isUnknown);
  // A rule between arguments may rely on each of them being right by itself.
  if (failures.length > 0 || !definition.check) return failures;
  const given = Object.keys(inputs).filter((key) => inputs[key] !== undefined && inputs[key] !== null);
  return definition.check(known(inputs, isUnknown), new Set(given));
}

function fieldFailures(
  path: string,
  properties: Properties,
  inputs: Readonly<Record<string, unknown>>,
  isUnknown: (value: unknown) => boolean,
): Failure[] {
  const strangers = Object.keys(inputs).filter((key) => !isArgument(properties[key]) && inputs[key] !== undefined);
  return [
    ...strangers.map((key) => ({ property: join(path, key), reason: unsupported(key, properties) })),
    ...Object.entries(properties).flatMap(([key, property]) =>
      valueFailures(join(path, key), property, inputs[key], isUnknown),
    ),
  ];
}

function isArgument(property: Property | undefined): boolean {
  return property !== undefined && property.output !== true;
}

function unsupported(key: string, properties: Properties): string {
  const known = Object.keys(properties).filter((other) => isArgument(properties[other]));
  return `the sandbox's AWS does not support the argument "${key}" here; it knows ${known.join(", ")}`;
}

function valueFailures(
  path: string,
  property: Property,
  value: unknown,
  isUnknown: (value: unknown) => boolean,
): Failure[] {
  if (value === undefined || value === null) {
    return property.required ? [{ property: path, reason: `Missing required argument: "${path}"` }] : [];
  }
  if (isUnknown(value)) return [];
  const wrong = kindFault(property, value);
  if (wrong !== undefined) return [{ property: path, reason: wrong }];
  const broken = containsUnknown(value, isUnknown) ? undefined : property.rule?.(value as never);
  if (broken !== undefined) return [{ property: path, reason: broken }];
  if (property.fields) return isPlain(value) ? fieldFailures(path, property.fields, value, isUnknown) : [];
  const { of } = property;
  if (!of) return [];
  const items = Array.isArray(value)
    ? value.map((item: unknown, index) => [`${path}[${index}]`, item] as const)
    : Object.entries(value).map(([key, item]: [string, unknown]) => [join(path, key), item] as const);
  return items.flatMap(([itemPath, item]) => valueFailures(itemPath, { ...of, required: true }, item, isUnknown));
}

function kindFault(property: Property, value: unknown): string | undefined {
  switch (property.kind) {
    case "string":
      return typeof value === "string" ? undefined : `expected a string, got ${shown(value)}`;
    case "integer":
      return Number.isInteger(value) ? undefined : `expected an integer, got ${shown(value)}`;
    case "boolean":
      return typeof value === "boolean" ? undefined : `expected true or false, got ${shown(value)}`;
    case "policy":
      return typeof value === "string" && isJsonObject(value)
        ? undefined
        : "contains an invalid JSON policy: not a JSON object";
    case "list":
    case "set":
      return Array.isArray(value) ? undefined : `expected a list, got ${shown(value)}`;
    case "map":
    case "object":
      return isPlain(value) ? undefined : `expected an object, got ${shown(value)}`;
  }
}

function isJsonObject(value: string): boolean {
  try {
    return isObject(JSON.parse(value));
  } catch {
    return false;
  }
}

/** Without what is unknown: an argument is absent as a whole when something in a list of it is. */
function known(inputs: Readonly<Record<string, unknown>>, isUnknown: (value: unknown) => boolean): JsonObject {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([key, value]): [string, Json][] => {
      if (value === undefined || value === null || isUnknown(value)) return [];
      if (isPlain(value)) return [[key, known(value, isUnknown)]];
      return containsUnknown(value, isUnknown) ? [] : [[key, value as Json]];
    }),
  );
}

function containsUnknown(value: unknown, isUnknown: (value: unknown) => boolean): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some((item) => containsUnknown(item, isUnknown));
  return isPlain(value) && Object.values(value).some((item) => containsUnknown(item, isUnknown));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function shown(value: unknown): string {
  return typeof value === "function" ? "a function" : JSON.stringify(value);
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
