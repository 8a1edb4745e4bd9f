import assert from "node:assert/strict";
import type { AppProject, AppProjectSpec } from "../../../render/appProject.js";
import { appProjectFaults, checkedAppProject } from "../../../render/appProjectRules.js";

const GOOD: AppProjectSpec = {
  description: "Services of team alpha",
  sourceRepos: ["https://github.com/acme/team-alpha"],
  destinations: [{ name: "prod-*", namespace: "alpha-web" }],
  roles: [
    {
      name: "developer",
      policies: ["p, proj:team-alpha:developer, applications, sync, team-alpha/*, allow"],
      groups: ["acme:alpha"],
    },
  ],
  syncWindows: [
    { kind: "allow", schedule: "0 9 * * 1-5", duration: "8h", clusters: ["prod-*"], timeZone: "Europe/London" },
  ],
  destinationServiceAccounts: [
    { server: "*", namespace: "alpha-web", defaultServiceAccount: "gitops-fleet:team-alpha" },
  ],
};

/** What breaks a rule, and the path of the fault. */
const BROKEN: readonly (readonly [what: string, path: string, spec: Partial<AppProjectSpec>])[] = [
  ["a description that is too long", "spec.description", { description: "x".repeat(256) }],
  ["a source that denies everything", "spec.sourceRepos[0]", { sourceRepos: ["!*"] }],
  [
    "a source that is there twice",
    "spec.sourceRepos[1]",
    { sourceRepos: ["https://a.example/b", "https://a.example/b"] },
  ],
  ["a cluster that denies everything", "spec.destinations[0].name", destinations({ name: "!*", namespace: "a" })],
  ["a server that denies everything", "spec.destinations[0].server", destinations({ server: "!*", namespace: "a" })],
  [
    "a namespace that denies everything",
    "spec.destinations[0].namespace",
    destinations({ name: "x", namespace: "!*" }),
  ],
  [
    "a destination that is there twice",
    "spec.destinations[1]",
    destinations({ name: "x", namespace: "a" }, { name: "x", namespace: "a" }),
  ],
  ["a role's name with a blank", "spec.roles[0].name", { roles: [{ name: "the boss", policies: [] }] }],
  ["a role that is there twice", "spec.roles[1]", { roles: [role([]), role([])] }],
  [
    "a policy of five parts",
    "spec.roles[0].policies[0]",
    policy("p, proj:team-alpha:developer, applications, get, allow"),
  ],
  [
    "a policy for another role",
    "spec.roles[0].policies[0]",
    policy("p, proj:team-alpha:admin, applications, get, team-alpha/*, allow"),
  ],
  [
    "a policy on all projects",
    "spec.roles[0].policies[0]",
    policy("p, proj:team-alpha:developer, applications, get, */*, allow"),
  ],
  [
    "a policy on a project whose name starts alike",
    "spec.roles[0].policies[0]",
    policy("p, proj:team-alpha:developer, applications, get, team-alphabet/*, allow"),
  ],
  [
    "a policy on accounts",
    "spec.roles[0].policies[0]",
    policy("p, proj:team-alpha:developer, accounts, get, team-alpha/*, allow"),
  ],
  [
    "an unknown action",
    "spec.roles[0].policies[0]",
    policy("p, proj:team-alpha:developer, applications, restart, team-alpha/*, allow"),
  ],
  [
    "an unknown effect",
    "spec.roles[0].policies[0]",
    policy("p, proj:team-alpha:developer, applications, get, team-alpha/*, permit"),
  ],
  ["a group with a tab", "spec.roles[0].groups[0]", { roles: [{ ...role([]), groups: ["acme\talpha"] }] }],
  ["a group with an outer blank", "spec.roles[0].groups[0]", { roles: [{ ...role([]), groups: [" acme"] }] }],
  [
    "a group with a comma and no quotes",
    "spec.roles[0].groups[0]",
    { roles: [{ ...role([]), groups: ["cn=a,ou=b"] }] },
  ],
  ["a group that is there twice", "spec.roles[0].groups[1]", { roles: [{ ...role([]), groups: ["a", "a"] }] }],
  ["a window with a broken schedule", "spec.syncWindows[0].schedule", windows({ schedule: "@daily" })],
  ["a window on the seventh weekday", "spec.syncWindows[0].schedule", windows({ schedule: "0 9 * * 7" })],
  ["a window whose hours run backwards", "spec.syncWindows[0].schedule", windows({ schedule: "0 22-6 * * *" })],
  ["a window of a day that Go does not know", "spec.syncWindows[0].duration", windows({ duration: "1d" })],
  ["a window of no length", "spec.syncWindows[0].duration", windows({ duration: "0s" })],
  ["a window that selects nothing", "spec.syncWindows[0]", windows({ clusters: [] })],
  [
    "two windows that differ in their description alone",
    "spec.syncWindows[1]",
    { syncWindows: [...(windows({}).syncWindows ?? []), ...(windows({ description: "again" }).syncWindows ?? [])] },
  ],
  ["an account with a glob", "spec.destinationServiceAccounts[0].defaultServiceAccount", account("gitops-fleet:*")],
  ["an account without a name", "spec.destinationServiceAccounts[0].defaultServiceAccount", account(" ")],
];

describe("a project that Argo CD would refuse", () => {
  for (const [what, path, spec] of BROKEN) {
    it(`is told of ${what}`, () => {
      assert.deepEqual(faultPaths({ ...GOOD, ...spec }), [path]);
    });
  }

  it("is told of all faults at once", () => {
    assert.throws(
      () => checkedAppProject(project({ ...GOOD, sourceRepos: ["!*"], description: "x".repeat(300) })),
      /AppProject team-alpha: spec\.description[\s\S]*AppProject team-alpha: spec\.sourceRepos\[0\]/,
    );
  });
});

const ACCEPTED: readonly (readonly [what: string, spec: Partial<AppProjectSpec>])[] = [
  ["with a role, a window and an account", {}],
  ["with a quoted group", { roles: [{ ...role([]), groups: ['"cn=a,ou=b"'] }] }],
  [
    "with a policy for a resource's action",
    policy("p, proj:team-alpha:developer, applications, action/apps/Deployment/restart, team-alpha/*, allow"),
  ],
  ["with names of days and a step", windows({ schedule: "*/15 9-17 ? * MON-FRI" })],
];

describe("a project that Argo CD accepts", () => {
  for (const [what, spec] of ACCEPTED) {
    it(`is left alone ${what}`, () => {
      assert.deepEqual(faultPaths({ ...GOOD, ...spec }), []);
    });
  }
});

function project(spec: AppProjectSpec): AppProject {
  return { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: "team-alpha" }, spec };
}

function faultPaths(spec: AppProjectSpec): string[] {
  return appProjectFaults(project(spec)).map((fault) => fault.path);
}

function destinations(...all: AppProjectSpec["destinations"]): Partial<AppProjectSpec> {
  return { destinations: all };
}

function role(policies: string[]): { name: string; policies: string[] } {
  return { name: "developer", policies };
}

function policy(text: string): Partial<AppProjectSpec> {
  return { roles: [role([text])] };
}

function windows(changes: Partial<NonNullable<AppProjectSpec["syncWindows"]>[number]>): Partial<AppProjectSpec> {
  return {
    syncWindows: [{ kind: "allow", schedule: "0 9 * * 1-5", duration: "8h", clusters: ["prod-*"], ...changes }],
  };
}

function account(defaultServiceAccount: string): Partial<AppProjectSpec> {
  return { destinationServiceAccounts: [{ server: "*", namespace: "alpha-web", defaultServiceAccount }] };
}
