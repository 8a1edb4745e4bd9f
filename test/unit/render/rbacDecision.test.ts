import assert from "node:assert/strict";
import type { AppProject } from "../../../render/appProject.js";
import { rbacJudge, rbacPolicies, type RbacDecision, type RbacPolicies } from "../../../render/index.js";
import { aFleet } from "./aFleet.js";

const ROLE = 'roles: { operator: { groups: ["acme:on-call"], environments: [prod] }';

/** What the fleet of these tests answers, with an on-call for production. */
function fleetAnswers(group: string, action: string, resource: string, object: string): RbacDecision {
  const fleet = aFleet((text) =>
    text
      .replace('groups: ["acme:alpha"]', `groups: ["acme:alpha"]\n    ${ROLE} }`)
      .replace(
        "argocd.acme.example",
        "argocd.acme.example, sso: { issuer: https://login.acme.example, clientId: argocd, adminGroups: [platform] }, access: { viewer: ['all, of us'] }",
      ),
  );
  return rbacJudge(rbacPolicies(fleet))({ groups: [group], action, resource, object });
}

const project = (name: string, ...policies: string[]): AppProject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name, namespace: "argocd" },
  spec: { sourceRepos: [], destinations: [], roles: [{ name: "own", policies, groups: ["team"] }] },
});

function answers(policies: Partial<RbacPolicies>, object: string, groups = ["team"], action = "sync"): RbacDecision {
  return rbacJudge({ csv: "", defaultRole: "", projects: [], ...policies })({
    groups,
    resource: "applications",
    action,
    object,
  });
}

describe("a decision on rights", () => {
  it("names the line, and the one by which the group has the role", () => {
    const { allowed, line, by } = fleetAnswers("acme:on-call", "sync", "applications", "team-alpha/alpha-web-america");
    assert.equal(allowed, true);
    assert.equal(line?.text, "p, proj:team-alpha:operator, applications, sync, team-alpha/*-america, allow");
    assert.deepEqual(line.origin, { in: "project", project: "team-alpha", role: "operator" });
    assert.deepEqual(
      by.map(({ text }) => text),
      ["g, acme:on-call, proj:team-alpha:operator"],
    );
  });

  it("keeps a role to its environments, and a team to its project", () => {
    assert.equal(
      fleetAnswers("acme:on-call", "sync", "applications", "team-alpha/alpha-web-dev-eu-west-1").allowed,
      false,
    );
    assert.equal(
      fleetAnswers("acme:alpha", "sync", "applications", "team-beta/beta-old-dev-eu-west-1").line,
      undefined,
    );
  });

  it("lets whoever has a role in a project see it", () => {
    assert.equal(fleetAnswers("acme:alpha", "get", "projects", "team-alpha").allowed, true);
    assert.equal(fleetAnswers("acme:alpha", "get", "projects", "team-beta").allowed, false);
  });

  it("lets administrators do everything by Argo CD's own policy, and viewers of the fleet see clusters", () => {
    const { line, by } = fleetAnswers("platform", "create", "exec", "team-alpha/alpha-web-america");
    assert.equal(line?.text, "p, role:admin, exec, create, */*, allow");
    assert.deepEqual(line.origin, { in: "built-in" });
    assert.equal(by[0]?.text, "g, platform, role:admin");
    assert.equal(fleetAnswers("all, of us", "get", "clusters", "https://api.example").allowed, true);
    assert.equal(fleetAnswers("all, of us", "sync", "applications", "team-alpha/alpha-web-america").allowed, false);
  });

  it("does not take update and delete for those on an application's resources", () => {
    const projects = [project("p", "p, proj:p:own, applications, delete, p/*, allow")];
    assert.equal(answers({ projects }, "p/web", ["team"], "delete").allowed, true);
    assert.equal(answers({ projects }, "p/web", ["team"], "delete//Pod/ns/web").allowed, false);
  });

  it("is no where a line denies, for the same group, whatever allows; another group may still", () => {
    const projects = [
      project("p", "p, proj:p:own, applications, *, p/*, allow", "p, proj:p:own, applications, sync, p/web, deny"),
    ];
    const denied = answers({ projects }, "p/web");
    assert.deepEqual([denied.allowed, denied.line?.effect], [false, "deny"]);
    assert.equal(answers({ projects }, "p/api").allowed, true);
    const csv = "g, platform, role:admin";
    assert.equal(answers({ projects, csv }, "p/web", ["team", "platform"]).allowed, true);
  });

  it("cannot take a default right away", () => {
    const csv = "p, team, applications, get, */*, deny\ng, team, role:none";
    assert.equal(answers({ csv, defaultRole: "role:readonly" }, "p/web", ["team"], "get").allowed, true);
    assert.equal(answers({ csv }, "p/web", ["team"], "get").line?.effect, "deny");
  });

  it("passes over a project with a line that is none, and refuses such a policy.csv", () => {
    const projects = [project("p", "p, proj:p:own, applications, sync, p/*, allow", "p, too, short")];
    assert.equal(answers({ projects }, "p/web").allowed, false);
    assert.throws(() => answers({ csv: "p, too, short" }, "p/web"), /does not read/);
  });
});
