import { GITHUB_COMMITTER, makeCommit } from "../commits.js";
import { git, gitText, NO_OBJECT, resolveCommit, resolveRef } from "../git.js";
import { ApiError, notFound, optionalText, text, type ApiRequest, type Routes } from "../http.js";
import type { Repository } from "../records.js";
import { judge, moveRef } from "../refs.js";
import {
  API_URL,
  fullName,
  refuseArchived,
  repositoryDirectory,
  repositoryFor,
  requireAccount,
  WEB_URL,
  type Site,
} from "../site.js";

/** Above this the contents API sends no content: "Get repository content", REST API 2022-11-28. */
const INLINE_BYTES = 1024 * 1024;

export function contentsRoutes(site: Site): Routes {
  return {
    "GET /repos/:owner/:repo/contents/*path": (request) => readContents(site, request),
    "GET /repos/:owner/:repo/contents": (request) => readContents(site, request),
    "PUT /repos/:owner/:repo/contents/*path": (request) => writeContents(site, request),
    "DELETE /repos/:owner/:repo/contents/*path": (request) => writeContents(site, request),
  };
}

interface Entry {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size: number | null;
  readonly path: string;
}

async function readContents(
  site: Site,
  { params, query, account }: ApiRequest,
): Promise<{ status: number; body: unknown }> {
  const repository = repositoryFor(site, account, params, "read");
  const directory = repositoryDirectory(site, repository);
  const path = (params["path"] ?? "").replace(/\/$/, "");
  const commit = await resolveCommit(directory, query.get("ref") ?? repository.defaultBranch);
  if (commit === undefined)
    throw query.has("ref")
      ? new ApiError(404, `No commit found for the ref ${query.get("ref") ?? ""}`)
      : emptyOrMissing();
  const entry = path === "" ? undefined : (await listTree(directory, commit, ["--", path]))[0];
  if (path !== "" && !entry) throw notFound();
  if (!entry || entry.type === "tree") {
    const entries = await listTree(directory, path === "" ? commit : `${commit}:${path}`, []);
    const prefix = path === "" ? "" : `${path}/`;
    return { status: 200, body: entries.map((item) => describe(repository, { ...item, path: prefix + item.path })) };
  }
  const contents = await git(directory, ["cat-file", "blob", entry.sha]);
  const inline = contents.length <= INLINE_BYTES;
  return {
    status: 200,
    body: {
      ...describe(repository, entry),
      encoding: inline ? "base64" : "none",
      content: inline ? contents.toString("base64").replace(/.{60}/g, "$&\n") : "",
    },
  };
}

async function writeContents(site: Site, request: ApiRequest): Promise<{ status: number; body: unknown }> {
  const { params, body, method } = request;
  const account = requireAccount(request.account);
  const repository = repositoryFor(site, account, params, "write");
  refuseArchived(repository);
  const directory = repositoryDirectory(site, repository);
  const path = params["path"] ?? "";
  const message = text(body, "message");
  const branch = optionalText(body, "branch") ?? repository.defaultBranch;
  const ref = `refs/heads/${branch}`;
  const before = await resolveRef(directory, ref);
  const isFirst = (await gitText(directory, ["for-each-ref", "--count=1", "refs/heads"])) === "";
  if (before === undefined && !isFirst) throw new ApiError(404, `Branch ${branch} not found`);
  const present = before === undefined ? undefined : (await listTree(directory, before, ["--", path]))[0];
  checkKnownSha(path, present?.sha, optionalText(body, "sha"), method);
  const commit = await makeCommit(directory, {
    parent: before,
    changes: [method === "DELETE" ? { path } : { path, contents: Buffer.from(text(body, "content"), "base64") }],
    message,
    author: { name: account.login, email: `${account.login}@users.noreply.github.com` },
    committer: GITHUB_COMMITTER,
  });
  const update = { ref, before: before ?? NO_OBJECT, after: commit };
  const broken = await judge(site, repository, account, update);
  if (broken.length > 0) throw new ApiError(409, ruleViolations(broken));
  // GitHub's words for two writers on one branch.
  if (!(await moveRef(site, repository, account, update))) {
    throw new ApiError(409, `${ref} is at another commit but expected ${before ?? NO_OBJECT}`);
  }
  const written = (await listTree(directory, commit, ["--", path]))[0];
  return {
    status: present || method === "DELETE" ? 200 : 201,
    body: {
      content: written ? describe(repository, written) : null,
      commit: { sha: commit, message, html_url: `${WEB_URL}/${fullName(repository)}/commit/${commit}` },
    },
  };
}

function checkKnownSha(path: string, present: string | undefined, given: string | undefined, method: string): void {
  if (present === undefined && method === "DELETE") throw notFound();
  if (present !== undefined && given === undefined) {
    throw new ApiError(422, `Invalid request.\n\n"sha" wasn't supplied.`);
  }
  if (given !== undefined && given !== present) throw new ApiError(409, `${path} does not match ${given}`);
}

/** The message for a change through the API that rulesets forbid. */
export function ruleViolations(broken: readonly string[]): string {
  return `Repository rule violations found\n\n${broken.join("\n\n")}\n\n`;
}

export async function listTree(directory: string, tree: string, args: readonly string[]): Promise<Entry[]> {
  const listed = await gitText(directory, ["ls-tree", "-z", "--long", "--full-tree", tree, ...args]);
  return listed
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [facts = "", path = ""] = line.split("\t", 2);
      const [mode = "", type = "", sha = "", size = "-"] = facts.split(/ +/);
      return { mode, type, sha, size: size === "-" ? null : Number(size), path };
    });
}

function emptyOrMissing(): ApiError {
  return new ApiError(404, "This repository is empty.");
}

function describe(repository: Repository, entry: Entry): Record<string, unknown> {
  const name = entry.path.split("/").at(-1) ?? "";
  return {
    type: entry.type === "tree" ? "dir" : entry.mode === "120000" ? "symlink" : "file",
    name,
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: `${API_URL}/repos/${fullName(repository)}/contents/${entry.path}`,
    html_url: `${WEB_URL}/${fullName(repository)}/blob/${repository.defaultBranch}/${entry.path}`,
  };
}
