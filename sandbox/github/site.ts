import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { git } from "./git.js";
import { forbidden, notFound } from "./http.js";
import { TEMPORARY_REFS } from "./commits.js";
import type { Account, GithubState, Organization, Repository, Role } from "./records.js";

/** Sends one webhook delivery and answers its HTTP status. @throws Error when nobody answers. */
export type Deliver = (
  url: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
) => Promise<{ readonly status: number }>;

/** The whole stand-in, as its parts see it. */
export interface Site {
  readonly state: GithubState;
  save(): Promise<void>;
  readonly deliver: Deliver;
  /** Folder of the bare repositories. */
  readonly gitRoot: string;
}

/** Where people and Argo CD find it: the same names as the real one, on every machine. */
export const WEB_URL = "https://github.com";
export const API_URL = "https://api.github.com";

export function newId(site: Site): number {
  return site.state.nextId++;
}

export function fullName(repository: Pick<Repository, "owner" | "name">): string {
  return `${repository.owner}/${repository.name}`;
}

export function repositoryDirectory(site: Site, repository: Pick<Repository, "owner" | "name">): string {
  return join(site.gitRoot, repository.owner, `${repository.name}.git`);
}

export function findOrganization(site: Site, login: string): Organization {
  const organization = site.state.organizations[login.toLowerCase()];
  if (!organization) throw notFound();
  return organization;
}

/** By its name or a former one, with or without `.git`. */
export function lookUpRepository(site: Site, owner: string, name: string): Repository | undefined {
  const key = `${owner}/${name.replace(/\.git$/, "")}`.toLowerCase();
  return site.state.repositories[key] ?? site.state.repositories[site.state.redirects[key] ?? ""];
}

export function roleOf(account: Account | undefined, owner: string): Role | undefined {
  return account?.roles[owner.toLowerCase()];
}

const RANK: Readonly<Record<Role, number>> = { read: 1, write: 2, admin: 3 };

export function mayDo(account: Account | undefined, owner: string, needed: Role): boolean {
  const role = roleOf(account, owner);
  return role !== undefined && RANK[role] >= RANK[needed];
}

export function mayRead(account: Account | undefined, repository: Repository): boolean {
  return repository.visibility === "public" || mayDo(account, repository.owner, "read");
}

/** The repository of a request, if its caller may do that much with it.
 *  @throws ApiError 404 when the caller may not even know of it, 403 when the role is too small or it is archived. */
export function repositoryFor(
  site: Site,
  account: Account | undefined,
  params: Readonly<Record<string, string>>,
  needed: Role,
): Repository {
  const repository = lookUpRepository(site, params["owner"] ?? "", params["repo"] ?? "");
  if (!repository || !mayRead(account, repository)) throw notFound();
  if (needed === "read") return repository;
  if (!mayDo(account, repository.owner, needed)) {
    throw needed === "admin" ? forbidden() : forbidden("Resource not accessible by personal access token");
  }
  return repository;
}

/** @throws ApiError 403 when the repository only can be read. */
export function refuseArchived(repository: Repository): void {
  if (repository.archived) throw forbidden("Repository was archived so is read-only.");
}

export function requireAccount(account: Account | undefined): Account {
  if (!account) throw forbidden("Resource not accessible without authentication");
  return account;
}

/** Makes the bare repository on disk; one that a killed run left half-made is replaced. */
export async function initializeRepository(site: Site, repository: Repository): Promise<void> {
  const directory = repositoryDirectory(site, repository);
  await rm(directory, { recursive: true, force: true });
  await mkdir(dirname(directory), { recursive: true });
  await git(directory, ["init", "--quiet", "--bare", `--initial-branch=${repository.defaultBranch}`, directory]);
  const settings = [
    ["http.receivepack", "true"], // who may push has been decided before Git is asked
    ["transfer.hideRefs", TEMPORARY_REFS],
    ["uploadpack.allowAnySHA1InWant", "true"], // as GitHub does; Argo CD fetches commits by name
    ["uploadpack.allowFilter", "true"],
    ["core.logAllRefUpdates", "false"],
    ["gc.auto", "0"],
    ["receive.autogc", "false"],
  ] as const;
  for (const [name, value] of settings) await git(directory, ["config", name, value]);
}

/** Moves a repository to another name, on disk and in the records. */
export async function renameRepository(site: Site, repository: Repository, name: string): Promise<void> {
  const before = repositoryDirectory(site, repository);
  const key = fullName(repository).toLowerCase();
  const { [key]: moved, ...others } = site.state.repositories;
  if (!moved) throw notFound();
  await rename(before, repositoryDirectory(site, { owner: repository.owner, name }));
  repository.name = name;
  const present = fullName(repository).toLowerCase();
  site.state.repositories = { ...others, [present]: repository };
  const earlier = Object.entries(site.state.redirects).map(([from, to]) => [from, to === key ? present : to] as const);
  site.state.redirects = { ...Object.fromEntries(earlier.filter(([from]) => from !== present)), [key]: present };
}

export async function removeRepository(site: Site, repository: Repository): Promise<void> {
  const { [fullName(repository).toLowerCase()]: removed, ...others } = site.state.repositories;
  if (!removed) throw notFound();
  site.state.repositories = others;
  await site.save();
  await rm(repositoryDirectory(site, repository), { recursive: true, force: true });
}
