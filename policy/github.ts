import { ofType, referringTo } from "./links.js";
import { type Policy, type StackPolicy, type StackResource, UNKNOWN } from "./policy.js";
import { at, elements, numberOf, property } from "./values.js";

const REPOSITORY = "github:index/repository:Repository";
const ALERTS = "github:index/repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts";
const RULESET = "github:index/repositoryRuleset:RepositoryRuleset";

const APPROVALS = 2;

export const githubPolicies: readonly Policy[] = [
  {
    name: "github-private",
    row: "repository",
    ids: ["CKV_GIT_1"],
    enforcementLevel: "mandatory",
    description: "A repository is not public.",
    remedy: 'Set visibility to "private".',
    types: [REPOSITORY],
    check: ({ props }) => {
      const value = at(props, "visibility");
      const isPrivate = value === undefined ? at(props, "private") : value !== "public";
      return isPrivate === true || isPrivate === UNKNOWN
        ? []
        : [{ property: "visibility", value, problem: "GitHub makes it public." }];
    },
  },
  {
    name: "github-archive-on-destroy",
    row: "repository",
    ids: [],
    enforcementLevel: "mandatory",
    description: "A repository that leaves the program is archived, not deleted.",
    remedy: "Set archiveOnDestroy to true.",
    types: [REPOSITORY],
    check: ({ props }) => {
      const value = at(props, "archiveOnDestroy");
      return value === true || value === UNKNOWN
        ? []
        : [{ property: "archiveOnDestroy", value, problem: "Its history, issues and pull requests would be gone." }];
    },
  },
  {
    name: "github-secret-scanning",
    row: "repository",
    ids: [],
    enforcementLevel: "mandatory",
    description: "GitHub tells of secrets that are committed.",
    remedy: 'Set securityAndAnalysis.secretScanning to { status: "enabled" }.',
    types: [REPOSITORY],
    check: property(
      "securityAndAnalysis.secretScanning.status",
      (value) => value === "enabled",
      "What is in Git stays in its history, whoever finds it first.",
    ),
  },
  {
    name: "github-vulnerability-alerts",
    row: "repository",
    ids: ["CKV_GIT_3"],
    enforcementLevel: "mandatory",
    description: "GitHub tells of vulnerable dependencies.",
    remedy: "Make a github.RepositoryVulnerabilityAlerts for the repository.",
    checkStack: (resources) =>
      repositories(resources)
        .filter((repository) => !mayBe(at(repository.props, "vulnerabilityAlerts"), true))
        .filter((repository) => !of(repository, resources, ALERTS).some(({ props }) => at(props, "enabled") !== false))
        .map((resource) => ({
          resource,
          property: "RepositoryVulnerabilityAlerts",
          value: undefined,
          problem: "Nobody hears of a dependency that is known to be vulnerable.",
        })),
  },
  {
    name: "github-ruleset",
    row: "ruleset",
    ids: ["Scorecard Branch-Protection"],
    enforcementLevel: "mandatory",
    description: "A ruleset holds for a repository's default branch.",
    remedy: 'Make an active github.RepositoryRuleset for the branch "~DEFAULT_BRANCH".',
    checkStack: (resources) =>
      repositories(resources)
        .filter((repository) => rulesets(repository, resources).length === 0)
        .map((resource) => ({
          resource,
          property: "RepositoryRuleset",
          value: undefined,
          problem: "Whoever may push changes what the clusters run.",
        })),
  },
  rule({
    name: "github-reviews",
    ids: ["CKV_GIT_5", "Scorecard Code-Review"],
    description: `A change needs ${APPROVALS} approvals, its owner's among them, of what is merged and not of what it was before.`,
    remedy: `Set rules.pullRequest to { requiredApprovingReviewCount: ${APPROVALS}, requireCodeOwnerReview: true, dismissStaleReviewsOnPush: true }.`,
    problem: "One person alone could change what the clusters run.",
    rules: {
      "pullRequest.requiredApprovingReviewCount": (value) => numberOf(value) >= APPROVALS,
      "pullRequest.requireCodeOwnerReview": isTrue,
      "pullRequest.dismissStaleReviewsOnPush": isTrue,
    },
  }),
  rule({
    name: "github-signed-commits",
    ids: ["CKV_GIT_6"],
    description: "Commits are signed.",
    remedy: "Set rules.requiredSignatures to true.",
    problem: "Anybody can write anybody's name into a commit.",
    rules: { requiredSignatures: isTrue },
  }),
  rule({
    name: "github-history-kept",
    ids: ["Scorecard Branch-Protection"],
    description: "The default branch can neither be deleted nor rewritten.",
    remedy: "Set rules.deletion and rules.nonFastForward to true.",
    problem: "What was reviewed could be replaced by what was not.",
    rules: { deletion: isTrue, nonFastForward: isTrue },
  }),
  rule({
    name: "github-required-checks",
    ids: ["Scorecard Branch-Protection"],
    description: "Checks have to pass before a change is merged.",
    remedy: "List the checks in rules.requiredStatusChecks.requiredChecks.",
    problem: "A change could be merged that nothing has tried.",
    rules: { "requiredStatusChecks.requiredChecks": (value) => elements(value).length > 0 },
  }),
];

/** A policy on what the rulesets of a default branch demand together, as GitHub adds them up. Of a branch without any,
 *  github-ruleset speaks. */
function rule(
  args: Pick<StackPolicy, "name" | "ids" | "description" | "remedy"> & {
    readonly problem: string;
    readonly rules: Readonly<Record<string, (value: unknown) => boolean>>;
  },
): StackPolicy {
  const { problem, rules, ...policy } = args;
  return {
    ...policy,
    row: "ruleset",
    enforcementLevel: "mandatory",
    checkStack: (resources) =>
      repositories(resources).flatMap((repository) => {
        const made = rulesets(repository, resources);
        const [first] = made;
        if (first === undefined) return [];
        return Object.entries(rules)
          .filter(([path, holds]) => !made.some(({ props }) => isMet(at(props, `rules.${path}`), holds)))
          .map(([path]) => ({
            resource: first,
            property: `rules.${path}`,
            value: at(first.props, `rules.${path}`),
            problem,
          }));
      }),
  };
}

function repositories(resources: readonly StackResource[]): StackResource[] {
  return ofType(resources, REPOSITORY).filter(({ props }) => at(props, "archived") !== true);
}

/** The rulesets of a repository's default branch, as far as they are not known to be switched off. */
function rulesets(repository: StackResource, resources: readonly StackResource[]): StackResource[] {
  return of(repository, resources, RULESET).filter(({ props }) => {
    const included = at(props, "conditions.refName.includes");
    return (
      mayBe(at(props, "enforcement"), "active") &&
      mayBe(at(props, "target"), "branch") &&
      (included === UNKNOWN || elements(included).some((name) => name === UNKNOWN || DEFAULT_BRANCH.test(String(name))))
    );
  });
}

const DEFAULT_BRANCH = /^(~DEFAULT_BRANCH|~ALL|refs\/heads\/(main|master))$/;

function of(repository: StackResource, resources: readonly StackResource[], type: string): StackResource[] {
  return referringTo(repository, resources, { type, property: "repository", nameOf: "name" });
}

function mayBe(value: unknown, expected: unknown): boolean {
  return value === UNKNOWN || value === expected;
}

function isMet(value: unknown, holds: (value: unknown) => boolean): boolean {
  return value === UNKNOWN || holds(value);
}

function isTrue(value: unknown): boolean {
  return value === true;
}
