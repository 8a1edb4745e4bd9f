import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startInternet, type Internet, type InternetResponse } from "../../../../sandbox/cloud/internet.js";
import { openStore } from "../../../../sandbox/cloud/store.js";
import { createGithub, type Github, type GithubTokens } from "../../../../sandbox/github/github.js";
import { emptyGithubState } from "../../../../sandbox/github/records.js";
import { openSandboxAuthority } from "../../../../sandbox/host/pki.js";
import { sandboxPaths } from "../../../../sandbox/paths.js";

const run = promisify(execFile);

export interface ApiAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface ReceivedHook {
  readonly event: string;
  readonly isSigned: boolean;
  readonly payload: Record<string, unknown>;
}

/** A GitHub of one test file: organisation `acme`, on the loopback interface, gone afterwards. */
export interface GithubWorld {
  readonly folder: string;
  readonly internet: Internet;
  readonly github: Github;
  readonly tokens: GithubTokens;
  /** The authority's certificate. */
  readonly certificate: string;
  readonly certificateFile: string;
  api(method: string, path: string, body?: unknown, token?: string): Promise<ApiAnswer>;
  graphql(query: string, variables?: unknown, token?: string): Promise<ApiAnswer>;
  git(
    args: readonly string[],
    options?: { readonly token?: string | null; readonly cwd?: string },
  ): Promise<GitOutcome>;
  /** Makes a private repository with a first commit. */
  repository(name: string): Promise<void>;
  /** Waits until every delivery has been made. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface GitOutcome {
  readonly succeeded: boolean;
  readonly output: string;
}

export async function startWorld(): Promise<GithubWorld> {
  const folder = await mkdtemp(join(tmpdir(), "fleet-github-"));
  const paths = sandboxPaths(folder);
  const authority = await openSandboxAuthority(paths);
  const internet = await startInternet(authority);
  const store = await openStore(join(folder, "github.json"), emptyGithubState());
  const github = createGithub({
    gitRoot: paths.git,
    store,
    deliver: (url, request) => internet.request(url, { method: "POST", ...request }),
  });
  for (const host of ["github.com", "api.github.com", "127.0.0.1"]) internet.register(host, github.listener);
  const tokens = await github.tokens("acme");

  const api = async (method: string, path: string, body?: unknown, token = tokens.platformBot): Promise<ApiAnswer> => {
    const answer: InternetResponse = await internet.request(`https://api.github.com${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = answer.body.toString();
    return { status: answer.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
  };
  return {
    folder,
    internet,
    github,
    tokens,
    certificate: authority.certificate,
    certificateFile: join(paths.pki, "ca.crt"),
    api,
    graphql: (query, variables, token) => api("POST", "/graphql", { query, variables }, token),
    async git(args, { token = tokens.platformBot, cwd = folder } = {}) {
      const credentials = token === null ? [] : ["-c", `http.extraHeader=Authorization: Basic ${basic(token)}`];
      const settings = [
        `http.proxy=${internet.proxyUrl}`,
        `http.sslCAInfo=${join(paths.pki, "ca.crt")}`,
        "user.name=Dev",
        "user.email=dev@acme.example",
      ];
      const command = [...settings.flatMap((setting) => ["-c", setting]), ...credentials, ...args];
      const environment = {
        PATH: process.env["PATH"],
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_TERMINAL_PROMPT: "0",
      };
      try {
        const { stdout, stderr } = await run("git", command, { cwd, env: environment });
        return { succeeded: true, output: stdout + stderr };
      } catch (error) {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        return { succeeded: false, output: stdout + stderr };
      }
    },
    async repository(name) {
      const made = await api("POST", "/orgs/acme/repos", { name, visibility: "private", auto_init: true });
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    },
    async settled() {
      await github.handlers["github.settle"]?.({} as never);
    },
    async close() {
      await github.handlers["github.settle"]?.({} as never);
      await internet.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function basic(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString("base64");
}

/** Listens as Argo CD would under a host name, and checks signatures with the secret. */
export function receiveHooks(world: GithubWorld, host: string, secret: string): ReceivedHook[] {
  const received: ReceivedHook[] = [];
  const read = async (request: IncomingMessage): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    received.push({
      event: String(request.headers["x-github-event"]),
      isSigned:
        request.headers["x-hub-signature-256"] === `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
      payload: JSON.parse(body.toString()) as Record<string, unknown>,
    });
  };
  world.internet.register(host, (request, response) => {
    read(request).then(
      () => response.writeHead(200).end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  return received;
}

export async function readRecords(world: GithubWorld): Promise<string> {
  return readFile(join(world.folder, "github.json"), "utf8");
}
