import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { repositoryJson, userJson } from "./present.js";
import { git, gitText, NO_OBJECT } from "./git.js";
import type { Account, Hook, Repository } from "./records.js";
import { fullName, newId, repositoryDirectory, WEB_URL, type Site } from "./site.js";

/** GitHub itself does not retry; here the receiver may still be starting when the first push happens. */
const RETRY_AFTER_MILLISECONDS = [300, 1500];
/** How many deliveries a hook remembers. */
const DELIVERIES_KEPT = 30;
/** GitHub lists at most this many commits in a push: "Webhook events and payloads", push. */
const COMMITS_LISTED = 2048;

/** Tells the repository's hooks that a ref has moved. Resolves when every one has answered or was given up. */
export async function announcePush(
  site: Site,
  repository: Repository,
  account: Account,
  change: { readonly ref: string; readonly before: string; readonly after: string },
): Promise<void> {
  if (!repository.hooks.some((hook) => wants(hook, "push"))) return;
  const commits = change.after === NO_OBJECT ? [] : await pushedCommits(site, repository, change);
  await announce(site, repository, "push", {
    ...change,
    repository: repositoryJson(repository),
    pusher: { name: account.login, email: `${account.login}@users.noreply.github.com` },
    sender: userJson(account.login, account.id),
    created: change.before === NO_OBJECT,
    deleted: change.after === NO_OBJECT,
    forced: false,
    base_ref: null,
    compare: `${WEB_URL}/${fullName(repository)}/compare/${change.before.slice(0, 12)}...${change.after.slice(0, 12)}`,
    commits,
    head_commit: commits.at(-1) ?? null,
  });
}

/** Sends an event to every hook that wants it. */
export async function announce(
  site: Site,
  repository: Repository,
  event: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  const hooks = repository.hooks.filter((hook) => wants(hook, event));
  await Promise.all(hooks.map((hook) => deliverTo(site, hook, event, payload)));
}

/** The event that a new hook gets, and that `POST …/pings` asks for. */
export async function ping(site: Site, repository: Repository, hook: Hook): Promise<void> {
  await deliverTo(site, hook, "ping", {
    zen: "Keep it logically awesome.",
    hook_id: hook.id,
    hook: { type: "Repository", id: hook.id, active: hook.active, events: hook.events },
    repository: repositoryJson(repository),
  });
}

function wants(hook: Hook, event: string): boolean {
  return hook.active && (hook.events.includes(event) || hook.events.includes("*"));
}

async function deliverTo(
  site: Site,
  hook: Hook,
  event: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  const json = JSON.stringify(payload);
  const isForm = hook.config.content_type === "form";
  const body = isForm ? new URLSearchParams({ payload: json }).toString() : json;
  const guid = randomUUID();
  const headers = {
    "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json",
    "user-agent": "GitHub-Hookshot/sandbox",
    "x-github-event": event,
    "x-github-delivery": guid,
    "x-github-hook-id": String(hook.id),
    ...(hook.config.secret !== undefined && {
      "x-hub-signature-256": `sha256=${createHmac("sha256", hook.config.secret).update(body).digest("hex")}`,
    }),
  };
  for (const [attempt, pause] of [0, ...RETRY_AFTER_MILLISECONDS].entries()) {
    await sleep(pause);
    const answer = await attemptDelivery(site, hook.config.url, headers, body);
    hook.deliveries = [
      { id: newId(site), guid, delivered_at: new Date().toISOString(), event, redelivery: attempt > 0, ...answer },
      ...hook.deliveries,
    ].slice(0, DELIVERIES_KEPT);
    // A refusal is an answer; only silence and a server in trouble are worth another try.
    if (answer.status_code !== 0 && answer.status_code < 500) break;
  }
  await site.save();
}

async function attemptDelivery(
  site: Site,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<{ status: string; status_code: number }> {
  try {
    const { status } = await site.deliver(url, { headers, body });
    return { status: status < 400 ? "OK" : `Invalid HTTP Response: ${status}`, status_code: status };
  } catch (error) {
    return { status: `failed to connect to host: ${(error as Error).message}`, status_code: 0 };
  }
}

/** The new commits of a push, oldest first, with what each changed: Argo CD decides by these paths. */
async function pushedCommits(
  site: Site,
  repository: Repository,
  { before, after }: { readonly before: string; readonly after: string },
): Promise<Record<string, unknown>[]> {
  const directory = repositoryDirectory(site, repository);
  const commit = (await gitText(directory, ["rev-parse", `${after}^{commit}`])).trim();
  const range = before === NO_OBJECT ? [commit, "--max-count=20"] : [`${before}..${commit}`];
  const listed = await gitText(directory, ["rev-list", "--reverse", `--max-count=${COMMITS_LISTED}`, ...range]);
  const commits = listed === "" ? [] : listed.split("\n");
  return Promise.all(commits.map((id) => describeCommit(directory, repository, id)));
}

async function describeCommit(directory: string, repository: Repository, id: string): Promise<Record<string, unknown>> {
  const shown = await gitText(directory, ["show", "--no-patch", "--format=%T%x00%cI%x00%an%x00%ae%x00%B", id]);
  const [tree, timestamp, name, email, message = ""] = shown.split("\0");
  const changes = await changedPaths(directory, id);
  return {
    id,
    tree_id: tree,
    distinct: true,
    message: message.trimEnd(),
    timestamp,
    url: `${WEB_URL}/${fullName(repository)}/commit/${id}`,
    author: { name, email },
    ...changes,
  };
}

async function changedPaths(
  directory: string,
  commit: string,
): Promise<{ added: string[]; removed: string[]; modified: string[] }> {
  // --first-parent -m: a merge lists what it brought in.
  const args = ["diff-tree", "--root", "-r", "-m", "--first-parent", "--no-commit-id", "--name-status", "-z", commit];
  const fields = (await git(directory, args)).toString().split("\0");
  const changes = { added: [] as string[], removed: [] as string[], modified: [] as string[] };
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const path = fields[index + 1] ?? "";
    if (fields[index] === "A") changes.added.push(path);
    else if (fields[index] === "D") changes.removed.push(path);
    else changes.modified.push(path);
  }
  return changes;
}
