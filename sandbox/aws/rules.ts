import { parseArn } from "./arn.js";
import { cidrFault } from "./cidr.js";
import { map, string, type Failure, type Property } from "./definition.js";

type TextRule = (value: string) => string | undefined;

/** A name of limited length and alphabet. */
export function name(minLength: number, maxLength: number, pattern: RegExp, allowed: string): TextRule {
  return (value) => {
    if (value.length < minLength || value.length > maxLength) {
      return `expected length to be in the range (${minLength} - ${maxLength}), got ${value} (${value.length} characters)`;
    }
    return pattern.test(value) ? undefined : `invalid value "${value}" (${allowed})`;
  };
}

export function oneOf(...values: readonly string[]): TextRule {
  return (value) =>
    values.includes(value) ? undefined : `expected one of [${values.map((v) => `"${v}"`).join(" ")}], got ${value}`;
}

export function oneOfNumbers(...values: readonly number[]): (value: number) => string | undefined {
  return (value) => (values.includes(value) ? undefined : `expected one of [${values.join(" ")}], got ${value}`);
}

export function between(lowest: number, highest: number): (value: number) => string | undefined {
  return (value) =>
    value >= lowest && value <= highest
      ? undefined
      : `expected to be in the range (${lowest} - ${highest}), got ${value}`;
}

/** An ARN, of a service when one is given.
 *  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function arnOf(service?: string): TextRule {
  return (value) => {
    const arn = parseArn(value);
    if (!arn) return `(${value}) is an invalid ARN: arn: invalid prefix or sections`;
    if (service !== undefined && arn.service !== service) return `(${value}) is an invalid ARN: not of ${service}`;
    return undefined;
  };
}

/** A block whose prefix length is within bounds and that has no host bits. */
export function block(shortest: number, longest: number): TextRule {
  return (value) => cidrFault(value, shortest, longest);
}

/** Exactly one of the arguments, as Terraform's ExactlyOneOf says it. */
export function exactlyOne(all: ReadonlySet<string>, ...keys: readonly string[]): Failure[] {
  const given = keys.filter((key) => all.has(key));
  if (given.length === 1) return [];
  const but = given.length > 1 ? `, but \`${given.join(",")}\` were specified` : "";
  const reason = `Invalid combination of arguments: only one of \`${keys.join(",")}\` must be specified${but}`;
  return [{ property: given[0] ?? keys[0] ?? "", reason }];
}

/** Keys ≤128 and values ≤256 characters, at most 50, none of AWS's own.
 *  https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export const tags: Property = map(string(), {
  rule: (value: Readonly<Record<string, unknown>>) => {
    const keys = Object.keys(value);
    if (keys.length > 50) return `a resource has at most 50 tags, got ${keys.length}`;
    for (const key of keys) {
      const text = value[key];
      if (key.length < 1 || key.length > 128) return `tag key "${key}" must be 1 to 128 characters long`;
      if (/^aws:/i.test(key)) return `tag key "${key}" begins with "aws:", which is reserved`;
      if (!ALLOWED_IN_TAGS.test(key)) return `tag key "${key}" has characters that tags may not have`;
      if (typeof text !== "string") continue;
      if (text.length > 256) return `the value of tag "${key}" is longer than 256 characters`;
      if (!ALLOWED_IN_TAGS.test(text))
        return `the value of tag "${key}" has characters that tags may not have: ${text}`;
    }
    return undefined;
  },
});

const ALLOWED_IN_TAGS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
