import assert from "node:assert/strict";
import type { TeamFile } from "../../../model/schema.js";
import { kindOf } from "../../../model/teamKinds.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

function bounded(settings: TeamFile) {
  return aFleet((file) => (file.teams = { alpha: { services: { web: {} }, ...settings } }));
}

function faultsOfTeam(settings: TeamFile) {
  return faultsAfter((file) => (file.teams = { alpha: { services: { web: {} }, ...settings } }));
}

describe("a team's quota", () => {
  it("brings requests and limits for containers that say none, which would be refused", () => {
    const [team] = bounded({ quota: { cpu: "20", memory: "64Gi", pods: 100 } }).teams;
    assert.deepEqual(team?.bounds.limits, { request: { cpu: "100m", memory: "128Mi" }, limit: { memory: "256Mi" } });
    assert.equal(bounded({ quota: { pods: 100 } }).teams[0]?.bounds.limits, null);
  });

  it("requests no more by default than the limit that the team gives", () => {
    const [team] = bounded({ limits: { limit: { memory: "64Mi", cpu: "50m" } } }).teams;
    assert.deepEqual(team?.bounds.limits?.request, { cpu: "50m", memory: "64Mi" });
  });

  it("is in units that mean what they look like", () => {
    assertFault(
      faultsOfTeam({ quota: { memory: "128m" } }),
      "teams.alpha.quota.memory",
      /bytes with its unit/,
      /128Mi/,
    );
    assertFault(faultsOfTeam({ quota: { memory: "128" } }), "teams.alpha.quota.memory", /bytes with its unit/, /128Mi/);
    assertFault(faultsOfTeam({ quota: { cpu: "4Gi" } }), "teams.alpha.quota.cpu", /amount of CPU/, /500m/);
  });

  it("has room for one container", () => {
    const faults = faultsOfTeam({ quota: { memory: "100Mi" } });
    assertFault(faults, "teams.alpha.quota.memory", /takes "256Mi" by default/, /lower limits.limit.memory/);
  });

  it("is not below what a container requests and above what it may have", () => {
    const faults = faultsOfTeam({ limits: { request: { memory: "1Gi" }, limit: { memory: "512Mi" } } });
    assertFault(faults, "teams.alpha.limits.request.memory", /request "1Gi"[^]*limited to "512Mi"/, /Raise the limit/);
  });

  it("warns when a rollout would stand still for want of a pod more", () => {
    const { warnings } = bounded({ quota: { pods: 3 } });
    assert.deepEqual(
      warnings.map(({ path }) => path),
      ["teams.alpha.quota.pods"],
    );
    assert.deepEqual(bounded({ quota: { pods: 4 } }).warnings, []);
  });
});

describe("a team's kinds", () => {
  it("are those of the preset, with the allowed ones and without the denied", () => {
    const kinds = { preset: "stateless", allow: ["argoproj.io/Rollout"], deny: ["networking.k8s.io/Ingress"] } as const;
    const [team] = bounded({ kinds: { ...kinds, allow: [...kinds.allow], deny: [...kinds.deny] } }).teams;
    const names = team?.bounds.kinds.map(({ kind }) => kind) ?? [];
    assert.ok(names.includes("Rollout") && names.includes("Deployment"));
    assert.ok(!names.includes("Ingress") && !names.includes("StatefulSet"));
  });

  it("are called by the API as Kubernetes calls them, or as the file says", () => {
    const resources = ["argoproj.io/Rollout", "x.io/Gateway", "x.io/Policy", "x.io/Mesh", "x.io/Chassis"].map(
      (name) => kindOf(name).resource,
    );
    assert.deepEqual(resources, ["rollouts", "gateways", "policies", "meshes", "chassises"]);
    assert.equal(kindOf("x.io/Chassis", "chassis").resource, "chassis");
  });

  it("are no secrets, rights, bounds, applications, and nothing outside of namespaces", () => {
    for (const [kind, why] of [
      ["Secret", /secrets in Git/],
      ["rbac.authorization.k8s.io/RoleBinding", /gives rights/],
      ["ResourceQuota", /bounds the team/],
      ["argoproj.io/Application", /decides what Argo CD deploys/],
      ["Namespace", /in no namespace/],
    ] as const) {
      assertFault(faultsOfTeam({ kinds: { allow: [kind] } }), "teams.alpha.kinds.allow[0]", why, /./);
    }
  });

  it("cannot leave out what its services are seeded with", () => {
    const faults = faultsOfTeam({ kinds: { deny: ["policy/PodDisruptionBudget"] } });
    assertFault(faults, "teams.alpha.kinds.deny[0]", /seeded with "policy\/PodDisruptionBudget"/, /Leave it allowed/);
  });

  it("are not denied for nothing, nor allowed twice", () => {
    const denied = faultsOfTeam({ kinds: { deny: ["networking.k8s.io/Ingres"] } });
    assertFault(denied, "teams.alpha.kinds.deny[0]", /does not allow/, /Did you mean "networking.k8s.io\/Ingress"/);
    const allowed = faultsOfTeam({ kinds: { allow: ["apps/Deployment"] } });
    assertFault(allowed, "teams.alpha.kinds.allow[0]", /allowed anyway/, /Remove it/);
    const plural = faultsOfTeam({ kinds: { allow: ["x.io/Chassis"], plurals: { "x.io/Chasis": "chassis" } } });
    assertFault(plural, 'teams.alpha.kinds.plurals["x.io/Chasis"]', /not among the allowed/, /x.io\/Chassis/);
  });
});

describe("a team's signature keys", () => {
  it("are written in capitals, as GnuPG prints them and Argo CD compares them", () => {
    const [team] = bounded({ signatureKeys: ["4aee18f83afdeb23"] }).teams;
    assert.deepEqual(team?.bounds.signatureKeys, ["4AEE18F83AFDEB23"]);
  });

  it("are ids of 16 digits or fingerprints of 40, each once", () => {
    const short = faultsOfTeam({ signatureKeys: ["3AFDEB23"] });
    assertFault(short, "teams.alpha.signatureKeys[0]", /neither the id of a GnuPG key/, /gpg --list-keys/);
    const twice = ["4AEE18F83AFDEB23", "5DE3E0509C47EA3CF04A42D34AEE18F83AFDEB23"];
    assertFault(faultsOfTeam({ signatureKeys: twice }), "teams.alpha.signatureKeys[1]", /listed twice/, /Remove one/);
  });
});

describe("a team's channel", () => {
  it("needs a Slack that Argo CD knows", () => {
    const faults = faultsOfTeam({ notifications: { slack: ["alpha"] } });
    assertFault(faults, "teams.alpha.notifications", /knows no Slack/, /hub.argocd.notifications/);
  });

  it("may be the only one", () => {
    const fleet = aFleet((file) => {
      file.hub.argocd.notifications = { slack: {} };
      file.teams = { alpha: { services: { web: {} }, notifications: { slack: ["alpha"] } } };
    });
    assert.deepEqual(fleet.hub.argocd.notifications?.slack?.channels, []);
    const faults = faultsAfter((file) => (file.hub.argocd.notifications = { slack: {} }));
    assertFault(faults, "hub.argocd.notifications.slack", /No channel is told/, /to a team/);
  });
});
