import type * as z from "zod";
import { quote, type Finding, type Path } from "./findings.js";
import { RULES, type TextRule } from "./rules.js";
import { fleetSchema, type FleetFile } from "./schema.js";
import { didYouMean, nearest } from "./suggest.js";

type Issue = z.core.$ZodIssue;

export interface Form {
  /** What can be worked with although there are faults; undefined when too much is missing. */
  readonly file: FleetFile | undefined;
  readonly faults: readonly Finding[];
}

const RULES_BY_PATTERN = new Map<string, TextRule>(Object.values(RULES).map((rule) => [String(rule.pattern), rule]));

/** Faults that leave a value of the right type in its place, so that the checks behind can go on with it. */
const HARMLESS = new Set<Issue["code"]>(["invalid_format", "invalid_value", "too_small", "too_big", "invalid_key"]);

/** Checks the form of the file: keys, types and texts. What is of the wrong type is taken out, or read as the text that it
 *  was meant to be, so that the checks between values still find what they can in the same run.
 *  @param sourceOf a scalar as it is written in the text */
export function checkForm(data: unknown, sourceOf: (path: Path) => string | undefined): Form {
  const first = fleetSchema.safeParse(data);
  if (first.success) return { file: first.data, faults: [] };
  const issues = first.error.issues;
  const mended: unknown = structuredClone(data);
  for (const issue of issues) mend(issue, mended, sourceOf);
  // A key that was missing only because it is misspelled is one fault, not two.
  const faults = issues
    .filter((issue) => at(data, issue.path as Path) !== undefined || at(mended, issue.path as Path) === undefined)
    .flatMap((issue) => describe(issue, data, sourceOf));
  const second = fleetSchema.safeParse(mended);
  const usable = second.success || second.error.issues.every((issue) => isHarmless(issue, mended));
  // Every value now has its type, which is all that the checks rely on.
  return { file: usable ? (mended as FleetFile) : undefined, faults };
}

/** A missing choice is not harmless, though its code is that of a wrong one. */
function isHarmless(issue: Issue, data: unknown): boolean {
  return HARMLESS.has(issue.code) && at(data, issue.path as Path) !== undefined;
}

/** What could have been written in the place of an unknown key: `strict` in schema.ts makes it the message. */
function knownKeys(issue: Issue): string[] {
  return issue.message.split(",");
}

function describe(issue: Issue, data: unknown, sourceOf: (path: Path) => string | undefined): Finding[] {
  const path = issue.path as Path;
  const value = at(data, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: [...path, key],
        problem: `There is no key "${key}" here.`,
        remedy: didYouMean(key, knownKeys(issue)),
      }));
    case "invalid_type":
      return [{ path, ...wrongType(issue.expected, value, sourceOf(path)) }];
    case "invalid_value":
      return [invalidChoice(path, value, issue.values.map(String))];
    case "invalid_format":
      return [byRule(path, value, issue)];
    case "invalid_key":
      return issue.issues.map((inner) => byRule(path, path.at(-1), inner));
    case "too_small":
      return [outOfBounds(path, value, `at least ${issue.minimum}`)];
    case "too_big":
      return [outOfBounds(path, value, `at most ${issue.maximum}`)];
    default:
      return [{ path, problem: `${quote(value)}: ${issue.message}.`, remedy: "Correct it." }];
  }
}

/** What is wrong with a value of another type. */
export function wrongType(expected: string, value: unknown, source: string | undefined): Omit<Finding, "path"> {
  if (value === undefined)
    return { problem: "This is required and missing.", remedy: `Add it: ${ARTICLE[expected] ?? expected}.` };
  if (expected === "string" && isPlainScalar(value) && source !== undefined) {
    const read =
      String(value) === source
        ? `the ${typeof value} ${source}`
        : `the ${typeof value} ${String(value)}, not ${source}`;
    return { problem: `Without quotes, YAML reads this as ${read}.`, remedy: `Quote it: "${source}".` };
  }
  const shown = value === null ? "Nothing is written here" : `${summary(value)} is written here`;
  return {
    problem: `${shown}, where ${ARTICLE[expected] ?? expected} belongs.`,
    remedy: `Write ${ARTICLE[expected] ?? expected}.`,
  };
}

const ARTICLE: Readonly<Record<string, string>> = {
  string: "a text",
  object: "a block of keys",
  record: "a block of keys",
  array: "a list",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
};

function summary(value: unknown): string {
  if (Array.isArray(value)) return "A list";
  return typeof value === "object" ? "A block of keys" : quote(value);
}

function invalidChoice(path: Path, value: unknown, choices: readonly string[]): Finding {
  if (value === undefined) return { path, problem: "This is required and missing.", remedy: "Add it." };
  if (typeof value !== "string") return { path, ...wrongType("string", value, undefined) };
  return { path, problem: `${quote(value)} is not known here.`, remedy: didYouMean(value, choices) };
}

function byRule(
  path: Path,
  value: unknown,
  issue: { readonly code?: string | undefined; readonly message: string; readonly pattern?: string | undefined },
): Finding {
  const rule = issue.pattern === undefined ? undefined : RULES_BY_PATTERN.get(issue.pattern);
  if (!rule) throw new Error(`No rule of rules.ts stands behind the pattern ${issue.pattern ?? issue.message}.`);
  const shown = rule.hidden ? "What is written here" : quote(value);
  return { path, problem: `${shown} ${rule.rule}`, remedy: rule.remedy };
}

function outOfBounds(path: Path, value: unknown, bound: string): Finding {
  const what = Array.isArray(value)
    ? `This list has ${value.length} entries`
    : typeof value === "string"
      ? `${value.length} characters are written here`
      : `${String(value)} is written here`;
  const unit = Array.isArray(value) ? " entries" : typeof value === "string" ? " characters" : "";
  return { path, problem: `${what}; it must be ${bound}.`, remedy: `Write ${bound}${unit}.` };
}

/** Takes out what cannot stay, or puts the text in its place that the number or boolean was written as. */
function mend(issue: Issue, data: unknown, sourceOf: (path: Path) => string | undefined): void {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) rename(data, path, key, nearest(key, knownKeys(issue)));
  } else if (issue.code === "invalid_type") {
    const source = sourceOf(path);
    if (issue.expected === "string" && isPlainScalar(at(data, path)) && source !== undefined)
      replace(data, path, source);
    else remove(data, path);
  } else if (issue.code === "invalid_value" && typeof at(data, path) !== "string") {
    remove(data, path);
  }
}

function at(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (isContainer(value) ? value[step] : undefined), data);
}

function remove(data: unknown, path: Path): void {
  const parent = at(data, path.slice(0, -1));
  const last = path.at(-1);
  // An entry that is cut out of a list would move the paths of those behind it.
  if (last !== undefined && isContainer(parent) && !Array.isArray(parent)) Reflect.deleteProperty(parent, last);
}

/** Gives a misspelled key's value to the key that was meant, unless that is there too. */
function rename(data: unknown, path: Path, key: string, meant: string | undefined): void {
  const value = at(data, [...path, key]);
  remove(data, [...path, key]);
  if (meant !== undefined && at(data, [...path, meant]) === undefined) replace(data, [...path, meant], value);
}

function replace(data: unknown, path: Path, value: unknown): void {
  const parent = at(data, path.slice(0, -1));
  const last = path.at(-1);
  if (last !== undefined && isContainer(parent)) parent[last] = value;
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

function isPlainScalar(value: unknown): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}
