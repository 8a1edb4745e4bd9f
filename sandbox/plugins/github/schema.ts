import type { CheckFailure } from "../provider.js";
import { isList, isMap, isUnknown, Secret, type PropertyMap, type PropertyValue } from "../values.js";

/** What an argument may be. A nested table is an object, a table in a list a list of objects. */
export type Kind = "string" | "number" | "boolean" | readonly ["string"] | Arguments | readonly [Arguments];

export interface Argument {
  readonly kind: Kind;
  readonly required?: boolean;
  /** Says what is wrong with a known value. */
  readonly rule?: (value: never) => string | undefined;
  /** Encrypted in the state, even when the program gives it in clear. */
  readonly secret?: boolean;
  /** Filled in by the provider when the program says nothing. */
  readonly default?: string | number | boolean;
}

export interface Arguments {
  readonly [name: string]: Argument;
}

/** Checks inputs against a table and fills in its defaults. Unknown values fit everything. */
export function checkArguments(
  table: Arguments,
  inputs: PropertyMap,
  path = "",
): { readonly inputs: PropertyMap; readonly failures: CheckFailure[] } {
  const failures: CheckFailure[] = [];
  const checked: Record<string, PropertyValue | undefined> = {};
  for (const [name, value] of Object.entries(inputs)) {
    const at = join(path, name);
    if (name === "__defaults") continue; // the bridge's own bookkeeping
    const argument = table[name];
    if (!argument) {
      failures.push({ property: at, reason: `An argument named "${name}" is not expected here.` });
    } else if (value !== undefined && value !== null) {
      const result = checkValue(argument, value, at);
      failures.push(...result.failures);
      checked[name] = argument.secret === true ? new Secret(result.value) : result.value;
    }
  }
  for (const [name, argument] of Object.entries(table)) {
    if (checked[name] !== undefined || failures.some(({ property }) => property === join(path, name))) continue;
    if (argument.default !== undefined) checked[name] = argument.default;
    else if (argument.required === true) {
      failures.push({ property: join(path, name), reason: `Missing required argument "${name}".` });
    }
  }
  return { inputs: checked, failures };
}

function checkValue(
  argument: Argument,
  value: PropertyValue,
  path: string,
): { readonly value: PropertyValue; readonly failures: CheckFailure[] } {
  if (isUnknown(value)) return { value, failures: [] };
  if (value instanceof Secret) {
    const inner = checkValue(argument, value.value, path);
    return { value: new Secret(inner.value), failures: inner.failures };
  }
  const { kind } = argument;
  const wrong = (expected: string): { value: PropertyValue; failures: CheckFailure[] } => ({
    value,
    failures: [{ property: path, reason: `expected ${expected}` }],
  });
  if (kind === "string" || kind === "number" || kind === "boolean") {
    if (typeof value !== kind) return wrong(`a ${kind}`);
    const reason = argument.rule?.(value as never);
    return { value, failures: reason === undefined ? [] : [{ property: path, reason }] };
  }
  if (isArgumentList(kind)) {
    if (!isList(value)) return wrong("a list");
    const item: Argument = { kind: kind[0] };
    const results = value.map((one, index) => checkValue(item, one, `${path}[${index}]`));
    return { value: results.map((result) => result.value), failures: results.flatMap((result) => result.failures) };
  }
  if (!isMap(value)) return wrong("an object");
  const { inputs, failures } = checkArguments(kind, value, path);
  return { value: inputs, failures };
}

function isArgumentList(kind: Kind): kind is readonly ["string"] | readonly [Arguments] {
  return Array.isArray(kind);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** A rule that allows some values only, worded as the provider does. */
export function oneOf(...allowed: readonly string[]): (value: string) => string | undefined {
  return (value) =>
    allowed.includes(value) ? undefined : `expected to be one of ${JSON.stringify(allowed)}, got ${value}`;
}

/** A rule for numbers of a range. */
export function between(least: number, most: number): (value: number) => string | undefined {
  return (value) =>
    value >= least && value <= most ? undefined : `expected to be in the range (${least} - ${most}), got ${value}`;
}
