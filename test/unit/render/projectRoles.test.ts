import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigError, type Fleet } from "../../../model/index.js";
import { argoCdValues } from "../../../render/argoCdValues.js";
import { teamAppProject, type ProjectRole } from "../../../render/appProject.js";
import { matchesGlob } from "../../../render/glob.js";
import { aFleet, teamOf } from "./aFleet.js";
import { assertGolden, yaml } from "./golden.js";

const ROLES = `groups: ["acme:alpha"]
    roles:
      operator: { groups: ["acme:on-call", "alpha, and friends"], environments: [prod] }
      tester: { groups: ["acme:test"], allow: [developer, applications action/batch/CronJob/create-job], deny: [logs get] }`;

const withRoles = (roles: string) => aFleet((text) => text.replace('groups: ["acme:alpha"]', roles));
const rolesOf = (fleet: Fleet, team = "alpha"): ProjectRole[] =>
  teamAppProject(fleet, teamOf(fleet, team)).spec.roles ?? [];

/** What a role's policies speak of, without the project. */
function objectsOf(fleet: Fleet, role: string, { resource = "applications", team = "alpha" } = {}): string[] {
  const policies = rolesOf(fleet, team).find(({ name }) => name === role)?.policies ?? [];
  const objects = policies.map((policy) => policy.split(", ")).filter(([, , of]) => of === resource);
  return [...new Set(objects.map(([, , , , object = ""]) => object.replace(`team-${team}/`, "")))];
}

describe("a team's roles in its project", () => {
  it("are written as a person would write them", () => {
    assertGolden("team-roles.yaml", yaml(...rolesOf(withRoles(ROLES))));
  });

  it("keep to the applications of their environments, and let new regions and services in without a change", () => {
    assert.deepEqual(objectsOf(withRoles(ROLES), "operator"), ["*-prod-*", "*-america"]);
  });

  it("see sets whole, which belong to no environment", () => {
    assert.deepEqual(objectsOf(withRoles(ROLES), "operator", { resource: "applicationsets" }), ["*"]);
  });

  it("name applications one by one when a glob would take in another environment's", () => {
    const fleet = aFleet((text) =>
      text
        .replace('groups: ["acme:alpha"]', 'roles: { viewer: { groups: ["acme:alpha"], environments: [prod] } }')
        .replace("web: {}", "web-prod: {}"),
    );
    assert.deepEqual(objectsOf(fleet, "viewer"), [
      "alpha-web-prod-prod-eu-west-1",
      "alpha-api-prod-eu-west-1",
      "*-america",
    ]);
  });

  it("speak of exactly the applications on the clusters of their environments, whatever all of them are called", () => {
    const name = fc.constantFrom("a", "b", "dev", "prod", "a-dev", "dev-prod", "prod-eu-west-1", "dev-eu-west-1");
    const cluster = fc.tuple(name, fc.integer({ min: 0, max: 2 }));
    const fleets = fc.record({
      services: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
      clusters: fc.uniqueArray(cluster, { maxLength: 4, selector: ([called]) => called }),
      chosen: fc.subarray(["dev", "prod", "dev-lab"], { minLength: 1 }),
    });
    let judged = 0;
    fc.assert(
      fc.property(fleets, ({ services, clusters, chosen }) => {
        const fleet = namedFleet(services, clusters, chosen);
        if (fleet === undefined) return;
        judged += 1;
        const globs = objectsOf(fleet, "viewer", { team: "t" });
        const sets = teamOf(fleet, "t").services.map(({ applicationSet }) => applicationSet);
        // Two of one name are one application, which cannot be.
        const names = sets.flatMap((set) =>
          fleet.clusters.map((one) => [`${set}-${one.name}`, one.environment] as const),
        );
        for (const [application, environment] of names) {
          const spoken = globs.some((glob) => matchesGlob(glob, application));
          assert.equal(spoken, chosen.includes(environment), `${application}: ${globs.join(" ")}`);
        }
      }),
      { seed: 20261130, numRuns: 80 },
    );
    assert.ok(judged >= 30, `${judged} fleets were judged`);
  });
});

/** A fleet of one team; undefined when the names make a fault. */
function namedFleet(
  services: readonly string[],
  clusters: readonly (readonly [string, number])[],
  chosen: readonly string[],
): Fleet | undefined {
  const own = (index: number): string =>
    clusters.flatMap(([called, at]) => (at === index ? [`, { region: us-east-1, name: ${called} }`] : [])).join("");
  try {
    return aFleet((text) =>
      text
        .slice(0, text.indexOf("teams:"))
        .replace(/environments:[^]*?repositories:/, () =>
          [
            "environments:",
            ...["dev", "prod", "dev-lab"].map(
              (name, index) => `  ${name}:\n    clusters: [{ region: eu-west-1 }${own(index)}]`,
            ),
            "repositories:",
          ].join("\n"),
        )
        .concat(
          `teams:\n  t:\n    roles: { viewer: { groups: [g], environments: [${chosen.join(", ")}] } }\n    services: { ${services.map((name) => `${name}: {}`).join(", ")} }\n`,
        ),
    );
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

describe("roles in every project", () => {
  it("are in argocd-rbac-cm, with what no project can give", () => {
    const { argocd } = aFleet((text) =>
      text.replace(
        "argocd.acme.example",
        "argocd.acme.example, sso: { issuer: https://login.acme.example, clientId: argocd, adminGroups: [platform] }, access: { viewer: [everybody], operator: ['sre, europe'] }",
      ),
    ).hub;
    const { configs } = argoCdValues(argocd) as { configs: { rbac: Record<string, string> } };
    assertGolden("argocd-rbac.yaml", yaml(configs.rbac));
  });
});
