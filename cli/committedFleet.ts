import { spawnSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { ConfigError, OWN_FILE_FOLDERS, parseFleet, type Fleet, type TextsBeside } from "../model/index.js";
import { today } from "./fleetFile.js";

/** The fleet as it was committed last, or why there is none to compare with. */
export type CommittedFleet = { readonly fleet: Fleet } | { readonly problem: string };

/** A fleet's file, and those beside it that teams own. */
export interface FleetTexts {
  readonly text: string;
  readonly beside: TextsBeside;
}

/** Reads what HEAD has of a fleet's files.
 *  @param texts what is in the work tree
 *  @returns undefined where the file is in no work tree of Git, is not committed yet, or all is as it was committed */
export function committedFleet(path: string, texts: FleetTexts): CommittedFleet | undefined {
  const committed = committedTexts(path);
  const isSame = committed?.text === texts.text && sameTexts(committed.beside, texts.beside);
  return committed === undefined || isSame ? undefined : parsed(committed);
}

/** The text of an older file may have faults by now: what was supported then need not be today. */
export function parsed({ text, beside }: FleetTexts): CommittedFleet {
  try {
    return { fleet: parseFleet(text, { file: "fleet.yaml of HEAD", today: today(), beside }) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [first] = error.faults;
    return { problem: `the committed file has faults: ${first?.path ?? ""}: ${first?.problem ?? ""}` };
  }
}

function sameTexts(one: TextsBeside, other: TextsBeside): boolean {
  const sorted = (texts: TextsBeside): string => JSON.stringify(Object.entries(texts).sort());
  return sorted(one) === sorted(other);
}

/** Undefined without Git, a work tree, a commit, or the file in it: there is nothing to compare with. */
function committedTexts(path: string): FleetTexts | undefined {
  const git = (words: readonly string[], input = ""): Buffer | undefined => {
    const { status, stdout } = spawnSync("git", words, { cwd: dirname(path), input, maxBuffer: 256 * 1024 * 1024 });
    return status === 0 ? stdout : undefined;
  };
  const asked = [basename(path), ...OWN_FILE_FOLDERS.map((folder) => `${folder}/`)];
  const names =
    git(["ls-tree", "-z", "--name-only", "HEAD", "--", ...asked])
      ?.toString()
      .split("\0") ?? [];
  const files = names.filter((name) => name === basename(path) || /\.ya?ml$/.test(name));
  if (!files.includes(basename(path))) return undefined;
  const contents = git(["cat-file", "--batch"], files.map((name) => `HEAD:./${name}\n`).join(""));
  if (contents === undefined) return undefined;
  const texts = Object.fromEntries(blobs(contents).map((text, index) => [files[index] ?? "", text]));
  const { [basename(path)]: text = "", ...beside } = texts;
  return { text, beside };
}

/** What `git cat-file --batch` prints: a line that ends in the number of bytes, the bytes, and a newline. */
function blobs(output: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < output.length;) {
    const start = output.indexOf("\n", at) + 1;
    const size = Number(output.subarray(at, start).toString().trim().split(" ").at(-1));
    found.push(output.subarray(start, start + size).toString());
    at = start + size + 1;
  }
  return found;
}
