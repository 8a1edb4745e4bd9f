import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { commitTree, GITHUB_COMMITTER, type Person } from "../commits.js";
import { git, gitIfPresent, gitText, isAncestor, NO_OBJECT, resolveCommit, resolveRef } from "../git.js";
import { ApiError, notFound, optionalText, text, type ApiRequest, type Routes } from "../http.js";
import type { Account, Repository } from "../records.js";
import { judge, moveRef, type RefUpdate } from "../refs.js";
import {
  API_URL,
  fullName,
  refuseArchived,
  repositoryDirectory,
  repositoryFor,
  requireAccount,
  type Site,
} from "../site.js";
import { listTree, ruleViolations } from "./contents.js";

/** GitHub's Git Data API: blobs, trees, commits, refs. */
export function gitDataRoutes(site: Site): Routes {
  const reading = (request: ApiRequest): [Repository, string] => {
    const repository = repositoryFor(site, request.account, request.params, "read");
    return [repository, repositoryDirectory(site, repository)];
  };
  const writing = async (request: ApiRequest): Promise<[Repository, string, Account]> => {
    const account = requireAccount(request.account);
    const repository = repositoryFor(site, account, request.params, "write");
    refuseArchived(repository);
    const directory = repositoryDirectory(site, repository);
    if ((await gitText(directory, ["for-each-ref", "--count=1"])) === "") {
      throw new ApiError(409, "Git Repository is empty.");
    }
    return [repository, directory, account];
  };
  return {
    "GET /repos/:owner/:repo/git/ref/*ref": async (request) => {
      const [repository, directory] = reading(request);
      const ref = `refs/${request.params["ref"] ?? ""}`;
      const sha = await resolveRef(directory, ref);
      if (sha === undefined) throw notFound();
      return { status: 200, body: await refJson(repository, directory, ref, sha) };
    },
    "GET /repos/:owner/:repo/git/matching-refs/*ref": async (request) => {
      const [repository, directory] = reading(request);
      const listed = await gitText(directory, [
        "for-each-ref",
        "--format=%(refname) %(objectname)",
        "refs/heads",
        "refs/tags",
      ]);
      const refs = listed
        .split("\n")
        .map((line) => line.split(" "))
        .filter(([ref = ""]) => ref.startsWith(`refs/${request.params["ref"] ?? ""}`));
      return {
        status: 200,
        body: await Promise.all(refs.map(([ref = "", sha = ""]) => refJson(repository, directory, ref, sha))),
      };
    },
    "POST /repos/:owner/:repo/git/refs": async (request) => {
      const [repository, directory, account] = await writing(request);
      const ref = text(request.body, "ref");
      const sha = text(request.body, "sha");
      if (!/^refs\/(heads|tags)\/./.test(ref))
        throw new ApiError(422, "Reference name must start with 'refs/heads/' or 'refs/tags/'.");
      if ((await gitIfPresent(directory, ["check-ref-format", ref])) === undefined) {
        throw new ApiError(422, `${ref} is not a valid ref name.`);
      }
      await requireObject(directory, sha);
      const made = await change(site, repository, account, { ref, before: NO_OBJECT, after: sha });
      if (!made) throw new ApiError(422, "Reference already exists");
      return { status: 201, body: await refJson(repository, directory, ref, sha) };
    },
    "PATCH /repos/:owner/:repo/git/refs/*ref": async (request) => {
      const [repository, directory, account] = await writing(request);
      const ref = `refs/${request.params["ref"] ?? ""}`;
      const after = text(request.body, "sha");
      const before = await resolveRef(directory, ref);
      if (before === undefined) throw new ApiError(422, "Reference does not exist");
      await requireObject(directory, after);
      if (request.body["force"] !== true && !(await isAncestor(directory, before, after))) {
        throw new ApiError(422, "Update is not a fast forward");
      }
      if (!(await change(site, repository, account, { ref, before, after }))) {
        throw new ApiError(422, "Reference cannot be updated");
      }
      return { status: 200, body: await refJson(repository, directory, ref, after) };
    },
    "DELETE /repos/:owner/:repo/git/refs/*ref": async (request) => {
      const [repository, directory, account] = await writing(request);
      const ref = `refs/${request.params["ref"] ?? ""}`;
      const before = await resolveRef(directory, ref);
      if (before === undefined) throw new ApiError(422, "Reference does not exist");
      if (ref === `refs/heads/${repository.defaultBranch}`) throw new ApiError(422, "Cannot delete the default branch");
      await change(site, repository, account, { ref, before, after: NO_OBJECT });
      return { status: 204 };
    },
    "POST /repos/:owner/:repo/git/blobs": async (request) => {
      const [repository, directory] = await writing(request);
      const encoding = optionalText(request.body, "encoding") ?? "utf-8";
      const input = Buffer.from(text(request.body, "content"), encoding === "base64" ? "base64" : "utf8");
      const sha = await gitText(directory, ["hash-object", "-w", "--stdin"], { input });
      return { status: 201, body: { sha, url: objectUrl(repository, "blobs", sha) } };
    },
    "GET /repos/:owner/:repo/git/blobs/:sha": async (request) => {
      const [repository, directory] = reading(request);
      const sha = request.params["sha"] ?? "";
      const contents = await objectOr404(directory, "blob", sha);
      return {
        status: 200,
        body: {
          sha,
          url: objectUrl(repository, "blobs", sha),
          size: contents.length,
          encoding: "base64",
          content: contents.toString("base64"),
        },
      };
    },
    "POST /repos/:owner/:repo/git/trees": async (request) => {
      const [repository, directory] = await writing(request);
      const sha = await writeTree(directory, optionalText(request.body, "base_tree"), request.body["tree"]);
      return {
        status: 201,
        body: {
          sha,
          url: objectUrl(repository, "trees", sha),
          tree: treeJson(await listTree(directory, sha, [])),
          truncated: false,
        },
      };
    },
    "GET /repos/:owner/:repo/git/trees/*sha": async (request) => {
      const [repository, directory] = reading(request);
      const sha = await gitIfPresent(directory, [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        `${request.params["sha"] ?? ""}^{tree}`,
      ]);
      if (sha === undefined) throw notFound();
      const entries = await listTree(directory, sha, request.query.has("recursive") ? ["-r", "-t"] : []);
      return {
        status: 200,
        body: { sha, url: objectUrl(repository, "trees", sha), tree: treeJson(entries), truncated: false },
      };
    },
    "POST /repos/:owner/:repo/git/commits": async (request) => {
      const [repository, directory, account] = await writing(request);
      const parents = (request.body["parents"] ?? []) as readonly string[];
      for (const parent of parents) await requireObject(directory, parent);
      const tree = text(request.body, "tree");
      await objectOr404(directory, "tree", tree);
      const sha = await commitTree(directory, {
        tree,
        parents,
        message: text(request.body, "message"),
        author: (request.body["author"] as Person | undefined) ?? authorOf(account),
        committer: GITHUB_COMMITTER,
      });
      return { status: 201, body: await commitJson(repository, directory, sha) };
    },
    "GET /repos/:owner/:repo/git/commits/:sha": async (request) => {
      const [repository, directory] = reading(request);
      const sha = await resolveCommit(directory, request.params["sha"] ?? "");
      if (sha === undefined) throw notFound();
      return { status: 200, body: await commitJson(repository, directory, sha) };
    },
    "GET /repos/:owner/:repo/commits/*ref": async (request) => {
      const [repository, directory] = reading(request);
      const ref = request.params["ref"] ?? "";
      const sha = await resolveCommit(directory, ref);
      if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${ref}`);
      const { author, committer, message, tree, parents } = await commitJson(repository, directory, sha);
      return { status: 200, body: { sha, commit: { author, committer, message, tree }, parents } };
    },
    "GET /repos/:owner/:repo/compare/*basehead": async (request) => {
      const [, directory] = reading(request);
      const names = (request.params["basehead"] ?? "").split("...");
      const [base, head] = await Promise.all(names.map((name) => resolveCommit(directory, name)));
      if (names.length !== 2 || base === undefined || head === undefined) throw notFound();
      const counted = await gitText(directory, ["rev-list", "--left-right", "--count", `${base}...${head}`]);
      const [behind = 0, ahead = 0] = counted.split(/\s+/).map(Number);
      const status = behind > 0 && ahead > 0 ? "diverged" : behind > 0 ? "behind" : ahead > 0 ? "ahead" : "identical";
      return { status: 200, body: { status, ahead_by: ahead, behind_by: behind, total_commits: ahead } };
    },
    "GET /repos/:owner/:repo/branches": async (request) => {
      const [repository, directory] = reading(request);
      const listed = await gitText(directory, [
        "for-each-ref",
        "--format=%(refname:lstrip=2) %(objectname)",
        "refs/heads",
      ]);
      const branches = listed
        .split("\n")
        .filter(Boolean)
        .map((line) => line.split(" "));
      return { status: 200, body: branches.map(([name = "", sha = ""]) => branchJson(repository, name, sha)) };
    },
    "GET /repos/:owner/:repo/branches/*branch": async (request) => {
      const [repository, directory] = reading(request);
      const name = request.params["branch"] ?? "";
      const sha = await resolveRef(directory, `refs/heads/${name}`);
      if (sha === undefined) throw new ApiError(404, "Branch not found");
      return { status: 200, body: branchJson(repository, name, sha) };
    },
  };
}

export function authorOf(account: Account): Person {
  return { name: account.login, email: `${account.login}@users.noreply.github.com` };
}

/** @throws ApiError 422 when a ruleset forbids it */
async function change(site: Site, repository: Repository, account: Account, update: RefUpdate): Promise<boolean> {
  const broken = await judge(site, repository, account, update);
  if (broken.length > 0) throw new ApiError(422, ruleViolations(broken));
  return moveRef(site, repository, account, update);
}

async function writeTree(directory: string, base: string | undefined, tree: unknown): Promise<string> {
  if (!Array.isArray(tree)) throw new ApiError(422, `Invalid request.\n\n"tree" wasn't supplied.`);
  const index = { GIT_INDEX_FILE: join(directory, `index-${randomUUID()}`) };
  const lines: string[] = [];
  for (const entry of tree as { path: string; mode: string; sha?: string | null; content?: string }[]) {
    let sha = entry.sha ?? undefined;
    if (entry.content !== undefined)
      sha = await gitText(directory, ["hash-object", "-w", "--stdin"], { input: entry.content });
    if (sha === undefined && entry.sha !== null) throw new ApiError(422, "Must supply either tree.sha or tree.content");
    lines.push(sha === undefined ? `0 ${NO_OBJECT}\t${entry.path}` : `${entry.mode} ${sha}\t${entry.path}`);
  }
  try {
    await git(directory, ["read-tree", base ?? "--empty"], { environment: index });
    await git(directory, ["update-index", "--add", "-z", "--index-info"], {
      environment: index,
      input: `${lines.join("\0")}\0`,
    });
    return await gitText(directory, ["write-tree"], { environment: index });
  } finally {
    await rm(index.GIT_INDEX_FILE, { force: true });
  }
}

async function requireObject(directory: string, sha: string): Promise<void> {
  if (!/^[0-9a-f]{40}$/.test(sha) || (await resolveCommit(directory, sha)) === undefined) {
    throw new ApiError(422, "Object does not exist");
  }
}

async function objectOr404(directory: string, type: string, sha: string): Promise<Buffer> {
  if (!/^[0-9a-f]{40}$/.test(sha) || (await gitIfPresent(directory, ["cat-file", "-t", sha])) !== type)
    throw notFound();
  return git(directory, ["cat-file", type, sha]);
}

function objectUrl(repository: Repository, kind: string, sha: string): string {
  return `${API_URL}/repos/${fullName(repository)}/git/${kind}/${sha}`;
}

async function refJson(
  repository: Repository,
  directory: string,
  ref: string,
  sha: string,
): Promise<Record<string, unknown>> {
  const type = await gitText(directory, ["cat-file", "-t", sha]);
  return {
    ref,
    url: `${API_URL}/repos/${fullName(repository)}/git/${ref}`,
    object: { type, sha, url: objectUrl(repository, `${type}s`, sha) },
  };
}

function treeJson(entries: Awaited<ReturnType<typeof listTree>>): Record<string, unknown>[] {
  return entries.map(({ size, ...entry }) => ({ ...entry, ...(size !== null && { size }) }));
}

async function commitJson(repository: Repository, directory: string, sha: string): Promise<Record<string, unknown>> {
  const shown = await gitText(directory, [
    "show",
    "--no-patch",
    "--format=%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B",
    sha,
  ]);
  const [tree = "", parents = "", an, ae, ad, cn, ce, cd, message = ""] = shown.split("\0");
  return {
    sha,
    url: objectUrl(repository, "commits", sha),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
    message: message.trimEnd(),
    tree: { sha: tree, url: objectUrl(repository, "trees", tree) },
    parents: parents
      .split(" ")
      .filter(Boolean)
      .map((parent) => ({ sha: parent, url: objectUrl(repository, "commits", parent) })),
  };
}

function branchJson(repository: Repository, name: string, sha: string): Record<string, unknown> {
  return {
    name,
    commit: { sha, url: `${API_URL}/repos/${fullName(repository)}/commits/${sha}` },
    protected: repository.rulesets.length > 0,
  };
}
