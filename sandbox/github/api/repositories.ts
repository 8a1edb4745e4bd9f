import { makeCommit } from "../commits.js";
import { git, resolveRef } from "../git.js";
import { ApiError, forbidden, invalid, notFound, optionalText, text, type JsonObject, type Routes } from "../http.js";
import { REPOSITORY_DEFAULTS, repositoryJson } from "../present.js";
import type { Account, Organization, Repository } from "../records.js";
import {
  findOrganization,
  initializeRepository,
  mayDo,
  mayRead,
  newId,
  removeRepository,
  renameRepository,
  repositoryDirectory,
  repositoryFor,
  requireAccount,
  type Site,
} from "../site.js";

const VISIBILITIES = ["public", "private", "internal"] as const;

export function repositoryRoutes(site: Site): Routes {
  return {
    "POST /orgs/:org/repos": async ({ params, body, account }) => {
      const organization = findOrganization(site, params["org"] ?? "");
      const owner = requireAccount(account);
      if (!mayDo(owner, organization.login, "admin")) {
        throw forbidden("You need admin access to the organization before adding a repository to it.");
      }
      const repository = await createRepository(site, organization, owner, body);
      return { status: 201, body: repositoryJson(repository) };
    },
    "GET /orgs/:org/repos": ({ params, query, account }) => {
      const { login } = findOrganization(site, params["org"] ?? "");
      const visible = Object.values(site.state.repositories)
        .filter((repository) => repository.owner === login && mayRead(account, repository))
        .sort((one, other) => one.name.localeCompare(other.name));
      return { status: 200, body: page(visible, query).map(repositoryJson) };
    },
    "GET /repos/:owner/:repo": ({ params, account }) => {
      const repository = repositoryFor(site, account, params, "read");
      const role = (needed: "read" | "write" | "admin"): boolean => mayDo(account, repository.owner, needed);
      const permissions = { admin: role("admin"), push: role("write"), pull: true };
      return { status: 200, body: { ...repositoryJson(repository), permissions } };
    },
    "PATCH /repos/:owner/:repo": async ({ params, body, account }) => {
      const repository = repositoryFor(site, account, params, "admin");
      await changeRepository(site, repository, body);
      await site.save();
      return { status: 200, body: repositoryJson(repository) };
    },
    "DELETE /repos/:owner/:repo": async ({ params, account }) => {
      await removeRepository(site, repositoryFor(site, account, params, "admin"));
      return { status: 204 };
    },
    "PUT /repos/:owner/:repo/topics": async ({ params, body, account }) => {
      const repository = repositoryFor(site, account, params, "admin");
      repository.settings["topics"] = body["names"] ?? [];
      await site.save();
      return { status: 200, body: { names: repository.settings["topics"] } };
    },
    "GET /repos/:owner/:repo/vulnerability-alerts": ({ params, account }) => {
      if (!repositoryFor(site, account, params, "admin").vulnerabilityAlerts) throw notFound();
      return { status: 204 };
    },
    "PUT /repos/:owner/:repo/vulnerability-alerts": async ({ params, account }) => {
      repositoryFor(site, account, params, "admin").vulnerabilityAlerts = true;
      await site.save();
      return { status: 204 };
    },
    "DELETE /repos/:owner/:repo/vulnerability-alerts": async ({ params, account }) => {
      repositoryFor(site, account, params, "admin").vulnerabilityAlerts = false;
      await site.save();
      return { status: 204 };
    },
    "GET /repos/:owner/:repo/automated-security-fixes": ({ params, account }) => {
      const { dependabotSecurityUpdates } = repositoryFor(site, account, params, "admin");
      return { status: 200, body: { enabled: dependabotSecurityUpdates, paused: false } };
    },
    "PUT /repos/:owner/:repo/automated-security-fixes": async ({ params, account }) => {
      const repository = repositoryFor(site, account, params, "admin");
      if (!repository.vulnerabilityAlerts) {
        throw new ApiError(422, "Vulnerability alerts must be enabled to configure Dependabot security updates.");
      }
      repository.dependabotSecurityUpdates = true;
      await site.save();
      return { status: 204 };
    },
    "DELETE /repos/:owner/:repo/automated-security-fixes": async ({ params, account }) => {
      repositoryFor(site, account, params, "admin").dependabotSecurityUpdates = false;
      await site.save();
      return { status: 204 };
    },
  };
}

/** GitHub's paging: `per_page` up to 100, `page` from 1. */
export function page<T>(items: readonly T[], query: URLSearchParams): T[] {
  const size = Math.min(Number(query.get("per_page") ?? 30), 100);
  const start = (Number(query.get("page") ?? 1) - 1) * size;
  return items.slice(start, start + size);
}

async function createRepository(
  site: Site,
  organization: Organization,
  account: Account,
  body: JsonObject,
): Promise<Repository> {
  const name = checkedName(text(body, "name"));
  if (site.state.repositories[`${organization.login}/${name}`.toLowerCase()])
    throw creationFailed("name already exists on this account");
  const now = new Date().toISOString();
  const repository: Repository = {
    id: newId(site),
    owner: organization.login,
    name,
    settings: { ...REPOSITORY_DEFAULTS },
    visibility: visibilityOf(body) ?? "public",
    archived: false,
    defaultBranch: "main",
    createdAt: now,
    updatedAt: now,
    vulnerabilityAlerts: false,
    dependabotSecurityUpdates: false,
    hooks: [],
    rulesets: [],
    pulls: [],
    statuses: [],
    environments: {},
    variables: {},
    keys: [],
  };
  applySettings(repository, body);
  await initializeRepository(site, repository);
  if (body["auto_init"] === true) await firstCommit(site, repository, account);
  site.state.repositories[`${organization.login}/${name}`.toLowerCase()] = repository;
  await site.save();
  return repository;
}

async function firstCommit(site: Site, repository: Repository, account: Account): Promise<void> {
  const directory = repositoryDirectory(site, repository);
  const description = repository.settings["description"];
  const readme = [`# ${repository.name}`, ...(typeof description === "string" ? [description] : [])].join("\n");
  const commit = await makeCommit(directory, {
    parent: undefined,
    changes: [{ path: "README.md", contents: Buffer.from(readme) }],
    message: "Initial commit",
    author: { name: account.login, email: `${account.login}@users.noreply.github.com` },
  });
  await git(directory, ["update-ref", `refs/heads/${repository.defaultBranch}`, commit]);
}

async function changeRepository(site: Site, repository: Repository, body: JsonObject): Promise<void> {
  if (repository.archived && body["archived"] !== false) {
    // What GitHub answers to any other change of an archived repository.
    throw forbidden("Repository was archived so is read-only.");
  }
  const name = optionalText(body, "name");
  if (name !== undefined && name !== repository.name) {
    checkedName(name);
    const taken = site.state.repositories[`${repository.owner}/${name}`.toLowerCase()];
    if (taken && taken !== repository) throw invalid("Repository", "name", "name already exists on this account");
    await renameRepository(site, repository, name);
  }
  const branch = optionalText(body, "default_branch");
  if (branch !== undefined && branch !== repository.defaultBranch) await changeDefaultBranch(site, repository, branch);
  repository.visibility = visibilityOf(body) ?? repository.visibility;
  if (typeof body["archived"] === "boolean") repository.archived = body["archived"];
  applySettings(repository, body);
  repository.updatedAt = new Date().toISOString();
}

async function changeDefaultBranch(site: Site, repository: Repository, branch: string): Promise<void> {
  const directory = repositoryDirectory(site, repository);
  if ((await resolveRef(directory, `refs/heads/${branch}`)) === undefined) {
    const message = `The branch ${branch} was not found. Please push that ref first or create it via the Git Data API.`;
    throw invalid("Repository", "default_branch", message);
  }
  await git(directory, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  repository.defaultBranch = branch;
}

function checkedName(name: string): string {
  if (!/^[-\w.]{1,100}$/.test(name) || name === "." || name === "..") {
    throw creationFailed("name is invalid: it can only contain ASCII letters, digits, and the characters ., -, and _");
  }
  return name;
}

function creationFailed(message: string): ApiError {
  return invalid("Repository", "name", message, "Repository creation failed.");
}

function visibilityOf(body: JsonObject): Repository["visibility"] | undefined {
  const asked = body["visibility"];
  if (asked !== undefined) {
    const visibility = VISIBILITIES.find((candidate) => candidate === asked);
    if (!visibility) throw invalid("Repository", "visibility", "visibility can't be set to this value");
    return visibility;
  }
  if (body["private"] === undefined) return undefined;
  return body["private"] === true ? "private" : "public";
}

function applySettings(repository: Repository, body: JsonObject): void {
  for (const name of Object.keys(REPOSITORY_DEFAULTS)) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    const isNested = name === "security_and_analysis";
    repository.settings[name] = isNested ? { ...(repository.settings[name] as object), ...value } : value;
  }
}
