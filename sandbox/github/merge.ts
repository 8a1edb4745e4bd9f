import { commitTree, GITHUB_COMMITTER } from "./commits.js";
import { git, GitError, gitText, isAncestor } from "./git.js";
import { ApiError } from "./http.js";

/** Makes the commit that merges a head into a base; no ref moves.
 *  @throws ApiError 405 when it cannot be merged, in GitHub's words */
export async function mergeCommit(
  directory: string,
  merge: {
    /** `merge`, `squash` or `rebase`. */
    readonly method: string;
    readonly base: string;
    readonly head: string;
    readonly author: { readonly login: string };
    readonly message: string;
  },
): Promise<string> {
  const { base, head } = merge;
  const author = { name: merge.author.login, email: `${merge.author.login}@users.noreply.github.com` };
  if (merge.method === "rebase") return rebase(directory, base, head);
  const tree = await mergedTree(directory, base, head);
  const parents = merge.method === "squash" ? [base] : [base, head];
  return commitTree(directory, { tree, parents, message: merge.message, author, committer: GITHUB_COMMITTER });
}

async function mergedTree(directory: string, base: string, head: string): Promise<string> {
  try {
    return await gitText(directory, ["merge-tree", "--write-tree", base, head]);
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) throw new ApiError(405, "Pull Request is not mergeable");
    throw error;
  }
}

/** Commits again what is new on a head that already contains the base, as GitHub does even when a fast-forward would do. */
async function rebase(directory: string, base: string, head: string): Promise<string> {
  if (!(await isAncestor(directory, base, head))) throw new ApiError(405, "This branch can't be rebased");
  const listed = await gitText(directory, ["rev-list", "--reverse", "--no-merges", `${base}..${head}`]);
  let tip = base;
  for (const commit of listed.split("\n")) {
    const shown = await git(directory, ["show", "--no-patch", "--format=%T%x00%an%x00%ae%x00%aI%x00%B", commit]);
    const [tree = "", name = "", email = "", authorDate = "", message = ""] = shown.toString().split("\0");
    tip = await commitTree(directory, {
      tree,
      parents: [tip],
      message: message.trimEnd(),
      author: { name, email },
      committer: GITHUB_COMMITTER,
      authorDate,
    });
  }
  return tip;
}
