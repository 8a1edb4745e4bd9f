/** What the GitHub stand-in keeps, as plain JSON. Objects and refs are in the bare Git repositories. */
export interface GithubState {
  /** The next id of anything: GitHub's ids are numbers, unique over the whole site. */
  nextId: number;
  /** By lower-case login. */
  organizations: Record<string, Organization>;
  /** By token. */
  tokens: Record<string, Account>;
  /** By lower-case `<owner>/<name>`. */
  repositories: Record<string, Repository>;
  /** Former names → present ones, both lower-case: GitHub goes on answering under a name that a repository had. */
  redirects: Record<string, string>;
}

export function emptyGithubState(): GithubState {
  return { nextId: 1, organizations: {}, tokens: {}, repositories: {}, redirects: {} };
}

/** What a member may do with every repository of the organisation. */
export type Role = "admin" | "write" | "read";

/** A user as one token shows it. */
export interface Account {
  readonly login: string;
  readonly id: number;
  /** By lower-case organisation. */
  roles: Record<string, Role>;
}

export interface Organization {
  readonly login: string;
  readonly id: number;
  teams: Team[];
}

export interface Team {
  readonly id: number;
  name: string;
  slug: string;
  description: string;
  privacy: string;
  parentId: number | null;
  /** Repository id → permission. */
  repositories: Record<string, string>;
}

export interface Repository {
  readonly id: number;
  readonly owner: string;
  name: string;
  /** `description`, `has_issues`, `topics`…: what the API stores and returns without acting on it. */
  settings: Record<string, unknown>;
  visibility: "public" | "private" | "internal";
  archived: boolean;
  defaultBranch: string;
  readonly createdAt: string;
  updatedAt: string;
  vulnerabilityAlerts: boolean;
  dependabotSecurityUpdates: boolean;
  hooks: Hook[];
  rulesets: Ruleset[];
  pulls: Pull[];
  statuses: CommitStatus[];
  environments: Record<string, Environment>;
  variables: Record<string, Variable>;
  keys: DeployKey[];
}

export interface Hook {
  readonly id: number;
  active: boolean;
  events: string[];
  config: HookConfig;
  readonly createdAt: string;
  updatedAt: string;
  /** The last ones, newest first. */
  deliveries: Delivery[];
}

export interface HookConfig {
  url: string;
  content_type: "json" | "form";
  insecure_ssl: "0" | "1";
  secret?: string;
}

export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly delivered_at: string;
  readonly event: string;
  /** GitHub's words: `OK`, or what went wrong. */
  readonly status: string;
  /** 0 when nobody answered. */
  readonly status_code: number;
  readonly redelivery: boolean;
}

export interface Ruleset {
  readonly id: number;
  name: string;
  target: "branch" | "tag" | "push";
  enforcement: "active" | "disabled" | "evaluate";
  bypass_actors: BypassActor[];
  conditions: { ref_name?: { include: string[]; exclude: string[] } };
  rules: Rule[];
}

export interface BypassActor {
  readonly actor_id: number | null;
  readonly actor_type: string;
  readonly bypass_mode: "always" | "pull_request" | "exempt";
}

export interface Rule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface Pull {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  /** Branch names. */
  readonly head: string;
  base: string;
  /** Tip of the head when it was last looked at: kept after the branch is gone. */
  headSha: string;
  baseSha: string;
  readonly author: string;
  merged: boolean;
  mergeCommitSha: string | null;
  labels: string[];
  reviews: Review[];
  readonly createdAt: string;
}

export interface Review {
  readonly id: number;
  readonly user: string;
  /** Whether the user may write, so that the review counts. */
  readonly counts: boolean;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  readonly commit_id: string;
  readonly body: string;
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly context: string;
  readonly description: string | null;
  readonly target_url: string | null;
}

export interface Environment {
  readonly id: number;
  readonly name: string;
  waitTimer: number;
  preventSelfReview: boolean;
  canAdminsBypass: boolean;
  reviewers: { type: "User" | "Team"; id: number }[];
  deploymentBranchPolicy: { protected_branches: boolean; custom_branch_policies: boolean } | null;
}

export interface Variable {
  readonly name: string;
  value: string;
}

export interface DeployKey {
  readonly id: number;
  readonly title: string;
  readonly key: string;
  readonly read_only: boolean;
}
