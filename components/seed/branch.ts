import { get, graphql, GithubError, nameOf, type GithubAccess } from "./github.js";

/** A branch of a repository on GitHub. */
export interface Branch {
  /** Organization or user. */
  readonly owner: string;
  readonly repository: string;
  readonly branch: string;
}

/** How often to look for the branch of a repository that was just made, and how long between, milliseconds: GitHub makes
 *  its first commit after it has answered. */
const BRANCH_TRIES = 10;
const BRANCH_WAIT_MS = 1_000;

const CREATE_COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/** The commit that a branch is at. */
export async function branchHead(access: GithubAccess, on: Branch): Promise<string> {
  const path = `/repos/${nameOf(on)}/git/ref/heads/${encodeURIComponent(on.branch)}`;
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

/** Object ids by path, of all that is in a commit but folders. */
export async function filesAt(access: GithubAccess, on: Branch, commit: string): Promise<ReadonlyMap<string, string>> {
  const { tree, truncated } = (await get(access, `/repos/${nameOf(on)}/git/trees/${commit}?recursive=1`)) as {
    tree: readonly { path: string; sha: string; type?: string }[];
    truncated?: boolean;
  };
  if (truncated === true) {
    throw new Error(
      `${nameOf(on)} has more files than GitHub lists at once, so that nobody knows which ones are missing.\n` +
        "  It was not made by this program; name another repository.",
    );
  }
  return new Map(tree.filter(({ type }) => type !== "tree").map((entry) => [entry.path, entry.sha]));
}

/** The text of a file.
 *  @param blob its id */
export async function textOf(access: GithubAccess, on: Branch, blob: string): Promise<string> {
  const { content } = (await get(access, `/repos/${nameOf(on)}/git/blobs/${blob}`)) as { content: string };
  return Buffer.from(content, "base64").toString("utf8");
}

/** Commits files on top of a commit, all of them or none; GitHub signs it.
 *  @param files text by path
 *  @returns the new commit; undefined when somebody else has moved the branch in the meantime. */
export async function commitFiles(
  access: GithubAccess,
  on: Branch,
  { head, message, files }: { head: string; message: string; files: ReadonlyMap<string, string> },
): Promise<string | undefined> {
  const additions = [...files].map(([path, text]) => ({
    path,
    contents: Buffer.from(text, "utf8").toString("base64"),
  }));
  const { data, errors } = await graphql(access, CREATE_COMMIT, {
    input: {
      branch: { repositoryNameWithOwner: nameOf(on), branchName: on.branch },
      expectedHeadOid: head,
      message: { headline: message },
      fileChanges: { additions },
    },
  });
  if (errors.some((error) => error.type === "STALE_DATA")) return undefined;
  if (errors.length > 0) {
    throw new GithubError(
      `GitHub refused the commit to ${nameOf(on)}: ${errors.map((error) => error.message).join("; ")}\n` +
        "  Nothing was committed. The owner of GITHUB_TOKEN must be allowed to bypass the branch's rules.",
      200,
    );
  }
  return (data as { createCommitOnBranch: { commit: { oid: string } } }).createCommitOnBranch.commit.oid;
}
