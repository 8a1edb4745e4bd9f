import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { GraphResource } from "../../../bench/criticalPath.js";
import { CREATION_SECONDS } from "../../../bench/creationTimes.js";

const FOLDER = join(import.meta.dirname, "../../golden/graphs");

/** The resources of a stack as test/golden/graphs has them. Their names, `Vpc hub-vpc`, stand for URNs. */
export function goldenGraph(stack: string): GraphResource[] {
  const lines = readFileSync(join(FOLDER, `${stack}.txt`), "utf8")
    .split("\n")
    .filter(Boolean);
  const above: string[] = [];
  return lines.map((line) => {
    const depth = (line.length - line.trimStart().length) / 2;
    const [urn = "", ...notes] = line.trim().split(" | ");
    above.length = depth;
    const parent = above.at(-1);
    above.push(urn);
    const provider = after("by ", notes);
    return {
      urn,
      type: typeOf(urn, provider ?? ""),
      custom: provider !== undefined,
      dependencies: after("after ", notes)?.split(", ") ?? [],
      ...(parent === undefined ? {} : { parent }),
    };
  });
}

function after(word: string, notes: readonly string[]): string | undefined {
  return notes.find((note) => note.startsWith(word))?.slice(word.length);
}

/** The graphs leave out modules, and AWS's providers have `aws` in their names. */
function typeOf(urn: string, provider: string): string {
  const kind = urn.split(" ")[0] ?? "";
  if (!provider.startsWith("aws-")) return kind;
  return Object.keys(CREATION_SECONDS).find((type) => type.endsWith(`:${kind}`)) ?? `aws::${kind}`;
}
