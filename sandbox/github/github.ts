import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Store } from "../cloud/store.js";
import { CloudError, type ControlHandlers } from "../control.js";
import { contentsRoutes } from "./api/contents.js";
import { gitDataRoutes } from "./api/gitData.js";
import { hookRoutes } from "./api/hooks.js";
import { HOURLY_LIMIT, organizationRoutes } from "./api/organizations.js";
import { pullRoutes } from "./api/pulls.js";
import { repositoryRoutes } from "./api/repositories.js";
import { rulesetRoutes } from "./api/rulesets.js";
import { settingsRoutes } from "./api/settings.js";
import { faultFor, Faults, type Fault } from "./faults.js";
import { answerGraphql } from "./graphql.js";
import {
  ApiError,
  compileRoutes,
  findRoute,
  readBody,
  requestToken,
  sendJson,
  type JsonObject,
  type Route,
} from "./http.js";
import type { Account, GithubState, Role } from "./records.js";
import { deliveriesDone } from "./refs.js";
import { newId, type Deliver, type Site } from "./site.js";
import { isGitPath, serveGit } from "./smartHttp.js";

/** Tokens that the stand-in hands out for an organisation. */
export interface GithubTokens {
  /** `platform-bot`, an owner of the organisation: what runs Pulumi. */
  readonly platformBot: string;
  /** `argocd-reader`: reads every repository, writes none. */
  readonly argocd: string;
  /** `developer`, a member with write access and no bypass. */
  readonly developer: string;
  /** `reviewer`, a second member: nobody approves a pull request of their own. */
  readonly reviewer: string;
}

/** The stood-in github.com. */
export interface Github {
  /** Web and Git at `/`, REST at `/api/v3` and GraphQL at `/api/graphql` as GitHub Enterprise Server has them; with the host
   *  `api.github.com`, REST at `/` and GraphQL at `/graphql`. */
  readonly listener: RequestListener;
  /** `github.tokens {organization}` makes the organisation if need be; `github.fault` makes requests fail, see {@link Fault};
   *  `github.settle` answers when every webhook has been delivered or given up. */
  readonly handlers: ControlHandlers;
  tokens(organization: string): Promise<GithubTokens>;
}

const ACCOUNTS: Readonly<Record<keyof GithubTokens, { readonly login: string; readonly role: Role }>> = {
  platformBot: { login: "platform-bot", role: "admin" },
  argocd: { login: "argocd-reader", role: "read" },
  developer: { login: "developer", role: "write" },
  reviewer: { login: "reviewer", role: "write" },
};

/** Creates the stand-in over its records and bare repositories. */
export function createGithub(options: {
  /** Folder of the bare repositories, `<owner>/<name>.git`. */
  readonly gitRoot: string;
  readonly store: Store<GithubState>;
  readonly deliver: Deliver;
}): Github {
  const site: Site = {
    state: options.store.state,
    save: () => options.store.save(),
    deliver: options.deliver,
    gitRoot: options.gitRoot,
  };
  const routes = compileRoutes(
    repositoryRoutes(site),
    contentsRoutes(site),
    // `commits/*ref/status` is more particular than `commits/*ref`.
    settingsRoutes(site),
    gitDataRoutes(site),
    rulesetRoutes(site),
    hookRoutes(site),
    pullRoutes(site),
    organizationRoutes(site),
  );
  const faults = new Faults();
  const tokens = (organization: string): Promise<GithubTokens> => ensureOrganization(site, organization);
  return {
    listener: (request, response) => {
      serve(site, routes, faults, request, response).catch((error: unknown) => {
        process.stderr.write(`github: ${(error as Error).stack ?? String(error)}\n`);
        if (response.headersSent) response.destroy();
        else sendJson(response, 500, { message: `The sandbox's GitHub failed: ${(error as Error).message}` });
      });
    },
    tokens,
    handlers: {
      "github.tokens": ({ organization }: { organization?: string }) => {
        if (!organization) throw new CloudError("ValidationError", "github.tokens needs an organization.");
        return tokens(organization);
      },
      "github.fault": (fault: Fault) => Promise.resolve(faults.add(fault)),
      "github.settle": () => deliveriesDone().then(() => ({})),
    },
  };
}

async function ensureOrganization(site: Site, login: string): Promise<GithubTokens> {
  const key = login.toLowerCase();
  site.state.organizations[key] ??= { login, id: newId(site), teams: [] };
  const tokens = Object.entries(ACCOUNTS).map(([name, { login: user, role }]) => {
    const known = Object.entries(site.state.tokens).find(([, account]) => account.login === user);
    const [token, account] = known ?? [
      `ghp_${randomBytes(18).toString("hex")}`,
      { login: user, id: newId(site), roles: {} },
    ];
    account.roles[key] = role;
    site.state.tokens[token] = account;
    return [name, token];
  });
  await site.save();
  return Object.fromEntries(tokens) as Record<keyof GithubTokens, string>;
}

async function serve(
  site: Site,
  routes: readonly Route[],
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  const url = new URL(request.url ?? "/", `https://${host || "github.com"}`);
  const fault = faultFor(faults, request.method ?? "GET", url.pathname);
  if (fault) {
    await sleep(fault.delayMs ?? 0);
    if (fault.status !== undefined) {
      sendJson(response, fault.status, { message: fault.message ?? "Server Error" }, fault.headers ?? {});
      return;
    }
  }
  const path = host === "api.github.com" ? `/api/v3${url.pathname}` : url.pathname;
  if (path === "/api/graphql" || (host === "api.github.com" && url.pathname === "/graphql")) {
    await serveGraphql(site, request, response);
  } else if (path.startsWith("/api/v3")) {
    await serveRest(site, routes, request, response, path.slice("/api/v3".length) || "/", url.searchParams);
  } else if (isGitPath(path)) await serveGit(site, request, response, url);
  else {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
    response.end("The sandbox's GitHub has no web pages.\n");
  }
}

async function serveRest(
  site: Site,
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const method = request.method ?? "GET";
  const headers = rateLimitHeaders();
  try {
    const account = authenticate(site, request);
    const body = parseJson(await readBody(request));
    const route = findRoute(routes, method === "HEAD" ? "GET" : method, path);
    if (!route) throw new ApiError(404, "Not Found");
    const answer = await route.handler({ method, params: route.params, query, body, account });
    sendJson(response, answer.status, answer.body, { ...headers, ...answer.headers });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { errors, headers: extra } = error.details;
    const document = {
      message: error.message,
      ...(errors && { errors }),
      documentation_url: "https://docs.github.com/rest",
      status: String(error.status),
    };
    sendJson(response, error.status, document, { ...headers, ...extra });
  }
}

async function serveGraphql(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const account = authenticate(site, request);
    if (!account) throw new ApiError(401, "This endpoint requires you to be authenticated.");
    sendJson(response, 200, await answerGraphql(site, account, parseJson(await readBody(request))), rateLimitHeaders());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    sendJson(response, error.status, { message: error.message, documentation_url: "https://docs.github.com/graphql" });
  }
}

/** @throws ApiError 401 when a token came that is not known; undefined when none came */
function authenticate(site: Site, request: IncomingMessage): Account | undefined {
  const token = requestToken(request);
  if (token === undefined) return undefined;
  const account = site.state.tokens[token];
  if (!account) throw new ApiError(401, "Bad credentials");
  return account;
}

function parseJson(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new ApiError(400, "Problems parsing JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ApiError(400, "Body should be a JSON object");
  return value as JsonObject;
}

/** Nobody is limited here unless a fault says so; clients look at the headers all the same. */
function rateLimitHeaders(): Record<string, string> {
  return {
    "x-github-api-version-selected": "2022-11-28",
    "x-ratelimit-limit": String(HOURLY_LIMIT),
    "x-ratelimit-remaining": String(HOURLY_LIMIT),
    "x-ratelimit-used": "0",
    "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 3600),
  };
}
