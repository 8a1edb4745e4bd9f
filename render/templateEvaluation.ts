import { parseTemplate, type Operand, type Pipeline, type TemplateNode } from "./goTemplateSyntax.js";
import { NotComputable } from "./notComputable.js";
import { normalize, slugify } from "./slug.js";

/** What a generator gives for one Application. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Argo CD would report this for the set, and make none of its Applications. */
export class TemplateFailure extends Error {
  override readonly name = "TemplateFailure";
}

/** Fills a template in as Argo CD does, with `missingkey=error`.
 *  @throws TemplateFailure where Argo CD fails
 *  @throws NotComputable where the template calls a function, or iterates, in a way that is not reproduced here */
export function fillIn(text: string, parameters: Parameters): string {
  return text.includes("{{") ? filled(parseTemplate(text), { $: parameters }) : text;
}

type Scope = Record<string, unknown>;

function filled(nodes: readonly TemplateNode[], scope: Scope): string {
  return nodes
    .map((node) => {
      if (node.is === "text") return node.text;
      if (node.is === "if") {
        return filled(isTrue(valueOf(node.pipeline, scope)) ? node.body : node.otherwise, { ...scope });
      }
      if (node.is !== "action") throw new NotComputable(`{{${node.source}}} is not followed here.`);
      const value = valueOf(node.pipeline, scope);
      const [declared] = node.pipeline.declares;
      if (declared === undefined) return printed(value);
      scope[declared] = value;
      return "";
    })
    .join("");
}

function valueOf({ commands }: Pipeline, scope: Scope): unknown {
  let handed: unknown[] = [];
  for (const [first, ...rest] of commands) {
    if (first === undefined) throw new TemplateFailure("A pipeline lacks a value.");
    if (first.is === "function")
      handed = [called(first.name, [...rest.map((one) => operandOf(one, scope)), ...handed])];
    else handed = [operandOf(first, scope)];
  }
  return handed[0];
}

function operandOf(operand: Operand, scope: Scope): unknown {
  if (operand.is === "value") return operand.value;
  if (operand.is === "function") return called(operand.name, []);
  if (operand.is === "pipeline") return deeper(valueOf(operand.pipeline, scope), operand.keys);
  return deeper(scope[operand.root === "" ? "$" : operand.root], operand.keys);
}

function deeper(from: unknown, keys: readonly string[]): unknown {
  return keys.reduce((value, key) => {
    if (isMap(value) && Object.hasOwn(value, key)) return value[key];
    throw new TemplateFailure(`map has no entry for key "${key}"`);
  }, from);
}

type Call = (...values: never[]) => unknown;

/** Those of Go, of sprig and of Argo CD that names are made with. */
const FUNCTIONS: Readonly<Record<string, Call>> = {
  index: (from: unknown, ...keys: (string | number)[]) => keys.reduce(indexed, from),
  eq: (one: unknown, ...others: unknown[]) => others.some((other) => isEqual(one, other)),
  ne: (one: unknown, other: unknown) => !isEqual(one, other),
  and: (...values: unknown[]) => values.find((value) => !isTrue(value)) ?? values.at(-1),
  or: (...values: unknown[]) => values.find(isTrue) ?? values.at(-1),
  not: (value: unknown) => !isTrue(value),
  normalize,
  slugify,
  lower: (text: string) => text.toLowerCase(),
  upper: (text: string) => text.toUpperCase(),
  trim: (text: string) => text.trim(),
  trunc: (length: number, text: string) => (length < 0 ? text.slice(length) : text.slice(0, length)),
  replace: (old: string, by: string, text: string) => text.replaceAll(old, by),
  trimPrefix: (prefix: string, text: string) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
  trimSuffix: (suffix: string, text: string) =>
    suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  default: (instead: unknown, value: unknown) => (isTrue(value) ? value : instead),
  join: (by: string, parts: unknown[]) => parts.map(printed).join(by),
  first: (parts: unknown[]) => parts[0],
  last: (parts: unknown[]) => parts.at(-1),
};

function called(name: string, values: readonly unknown[]): unknown {
  const call = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (call === undefined) throw new NotComputable(`The function ${name} is not reproduced here.`);
  return call(...(values as never[]));
}

function isEqual(one: unknown, other: unknown): boolean {
  if (typeof one !== typeof other || typeof one === "object")
    throw new TemplateFailure("incompatible types for comparison");
  return one === other;
}

function indexed(from: unknown, key: string | number): unknown {
  if (Array.isArray(from)) {
    if (typeof key === "number" && key >= 0 && key < from.length) return from[key];
    throw new TemplateFailure(`index out of range: ${key}`);
  }
  if (!isMap(from)) throw new TemplateFailure("index of what is no map and no list");
  // Labels and annotations are texts, of which a missing one is empty; of anything else it is nothing.
  if (Object.hasOwn(from, key)) return from[key];
  return Object.values(from).every((value) => typeof value === "string") ? "" : undefined;
}

function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

function printed(value: unknown): string {
  if (value === undefined || value === null) return "<no value>";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return goNumber(value);
  throw new NotComputable("What is no text is not printed here.");
}

/** As Go prints a number that came out of JSON or YAML, which is always a float64 there.
 *  https://pkg.go.dev/strconv#FormatFloat, format `g` with the shortest precision. */
function goNumber(value: number): string {
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  const sign = power < 0 ? "-" : "+";
  return `${digits}e${sign}${String(Math.abs(power)).padStart(2, "0")}`;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
