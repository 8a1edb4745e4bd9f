import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair } from "yaml";
import type { Finding, Path } from "./findings.js";

/** A finding that knows its line, because no path leads to it. */
export type YamlFinding = Finding & { readonly line: number | undefined };

/** A YAML file as data, and the way back from a path in it to the text. */
export interface YamlText {
  readonly data: unknown;
  readonly findings: readonly YamlFinding[];
  /** 1-based line of a value; of the nearest thing around it when it does not exist. */
  readonly lineOf: (path: Path) => number | undefined;
  /** A scalar as it is written, `012345678901`, whatever YAML makes of it. */
  readonly sourceOf: (path: Path) => string | undefined;
}

/** Reads YAML 1.2. Data is undefined when the text cannot be understood at all. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  // Duplicate keys are looked for below: the parser's own message names neither path nor the first line.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const lineAt = (offset: number | undefined) => (offset === undefined ? undefined : lines.linePos(offset).line);
  const syntax = [...document.errors, ...document.warnings].map((error) => ({
    path: [],
    problem: `This is not valid YAML: ${error.message}`,
    remedy: "Correct the text there, or on the line before.",
    line: lineAt(error.pos[0]),
  }));
  const lineOf = (path: Path) => lineAt(offsets(document, path).at(-1));
  const sourceOf = (path: Path) => {
    const node = path.reduce<unknown>((at, step) => child(document, at, step)?.value, document.contents);
    return isScalar(node) ? node.source : undefined;
  };
  if (syntax.length > 0) return { data: undefined, findings: syntax, lineOf, sourceOf };
  const { data, findings } = toData(document);
  const keys = [...duplicateKeys(document.contents, [], lineAt), ...inheritedKeys(document.contents, [], lineAt)];
  return { data, findings: [...findings, ...keys], lineOf, sourceOf };
}

function toData(document: Document): { data: unknown; findings: YamlFinding[] } {
  try {
    return { data: document.toJS({ maxAliasCount: 100 }) as unknown, findings: [] };
  } catch (error) {
    // An alias without an anchor, or aliases of aliases without end.
    if (!(error instanceof ReferenceError)) throw error;
    const problem = `This YAML cannot be read: ${error.message}`;
    return { data: undefined, findings: [{ path: [], problem, remedy: "Write the value out.", line: undefined }] };
  }
}

/** Where the things on the way to a path are in the text, outermost first; ends early when the path does. */
function offsets(document: Document, path: Path): number[] {
  const found: number[] = [];
  let at: unknown = document.contents;
  for (const step of path) {
    const next = child(document, at, step);
    if (!next) break;
    const start = rangeStart(next.key) ?? rangeStart(next.value);
    if (start !== undefined) found.push(start);
    at = next.value;
  }
  return found;
}

function child(
  document: Document,
  parent: unknown,
  step: string | number,
): { key?: unknown; value: unknown } | undefined {
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  // The last of duplicate keys is the one that counts.
  if (isMap(node)) return node.items.findLast((pair) => keyOf(pair) === String(step));
  if (isSeq(node) && typeof step === "number" && step < node.items.length) return { value: node.items[step] };
  return undefined;
}

function duplicateKeys(
  node: unknown,
  path: Path,
  lineAt: (offset: number | undefined) => number | undefined,
): YamlFinding[] {
  if (isSeq(node)) return node.items.flatMap((item, index) => duplicateKeys(item, [...path, index], lineAt));
  if (!isMap(node)) return [];
  const firstLines = new Map<string, number | undefined>();
  return node.items.flatMap((pair) => {
    const key = keyOf(pair);
    const line = lineAt(rangeStart(pair.key));
    const inner = duplicateKeys(pair.value, [...path, key], lineAt);
    if (!firstLines.has(key)) {
      firstLines.set(key, line);
      return inner;
    }
    const problem = `The key "${key}" is written twice, first in line ${firstLines.get(key) ?? "?"}; only one would count.`;
    return [{ path: [...path, key], problem, remedy: "Remove one, or merge what they say.", line }, ...inner];
  });
}

/** Keys by which JavaScript's objects all have something already, `__proto__` and `constructor`: the one would vanish without a
 *  word, the other is there before anybody writes it. */
function inheritedKeys(
  node: unknown,
  path: Path,
  lineAt: (offset: number | undefined) => number | undefined,
): YamlFinding[] {
  if (isSeq(node)) return node.items.flatMap((item, index) => inheritedKeys(item, [...path, index], lineAt));
  if (!isMap(node)) return [];
  return node.items.flatMap((pair) => {
    const key = keyOf(pair);
    const inner = inheritedKeys(pair.value, [...path, key], lineAt);
    if (!(key in Object.prototype)) return inner;
    const problem = `"${key}" cannot be a key here: every object of JavaScript's has something of that name.`;
    const remedy = "Choose another name.";
    return [{ path: [...path, key], problem, remedy, line: lineAt(rangeStart(pair.key)) }, ...inner];
  });
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function rangeStart(node: unknown): number | undefined {
  return (node as Node | undefined)?.range?.[0];
}
