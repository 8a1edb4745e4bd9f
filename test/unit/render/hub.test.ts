import assert from "node:assert/strict";
import { addonApplicationSet, serviceApplicationSet } from "../../../render/applicationSet.js";
import { argoCdValues } from "../../../render/argoCdValues.js";
import { platformAppProject, teamAppProject } from "../../../render/appProject.js";
import { clusterSecret, OWN_SERVER } from "../../../render/clusterSecret.js";
import { podIdentityTrust } from "../../../render/iamPolicies.js";
import { spokeTenancy } from "../../../render/spokeTenancy.js";
import { ownInstance, seenBy } from "../../../model/index.js";
import { aFleet, clusterOf, serviceOf, teamOf } from "./aFleet.js";
import { assertGolden, yaml } from "./golden.js";

describe("what the hub is given", () => {
  it("has a team's project as a person would write it", () => {
    const fleet = aFleet();
    assertGolden("team-project.yaml", yaml(teamAppProject(fleet, teamOf(fleet, "alpha"))));
  });

  it("has the platform's project as a person would write it", () => {
    assertGolden("platform-project.yaml", yaml(platformAppProject(aFleet())));
  });

  it("has one set for each service", () => {
    const fleet = aFleet();
    const sets = ["web", "api"].map((name) =>
      serviceApplicationSet(fleet, teamOf(fleet, "alpha"), serviceOf(fleet, "alpha", name)),
    );
    assertGolden("service-sets.yaml", yaml(...sets));
  });

  it("has one set for each add-on", () => {
    const fleet = aFleet();
    assertGolden("addon-sets.yaml", yaml(...fleet.addons.map((addon) => addonApplicationSet(fleet, addon))));
  });

  it("has a Secret for each spoke", () => {
    const endpoint = { server: "https://ABC.gr7.eu-west-1.eks.amazonaws.com/", caData: "Q0E=" };
    const { data, ...rest } = clusterSecret(clusterOf(aFleet(), "prod-eu-west-1"), endpoint);
    const stringData = Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
    );
    // Decoded, because a reviewer cannot read base64.
    assertGolden("cluster-secret.yaml", yaml({ ...rest, stringData }));
  });

  it("has the chart's values, with the admin account as long as there is no single sign-on", () => {
    assertGolden("argocd-values.yaml", yaml(argoCdValues(aFleet().hub.argocd)));
  });

  it("has the chart's values, without the admin account once there is single sign-on", () => {
    const { argocd } = aFleet((text) =>
      text.replace(
        "argocd.acme.example",
        "argocd.acme.example, sso: { issuer: https://login.acme.example, clientId: argocd, adminGroups: [platform, 'a, b'] }",
      ),
    ).hub;
    assertGolden("argocd-values-sso.yaml", yaml(argoCdValues(argocd)));
  });

  it("is, where a cluster runs its own Argo CD, the chart without cluster roles, and that cluster as all there is", () => {
    const fleet = aFleet((text) => `topology: hybrid\n${text}`);
    const own = ownInstance(fleet, "prod-eu-west-1");
    assert.ok(own);
    const seen = seenBy(fleet, own);
    const cluster = clusterOf(seen, "prod-eu-west-1");
    const { createClusterRoles, global } = argoCdValues(own.argocd, "its own cluster");
    const secret = clusterSecret(cluster, { server: OWN_SERVER });
    const data = Object.fromEntries(
      Object.entries(secret.data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
    );
    const { hubReaderBinding, impersonatorBinding } = spokeTenancy(fleet, cluster);
    const sets = seen.teams.flatMap((team) =>
      team.services.map((service) => serviceApplicationSet(seen, team, service).spec.generators),
    );
    assertGolden(
      "own-argocd.yaml",
      yaml(
        { createClusterRoles, global },
        { ...secret, data },
        hubReaderBinding,
        impersonatorBinding,
        teamAppProject(seen, teamOf(seen, "alpha")),
        { generators: sets },
      ),
    );
  });

  it("has a role that only Argo CD's own pods may use", () => {
    const trust = podIdentityTrust({
      namespace: "argocd",
      serviceAccounts: ["argocd-application-controller", "argocd-server"],
    });
    assertGolden("pod-identity-trust.json", `${JSON.stringify(trust, undefined, 2)}\n`);
  });
});

describe("a project", () => {
  it("names an environment's clusters one by one when their glob would take in another environment's", () => {
    const fleet = aFleet((text) =>
      text
        .replace("  prod:", "  dev-lab:\n    clusters: [{ region: eu-west-1 }]\n  prod:")
        .replace("web: {}", "web: { environments: [dev] }"),
    );
    const { destinations } = teamAppProject(fleet, teamOf(fleet, "alpha")).spec;
    const names = destinations.filter(({ namespace }) => namespace === "alpha-web").map(({ name }) => name);
    assert.deepEqual(names, ["dev-eu-west-1"]);
  });

  it("puts a group with a comma in quotes, since commas separate what a policy says", () => {
    const fleet = aFleet((text) => text.replace('"acme:alpha"', '"alpha, and friends"'));
    const { roles } = teamAppProject(fleet, teamOf(fleet, "alpha")).spec;
    assert.deepEqual(roles?.[0]?.groups, ['"alpha, and friends"']);
  });
});

describe("a set of applications", () => {
  it("generates nothing once its service is draining, so that its applications are let go", () => {
    const fleet = aFleet();
    const set = serviceApplicationSet(fleet, teamOf(fleet, "beta"), serviceOf(fleet, "beta", "old"));
    assert.deepEqual(set.spec.generators, [{ list: { elements: [] } }]);
  });

  it("generates nothing once its team is draining", () => {
    const fleet = aFleet((text) => text.replace('groups: ["acme:alpha"]', "state: draining"));
    const set = serviceApplicationSet(fleet, teamOf(fleet, "alpha"), serviceOf(fleet, "alpha", "web"));
    assert.deepEqual(set.spec.generators, [{ list: { elements: [] } }]);
  });

  it("keeps applications and workloads when a cluster loses a label or the set is deleted", () => {
    const fleet = aFleet();
    const set = serviceApplicationSet(fleet, teamOf(fleet, "alpha"), serviceOf(fleet, "alpha", "web"));
    assert.deepEqual(set.spec.syncPolicy, { applicationsSync: "create-update", preserveResourcesOnDeletion: true });
  });

  it("is refused when a value of its chart uses a parameter that clusters do not have", () => {
    const fleet = aFleet();
    const [addon] = fleet.addons;
    assert.ok(addon);
    assert.throws(
      () => addonApplicationSet(fleet, { ...addon, values: { region: "{{.metadata.labels.regoin}}" } }),
      /"\{\{\.metadata\.labels\.regoin\}\}" is no parameter that every cluster has/,
    );
  });
});

describe("a team's project", () => {
  it("lets a new region of an environment in without a change, and a cluster with a name of its own by that name", () => {
    const fleet = aFleet();
    const names = teamAppProject(fleet, teamOf(fleet, "alpha")).spec.destinations.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], ["dev-*", "prod-*", "america"]);
  });

  it("stays as it is while its services are draining, because emptying them is a sync too", () => {
    const fleet = aFleet();
    const { spec } = teamAppProject(fleet, teamOf(fleet, "beta"));
    assert.deepEqual(spec.destinationServiceAccounts, [
      { server: "*", namespace: "beta-old", defaultServiceAccount: "gitops-fleet:team-beta" },
    ]);
    assert.ok(spec.destinations.some(({ namespace }) => namespace === "beta-old"));
  });

  it("permits every kind that a seeded service consists of", () => {
    const fleet = aFleet();
    const kinds = (teamAppProject(fleet, teamOf(fleet, "alpha")).spec.namespaceResourceWhitelist ?? []).map(
      ({ kind }) => kind,
    );
    for (const kind of ["Deployment", "Service", "ServiceAccount", "PodDisruptionBudget", "NetworkPolicy"]) {
      assert.ok(kinds.includes(kind), kind);
    }
  });
});
