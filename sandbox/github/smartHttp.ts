import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { git, gitEnvironment, NO_OBJECT, resolveRef } from "./git.js";
import { readBody, requestToken } from "./http.js";
import { readCommands, refusal, type PushCommands } from "./receivePack.js";
import type { Account, Repository } from "./records.js";
import { judge, refMoved } from "./refs.js";
import { lookUpRepository, mayDo, mayRead, repositoryDirectory, type Site } from "./site.js";

const SERVICE = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Whether a path belongs to Git's smart HTTP protocol. */
export function isGitPath(path: string): boolean {
  return SERVICE.test(path);
}

/** Serves clone, fetch and push: decides who may, judges pushes by the rulesets, and leaves the rest to `git http-backend`. */
export async function serveGit(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const [, owner = "", name = "", operation = ""] = SERVICE.exec(url.pathname) ?? [];
  const isPush = operation === "git-receive-pack" || url.searchParams.get("service") === "git-receive-pack";
  const token = requestToken(request);
  const account = token === undefined ? undefined : site.state.tokens[token];
  const repository = lookUpRepository(site, owner, name);
  const problem = refuse(repository, account, token, isPush);
  if (problem || !repository) {
    const [status, message] = problem ?? [404, "Repository not found."];
    response.writeHead(status, {
      "content-type": "text/plain; charset=utf-8",
      ...(status === 401 && { "www-authenticate": 'Basic realm="GitHub"' }),
    });
    response.end(message);
    return;
  }
  if (operation === "git-receive-pack" && account) await receivePack(site, repository, account, request, response);
  else {
    await runBackend(site, repository, operation, request, response, url.search, await readBody(request));
    response.end();
  }
}

/** GitHub's words, which Git shows after `remote:`. */
function refuse(
  repository: Repository | undefined,
  account: Account | undefined,
  token: string | undefined,
  isPush: boolean,
): [number, string] | undefined {
  if (token !== undefined && !account) {
    return [401, "Invalid username or token. Password authentication is not supported for Git operations."];
  }
  // Without credentials GitHub does not say whether a repository exists.
  if (!account && (isPush || repository?.visibility !== "public")) return [401, "Repository not found."];
  if (!repository || !mayRead(account, repository)) return [404, "Repository not found."];
  if (!isPush) return undefined;
  if (!account || !mayDo(account, repository.owner, "write")) {
    const name = `${repository.owner}/${repository.name}.git`;
    return [403, `Permission to ${name} denied to ${account?.login ?? "anonymous"}.`];
  }
  if (repository.archived) return [403, "This repository was archived so it is read-only."];
  return undefined;
}

async function receivePack(
  site: Site,
  repository: Repository,
  account: Account,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const raw = await readBody(request);
  const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
  const push = readCommands(body);
  const broken = await judgePush(site, repository, account, push);
  if (broken.size > 0) {
    response.writeHead(200, { "content-type": "application/x-git-receive-pack-result", "cache-control": "no-cache" });
    response.end(refusal(repository, push, broken));
    return;
  }
  await runBackend(site, repository, "git-receive-pack", request, response, "", body);
  const directory = repositoryDirectory(site, repository);
  for (const command of push.commands) {
    const now = (await resolveRef(directory, command.ref)) ?? NO_OBJECT;
    if (now === command.after) await refMoved(site, repository, account, command);
  }
  response.end();
}

/** What each ref of a push breaks. The pack is unpacked beside the repository for as long as it is looked at. */
async function judgePush(
  site: Site,
  repository: Repository,
  account: Account,
  push: PushCommands,
): Promise<Map<string, string[]>> {
  const broken = new Map<string, string[]>();
  if (!repository.rulesets.some(({ enforcement }) => enforcement === "active")) return broken;
  const directory = repositoryDirectory(site, repository);
  const objects = join(directory, "objects", `incoming-${randomUUID()}`);
  const quarantine = { GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: join(directory, "objects") };
  try {
    await mkdir(join(objects, "pack"), { recursive: true });
    if (push.pack.length > 0) {
      await git(directory, ["index-pack", "--stdin", "--fix-thin"], { input: push.pack, environment: quarantine });
    }
    for (const command of push.commands) {
      const found = await judge(site, repository, account, command, { quarantine, signed: false });
      if (found.length > 0) broken.set(command.ref, found);
    }
  } finally {
    await rm(objects, { recursive: true, force: true });
  }
  return broken;
}

/** One request through Git's own CGI program. The caller ends the response: after a push, not before everybody has been told. */
async function runBackend(
  site: Site,
  repository: Repository,
  operation: string,
  request: IncomingMessage,
  response: ServerResponse,
  search: string,
  body: Buffer,
): Promise<void> {
  const wasUnpacked = operation === "git-receive-pack";
  const child = spawn("git", ["http-backend"], {
    env: gitEnvironment({
      GIT_PROJECT_ROOT: site.gitRoot,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: `/${repository.owner}/${repository.name}.git/${operation}`,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      CONTENT_LENGTH: String(body.length),
      REMOTE_USER: "git",
      ...(!wasUnpacked && { HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "" }),
      ...(request.headers["git-protocol"] !== undefined && {
        GIT_PROTOCOL: request.headers["git-protocol"].toString(),
      }),
    }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const errors: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  child.stdin.on("error", () => undefined); // it may have answered without reading everything
  child.stdin.end(body);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  let head = Buffer.alloc(0);
  let started = false;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    if (started) {
      response.write(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) continue;
    started = true;
    startResponse(response, head.subarray(0, end).toString());
    response.write(head.subarray(end + 4));
  }
  const exitCode = await ended;
  if (!started) {
    throw new Error(`git http-backend ended with ${String(exitCode)}: ${Buffer.concat(errors).toString().trim()}`);
  }
}

function startResponse(response: ServerResponse, head: string): void {
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of head.split("\r\n")) {
    const [name = "", ...value] = line.split(":");
    if (name.toLowerCase() === "status") status = Number.parseInt(value.join(":").trim(), 10);
    else headers[name.toLowerCase()] = value.join(":").trim();
  }
  response.writeHead(status, headers);
}
