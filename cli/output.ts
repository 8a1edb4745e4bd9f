import { getBorderCharacters, table } from "table";
import type { Fault } from "../model/index.js";

/** Lines of a table are not longer than this; two more are the section's indent. */
const LINE_WIDTH = 118;
const GAP = 2;
/** Narrower than this a wrapped column is no longer readable. */
const MIN_WRAPPED = 16;

/** A table of left-aligned columns without lines. Columns are as wide as their widest cell; where a line would become too
 *  long, the widest ones are wrapped.
 *  @param widthsOf rows that decide the widths, when several tables are to be aligned with each other */
export function columns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  widthsOf: readonly (readonly string[])[] = rows,
): string {
  const natural = header.map((title, index) =>
    Math.max(1, title.length, ...widthsOf.map((row) => row[index]?.length ?? 0)),
  );
  const lines = [header, ...rows];
  const widths = fitted(natural);
  const fits = lines.every((line) => line.every((cell, index) => isPlain(cell) && cell.length <= (widths[index] ?? 0)));
  const text = fits
    ? padded(lines, widths)
    : table(
        lines.map((line) => [...line]),
        {
          border: getBorderCharacters("void"),
          columnDefault: { paddingLeft: 0, paddingRight: GAP, wrapWord: true },
          columns: widths.map((width) => ({ width })),
          drawHorizontalLine: () => false,
        },
      );
  return text.replaceAll(/ +$/gm, "");
}

/** Whether a cell is one line, of characters that are one column wide. */
function isPlain(cell: string): boolean {
  return /^[ -~]*$/.test(cell);
}

/** Where nothing is wrapped: looking for words in hundreds of lines is a third of the time of a large plan. */
function padded(lines: readonly (readonly string[])[], widths: readonly number[]): string {
  return lines
    .map((line) => `${line.map((cell, index) => cell.padEnd((widths[index] ?? 0) + GAP)).join("")}\n`)
    .join("");
}

/** Takes from the widest column, and again, until a line fits. */
function fitted(natural: readonly number[]): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width + GAP, -GAP) - LINE_WIDTH;
  for (; excess > 0; excess -= 1) {
    const widest = Math.max(...widths);
    if (widest <= MIN_WRAPPED) break;
    widths[widths.lastIndexOf(widest)] = widest - 1;
  }
  return widths;
}

/** A title above what it stands for; bold in a terminal. */
export function section(title: string, body: string): string {
  return `${heading(title)}\n${body.replaceAll(/^(?=.)/gm, "  ")}`;
}

/** `3 clusters`, `1 cluster`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Prints a result for programs: keys sorted at every depth, and the version of this form. */
export function printJson(result: object): void {
  process.stdout.write(`${JSON.stringify(sorted({ ...result, version: 1 }), undefined, 2)}\n`);
}

/** Prints what deserves a second look, beside the result. */
export function printWarnings(warnings: readonly Fault[]): void {
  for (const { file, path, problem, remedy, line } of warnings) {
    const within = file === undefined ? path : `${file}: ${path}`;
    const place = line === undefined ? within : `${within} (line ${line})`;
    process.stderr.write(`warning: ${place}\n  ${problem}\n  ${remedy}\n`);
  }
}

function heading(title: string): string {
  const colored = process.stdout.isTTY && !process.env.NO_COLOR;
  return colored ? `\u001B[1m${title}\u001B[22m` : title;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
