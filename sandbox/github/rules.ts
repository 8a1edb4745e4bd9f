import type { BypassActor, Organization, Repository, Role, Ruleset } from "./records.js";

/** One ref that somebody wants to change. */
export interface RefChange {
  /** `refs/heads/main`. */
  readonly ref: string;
  readonly kind: "create" | "update" | "delete";
  /** Whether history would be rewritten. */
  readonly forced: boolean;
  /** Whether commits without a signature would be added. GitHub signs what its own API commits. */
  readonly unsigned: boolean;
  /** Whether merge commits would be added. */
  readonly merges: boolean;
}

/** Who asks: what bypass actors are matched against. */
export interface Requester {
  readonly role: Role;
  readonly organization: Organization;
}

/** Rules that the stand-in enforces; of a `pull_request` rule the approvals, merge methods and stale reviews, not the code owners, who
 *  would need teams with people in them. A ruleset with another one is refused, so that nobody believes in a protection that is not there. */
export const ENFORCED_RULES: ReadonlySet<string> = new Set([
  "creation",
  "update",
  "deletion",
  "non_fast_forward",
  "pull_request",
  "required_status_checks",
  "required_signatures",
  "required_linear_history",
]);

/** What a direct change of a ref breaks, in GitHub's words; empty when it may go through. */
export function violations(repository: Repository, change: RefChange, requester: Requester): string[] {
  const rulesets = effectiveRulesets(repository, change.ref).filter(
    (ruleset) => !bypasses(ruleset, requester, ["always", "exempt"]),
  );
  return unique(
    rulesets.flatMap((ruleset) => ruleset.rules.flatMap((rule) => broken(rule.type, rule.parameters, change))),
  );
}

const NO_MERGES = "This branch must not contain merge commits.";

function broken(type: string, parameters: Readonly<Record<string, unknown>> | undefined, change: RefChange): string[] {
  switch (type) {
    case "creation":
      return change.kind === "create" ? ["Cannot create ref due to creations being restricted."] : [];
    case "update":
      return change.kind === "update" ? ["Cannot update this protected ref."] : [];
    case "deletion":
      return change.kind === "delete" ? ["Cannot delete this branch"] : [];
    case "non_fast_forward":
      return change.forced ? ["Cannot force-push to this branch"] : [];
    case "pull_request":
      // A new branch needs no pull request: there is nothing to merge into yet.
      return change.kind === "update" ? ["Changes must be made through a pull request."] : [];
    case "required_signatures":
      return change.unsigned ? ["Commits must have verified signatures."] : [];
    case "required_linear_history":
      return change.merges ? [NO_MERGES] : [];
    case "required_status_checks":
      return change.kind === "update" ? requiredChecks(parameters).map(expectedCheck) : [];
    default:
      return [];
  }
}

/** What stands against merging a pull request; empty when it may be merged. */
export function mergeViolations(
  repository: Repository,
  base: string,
  facts: {
    readonly approvals: number;
    readonly changesRequested: boolean;
    readonly succeededChecks: ReadonlySet<string>;
    readonly method: string;
  },
  requester: Requester,
): string[] {
  const rulesets = effectiveRulesets(repository, `refs/heads/${base}`).filter(
    (ruleset) => !bypasses(ruleset, requester, ["always", "exempt", "pull_request"]),
  );
  const found = rulesets.flatMap((ruleset) =>
    ruleset.rules.flatMap(({ type, parameters = {} }) => {
      if (type === "update") return ["Cannot update this protected ref."];
      if (type === "required_linear_history") return facts.method === "merge" ? [NO_MERGES] : [];
      if (type === "required_status_checks") {
        return requiredChecks(parameters)
          .filter((context) => !facts.succeededChecks.has(context))
          .map(expectedCheck);
      }
      if (type !== "pull_request") return [];
      const methods = parameters["allowed_merge_methods"] as readonly string[] | undefined;
      if (methods && !methods.includes(facts.method)) return [`${facts.method} merges are not allowed on this branch.`];
      if (facts.changesRequested) return ["Changes have been requested by a reviewer with write access."];
      const needed = Number(parameters["required_approving_review_count"] ?? 0);
      if (facts.approvals >= needed) return [];
      return [
        needed === 1
          ? "At least 1 approving review is required by reviewers with write access."
          : `At least ${needed} approving reviews are required by reviewers with write access.`,
      ];
    }),
  );
  return unique(found);
}

/** Whether a push makes approvals stale. */
export function dismissesStaleReviews(repository: Repository, base: string): boolean {
  return effectiveRulesets(repository, `refs/heads/${base}`).some((ruleset) =>
    ruleset.rules.some((rule) => rule.parameters?.["dismiss_stale_reviews_on_push"] === true),
  );
}

/** Whether some rule of this type applies to a ref, whoever asks. */
export function hasRule(repository: Repository, ref: string, type: string): boolean {
  return effectiveRulesets(repository, ref).some((ruleset) => ruleset.rules.some((rule) => rule.type === type));
}

function effectiveRulesets(repository: Repository, ref: string): Ruleset[] {
  const target = ref.startsWith("refs/tags/") ? "tag" : "branch";
  return repository.rulesets.filter((ruleset) => {
    if (ruleset.enforcement !== "active" || ruleset.target !== target) return false;
    const { include = [], exclude = [] } = ruleset.conditions.ref_name ?? {};
    const matches = (pattern: string): boolean => matchesRef(pattern, ref, repository.defaultBranch);
    return include.some(matches) && !exclude.some(matches);
  });
}

/** `~ALL`, `~DEFAULT_BRANCH`, or a Ruby `fnmatch` pattern with FNM_PATHNAME, as GitHub documents it. */
function matchesRef(pattern: string, ref: string, defaultBranch: string): boolean {
  if (pattern === "~ALL") return true;
  if (pattern === "~DEFAULT_BRANCH") return ref === `refs/heads/${defaultBranch}`;
  const expression = pattern
    .split(/(\*\*\/|\*|\?)/)
    .map((part) => {
      if (part === "**/") return "(?:.*/)?";
      if (part === "*") return "[^/]*";
      if (part === "?") return "[^/]";
      return part.replace(/[\\^$.|+(){}[\]]/g, "\\$&");
    })
    .join("");
  return new RegExp(`^${expression}$`).test(ref);
}

/** Ids of repository roles in bypass lists, from the provider's documentation of `actorId`. */
const REPOSITORY_ROLES: Readonly<Record<number, readonly Role[]>> = {
  2: ["admin"],
  4: ["admin", "write"],
  5: ["admin"],
};

function bypasses(ruleset: Ruleset, requester: Requester, modes: readonly BypassActor["bypass_mode"][]): boolean {
  return ruleset.bypass_actors.some((actor) => {
    if (!modes.includes(actor.bypass_mode)) return false;
    if (actor.actor_type === "OrganizationAdmin") return requester.role === "admin";
    if (actor.actor_type === "RepositoryRole") {
      return (REPOSITORY_ROLES[actor.actor_id ?? 0] ?? []).includes(requester.role);
    }
    return false;
  });
}

function requiredChecks(parameters: Readonly<Record<string, unknown>> = {}): string[] {
  const checks = (parameters["required_status_checks"] ?? []) as readonly { readonly context: string }[];
  return checks.map((check) => check.context);
}

function expectedCheck(context: string): string {
  return `Required status check "${context}" is expected.`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
