import { createHash } from "node:crypto";
import { get, graphql, GithubError, nameOf, type GithubAccess } from "./github.js";
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
/** How often to look for the branch of a repository that was just made, and how long between, milliseconds: GitHub makes
 *  its first commit after it has answered. */
const BRANCH_TRIES = 10;
const BRANCH_WAIT_MS = 1_000;

const CREATE_COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/** Adds those of the paths that are not in the branch yet, in one commit, which GitHub signs; and in a second one those that
 *  name the first. What is there is its users': it is never overwritten, except for the README that GitHub itself wrote when it
 *  made the repository.
 *  @param paths of `seed.files`
 *  @returns the last commit, or "" when there was nothing to add. */
export async function addMissing(access: GithubAccess, seed: SeedInputs, paths: readonly string[]): Promise<string> {
  const files = await addThose(
    access,
    seed,
    paths.filter((path) => !isPin(seed, path)),
  );
  const pins = await addThose(
    access,
    seed,
    paths.filter((path) => isPin(seed, path)),
  );
  return pins === "" ? files : pins;
}

async function addThose(access: GithubAccess, seed: SeedInputs, paths: readonly string[]): Promise<string> {
  if (paths.length === 0) return "";
  for (let attempt = 1; ; attempt += 1) {
    const head = await branchHead(access, seed);
    const present = await filesAt(access, seed, head);
    const missing = paths.filter((path) => !present.has(path) || isStub(seed, path, present.get(path)));
    if (missing.length === 0) return "";
    const texts = await Promise.all(
      missing.map(async (path): Promise<[string, string]> => [
        path,
        isPin(seed, path) ? await pinTextOn(access, seed, { head, present, path }) : (seed.files[path] ?? ""),
      ]),
    );
    const commit = await commitOn(access, seed, head, texts);
    if (commit !== undefined) return commit;
    if (attempt === STALE_TRIES) {
      throw new Error(
        `Branch ${seed.branch} of ${nameOf(seed)} changed ${STALE_TRIES} times while it was being written to.\n` +
          "  Run the same command again when the others are done.",
      );
    }
  }
}

async function branchHead(access: GithubAccess, seed: SeedInputs): Promise<string> {
  const path = `/repos/${nameOf(seed)}/git/ref/heads/${encodeURIComponent(seed.branch)}`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return ((await get(access, path)) as { object: { sha: string } }).object.sha;
    } catch (error) {
      // 409 is "Git Repository is empty."
      const mayCome = error instanceof GithubError && (error.status === 404 || error.status === 409);
      if (!mayCome || attempt === BRANCH_TRIES) throw error;
      await access.sleep(BRANCH_WAIT_MS);
    }
  }
}

/** Blob ids by path. */
async function filesAt(access: GithubAccess, seed: SeedInputs, commit: string): Promise<ReadonlyMap<string, string>> {
  const { tree, truncated } = (await get(access, `/repos/${nameOf(seed)}/git/trees/${commit}?recursive=1`)) as {
    tree: readonly { path: string; sha: string }[];
    truncated?: boolean;
  };
  if (truncated === true) {
    throw new Error(
      `${nameOf(seed)} has more files than GitHub lists at once, so that nobody knows which ones are missing.\n` +
        "  It was not made by this program; name another repository.",
    );
  }
  return new Map(tree.map((entry) => [entry.path, entry.sha]));
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

/** @returns undefined when somebody else has moved the branch in the meantime. */
async function commitOn(
  access: GithubAccess,
  seed: SeedInputs,
  head: string,
  files: readonly (readonly [path: string, text: string])[],
): Promise<string | undefined> {
  const additions = files.map(([path, text]) => ({ path, contents: Buffer.from(text, "utf8").toString("base64") }));
  const { data, errors } = await graphql(access, CREATE_COMMIT, {
    input: {
      branch: { repositoryNameWithOwner: nameOf(seed), branchName: seed.branch },
      expectedHeadOid: head,
      message: { headline: seed.message },
      fileChanges: { additions },
    },
  });
  if (errors.some((error) => error.type === "STALE_DATA")) return undefined;
  if (errors.length > 0) {
    throw new Error(
      `GitHub refused the commit to ${nameOf(seed)}: ${errors.map((error) => error.message).join("; ")}\n` +
        "  Nothing was committed. The owner of GITHUB_TOKEN must be allowed to bypass the branch's rules.",
    );
  }
  return (data as { createCommitOnBranch: { commit: { oid: string } } }).createCommitOnBranch.commit.oid;
}
