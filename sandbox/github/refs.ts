import { announce, announcePush } from "./events.js";
import { git, GitError, gitText, isAncestor, NO_OBJECT } from "./git.js";
import { accountIdIn, pullJson, repositoryJson, userJson } from "./present.js";
import type { Account, Repository } from "./records.js";
import { dismissesStaleReviews, hasRule, violations, type Requester } from "./rules.js";
import { findOrganization, repositoryDirectory, roleOf, type Site } from "./site.js";

export interface RefUpdate {
  readonly ref: string;
  /** {@link NO_OBJECT} when the ref is made. */
  readonly before: string;
  /** {@link NO_OBJECT} when the ref is deleted. */
  readonly after: string;
}

export function requester(site: Site, account: Account, repository: Repository): Requester {
  return {
    role: roleOf(account, repository.owner) ?? "read",
    organization: findOrganization(site, repository.owner),
  };
}

/** What an update breaks, in GitHub's words.
 *  @param quarantine Git's environment for objects that a push brought but that are not in the repository yet
 *  @param signed whether GitHub itself made the commits, and signed them */
export async function judge(
  site: Site,
  repository: Repository,
  account: Account,
  update: RefUpdate,
  { quarantine = {}, signed = true }: { quarantine?: Readonly<Record<string, string>>; signed?: boolean } = {},
): Promise<string[]> {
  const directory = repositoryDirectory(site, repository);
  const { ref, before, after } = update;
  const kind = before === NO_OBJECT ? "create" : after === NO_OBJECT ? "delete" : "update";
  const forced =
    kind === "update" &&
    hasRule(repository, ref, "non_fast_forward") &&
    !(await isAncestor(directory, before, after, quarantine));
  const unsigned =
    !signed && kind !== "delete" && hasRule(repository, ref, "required_signatures")
      ? await bringsUnsigned(directory, update, quarantine)
      : false;
  const merges =
    kind !== "delete" && hasRule(repository, ref, "required_linear_history")
      ? (await newCommits(directory, update, quarantine, ["--merges"])).length > 0
      : false;
  return violations(repository, { ref, kind, forced, unsigned, merges }, requester(site, account, repository));
}

async function bringsUnsigned(
  directory: string,
  update: RefUpdate,
  environment: Readonly<Record<string, string>>,
): Promise<boolean> {
  for (const commit of await newCommits(directory, update, environment)) {
    const raw = await gitText(directory, ["cat-file", "commit", commit], { environment });
    if (!/^gpgsig(?:-sha256)? /m.test(raw.split("\n\n", 1)[0] ?? "")) return true;
  }
  return false;
}

async function newCommits(
  directory: string,
  { before, after }: RefUpdate,
  environment: Readonly<Record<string, string>>,
  filter: readonly string[] = [],
): Promise<string[]> {
  const range = before === NO_OBJECT ? [after, "--not", "--all"] : [`${before}..${after}`];
  const listed = await gitText(directory, ["rev-list", ...filter, ...range], { environment });
  return listed.split("\n").filter(Boolean);
}

/** Moves one ref if it still is where the caller saw it, and tells everybody. Nothing is judged here.
 *  @returns false when somebody else was faster */
export async function moveRef(
  site: Site,
  repository: Repository,
  account: Account,
  update: RefUpdate,
): Promise<boolean> {
  const { ref, before, after } = update;
  const directory = repositoryDirectory(site, repository);
  const args = after === NO_OBJECT ? ["-d", ref, before] : [ref, after, before];
  try {
    await git(directory, ["update-ref", ...args]);
  } catch (error) {
    if (error instanceof GitError && /cannot lock ref/.test(error.stderr)) return false;
    throw error;
  }
  await refMoved(site, repository, account, update);
  return true;
}

/** What follows a moved ref: pull requests see their new head, hooks get their event. Deliveries go on in the background. */
export async function refMoved(site: Site, repository: Repository, account: Account, update: RefUpdate): Promise<void> {
  repository.updatedAt = new Date().toISOString();
  const branch = update.ref.startsWith("refs/heads/") ? update.ref.slice("refs/heads/".length) : undefined;
  if (branch !== undefined) await pullsFollow(site, repository, account, branch, update);
  await site.save();
  inBackground(announcePush(site, repository, account, update));
}

async function pullsFollow(
  site: Site,
  repository: Repository,
  account: Account,
  branch: string,
  update: RefUpdate,
): Promise<void> {
  for (const pull of repository.pulls.filter((candidate) => candidate.state === "open" && candidate.head === branch)) {
    if (update.after === NO_OBJECT) {
      pull.state = "closed";
      announcePull(site, repository, account, pull.number, "closed");
      continue;
    }
    pull.headSha = await gitText(repositoryDirectory(site, repository), ["rev-parse", `${update.after}^{commit}`]);
    if (dismissesStaleReviews(repository, pull.base)) {
      for (const review of pull.reviews) if (review.state === "APPROVED") review.state = "DISMISSED";
    }
    announcePull(site, repository, account, pull.number, "synchronize");
  }
}

/** Tells hooks about a pull request, in the background. */
export function announcePull(
  site: Site,
  repository: Repository,
  account: Account,
  number: number,
  action: string,
): void {
  const pull = repository.pulls.find((candidate) => candidate.number === number);
  if (!pull) throw new Error(`There is no pull request ${number} in ${repository.name}.`);
  inBackground(
    announce(site, repository, "pull_request", {
      action,
      number,
      pull_request: pullJson(repository, pull, accountIdIn(site.state.tokens)),
      repository: repositoryJson(repository),
      sender: userJson(account.login, account.id),
    }),
  );
}

const running = new Set<Promise<void>>();

/** Runs something whose outcome nobody waits for: deliveries are recorded at their hook. */
export function inBackground(work: Promise<void>): void {
  const guarded = work
    .catch((error: unknown) => {
      // The receiver's faults are in the delivery; this is one of our own, and belongs in the daemon's log.
      process.stderr.write(`github: a webhook could not be sent: ${(error as Error).stack ?? String(error)}\n`);
    })
    .finally(() => running.delete(guarded));
  running.add(guarded);
}

/** Resolves when no delivery is under way. */
export async function deliveriesDone(): Promise<void> {
  while (running.size > 0) await Promise.all(running);
}
