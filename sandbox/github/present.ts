import type { Account, Hook, Pull, Repository, Ruleset } from "./records.js";
import { API_URL, fullName, WEB_URL } from "./site.js";

/** Settings that GitHub fills in at creation: "Create an organization repository", REST API 2022-11-28. */
export const REPOSITORY_DEFAULTS: Readonly<Record<string, unknown>> = {
  description: null,
  homepage: null,
  has_issues: true,
  has_projects: true,
  has_wiki: true,
  has_downloads: true,
  has_discussions: false,
  is_template: false,
  allow_squash_merge: true,
  allow_merge_commit: true,
  allow_rebase_merge: true,
  allow_auto_merge: false,
  allow_update_branch: false,
  allow_forking: false,
  delete_branch_on_merge: false,
  web_commit_signoff_required: false,
  squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
  squash_merge_commit_message: "COMMIT_MESSAGES",
  merge_commit_title: "MERGE_MESSAGE",
  merge_commit_message: "PR_TITLE",
  topics: [],
  security_and_analysis: {
    secret_scanning: { status: "disabled" },
    secret_scanning_push_protection: { status: "disabled" },
  },
};

export function userJson(login: string, id: number): Record<string, unknown> {
  return {
    login,
    id,
    node_id: nodeId("U", id),
    type: "User",
    html_url: `${WEB_URL}/${login}`,
    url: `${API_URL}/users/${login}`,
  };
}

export function nodeId(kind: string, id: number): string {
  return `${kind}_${Buffer.from(String(id)).toString("base64url")}`;
}

export function repositoryJson(repository: Repository): Record<string, unknown> {
  const name = fullName(repository);
  const web = `${WEB_URL}/${name}`;
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: name,
    private: repository.visibility !== "public",
    visibility: repository.visibility,
    owner: { login: repository.owner, type: "Organization", html_url: `${WEB_URL}/${repository.owner}` },
    html_url: web,
    url: `${API_URL}/repos/${name}`,
    clone_url: `${web}.git`,
    git_url: `git://github.com/${name}.git`,
    ssh_url: `git@github.com:${name}.git`,
    svn_url: web,
    ...repository.settings,
    archived: repository.archived,
    disabled: false,
    fork: false,
    default_branch: repository.defaultBranch,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    pushed_at: repository.updatedAt,
  };
}

export function hookJson(repository: Repository, hook: Hook): Record<string, unknown> {
  const url = `${API_URL}/repos/${fullName(repository)}/hooks/${hook.id}`;
  return {
    type: "Repository",
    id: hook.id,
    name: "web",
    active: hook.active,
    events: hook.events,
    // GitHub never shows a secret again.
    config: { ...hook.config, ...(hook.config.secret !== undefined && { secret: "********" }) },
    created_at: hook.createdAt,
    updated_at: hook.updatedAt,
    url,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: hook.deliveries[0]
      ? { code: hook.deliveries[0].status_code, status: "active", message: hook.deliveries[0].status }
      : { code: null, status: "unused", message: null },
  };
}

export function rulesetJson(repository: Repository, ruleset: Ruleset): Record<string, unknown> {
  return {
    ...ruleset,
    node_id: nodeId("RRS", ruleset.id),
    source_type: "Repository",
    source: fullName(repository),
    _links: { self: { href: `${API_URL}/repos/${fullName(repository)}/rulesets/${ruleset.id}` } },
  };
}

export function pullJson(
  repository: Repository,
  pull: Pull,
  accountId: (login: string) => number,
): Record<string, unknown> {
  const name = fullName(repository);
  const branch = (ref: string, sha: string): Record<string, unknown> => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: { login: repository.owner },
    repo: repositoryJson(repository),
  });
  return {
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    number: pull.number,
    url: `${API_URL}/repos/${name}/pulls/${pull.number}`,
    html_url: `${WEB_URL}/${name}/pull/${pull.number}`,
    state: pull.state,
    title: pull.title,
    body: pull.body,
    user: userJson(pull.author, accountId(pull.author)),
    labels: pull.labels.map((label) => ({ name: label })),
    draft: false,
    locked: false,
    merged: pull.merged,
    merge_commit_sha: pull.mergeCommitSha,
    head: branch(pull.head, pull.headSha),
    base: branch(pull.base, pull.baseSha),
    created_at: pull.createdAt,
    updated_at: repository.updatedAt,
  };
}

/** The id of a user by login; 0 for one whose token is gone. */
export function accountIdIn(tokens: Readonly<Record<string, Account>>): (login: string) => number {
  return (login) => Object.values(tokens).find((account) => account.login === login)?.id ?? 0;
}
