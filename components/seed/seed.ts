import { createHash } from "node:crypto";
import { branchHead, commitFiles, filesAt } from "./branch.js";
import { nameOf, type GithubAccess } from "./github.js";
import { isPin, pinTextOn } from "./pins.js";

/** What is to be in a repository from the start. */
export interface SeedInputs {
  /** Git host, `github.com`. */
  readonly host: string;
  /** Organization or user. */
  readonly owner: string;
  readonly repository: string;
  /** The repository's description, which GitHub's first README repeats. */
  readonly description: string;
  readonly branch: string;
  /** Text by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Headline of the commit. */
  readonly message: string;
}

/** How often somebody else may be faster before it is an error. */
const STALE_TRIES = 5;

/** Adds those of the paths that are not in the branch yet, in one commit, which GitHub signs; and in a second one those that
 *  name the first. What is there is its users': it is never overwritten, except for the README that GitHub itself wrote when it
 *  made the repository, and for pins that nothing has followed until now: they would take clusters back to what they once named.
 *  @param paths of `seed.files`
 *  @param followed files of the seed that was there before. @default all that is there, as when nobody knows
 *  @returns the last commit, or "" when there was nothing to add. */
export async function addMissing(
  access: GithubAccess,
  seed: SeedInputs,
  paths: readonly string[],
  followed?: ReadonlySet<string>,
): Promise<string> {
  const files = await addThose(
    access,
    seed,
    paths.filter((path) => !isPin(seed, path)),
  );
  const pins = await addThose(
    access,
    seed,
    paths.filter((path) => isPin(seed, path)),
    followed,
  );
  return pins === "" ? files : pins;
}

async function addThose(
  access: GithubAccess,
  seed: SeedInputs,
  paths: readonly string[],
  followed?: ReadonlySet<string>,
): Promise<string> {
  if (paths.length === 0) return "";
  for (let attempt = 1; ; attempt += 1) {
    const head = await branchHead(access, seed);
    const all = await filesAt(access, seed, head);
    const present = new Map([...all].filter(([path]) => !isPin(seed, path) || (followed?.has(path) ?? true)));
    const missing = paths.filter((path) => !present.has(path) || isStub(seed, path, present.get(path)));
    const texts = await Promise.all(
      missing.map(async (path): Promise<[string, string]> => [
        path,
        isPin(seed, path) ? await pinTextOn(access, seed, { head, present, path }) : (seed.files[path] ?? ""),
      ]),
    );
    const files = new Map(texts.filter(([path, text]) => all.get(path) !== blobId(text)));
    if (files.size === 0) return "";
    const commit = await commitFiles(access, seed, { head, message: seed.message, files });
    if (commit !== undefined) return commit;
    if (attempt === STALE_TRIES) {
      throw new Error(
        `Branch ${seed.branch} of ${nameOf(seed)} changed ${STALE_TRIES} times while it was being written to.\n` +
          "  Run the same command again when the others are done.",
      );
    }
  }
}

/** Whether a file is the README that GitHub wrote: a title and the description. */
function isStub(seed: SeedInputs, path: string, blob: string | undefined): boolean {
  if (path !== "README.md") return false;
  const title = `# ${seed.repository}`;
  return [title, `${title}\n${seed.description}`].some((text) =>
    [text, `${text}\n`].some((stub) => blobId(stub) === blob),
  );
}

/** Git's name for a file's content. */
function blobId(text: string): string {
  const content = Buffer.from(text, "utf8");
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}
