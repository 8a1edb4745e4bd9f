import assert from "node:assert/strict";
import { kindName } from "../../../model/teamKinds.js";
import { SEEDED_KINDS } from "../../../model/seededService.js";
import { parse } from "yaml";
import { teamAppProject } from "../../../render/appProject.js";
import { serviceTree } from "../../../render/serviceTree.js";
import { spokeTenancy } from "../../../render/spokeTenancy.js";
import { aFleet, clusterOf, serviceOf, teamOf } from "./aFleet.js";
import { assertGolden, yaml } from "./golden.js";

const BOUNDED = `groups: ["acme:alpha"]
    quota: { cpu: "20", memory: 64Gi, pods: 100, loadBalancers: 2, storage: 500Gi }
    kinds: { preset: rollouts, allow: [external-secrets.io/ExternalSecret], deny: [networking.k8s.io/Ingress] }
    networkPolicy: default-deny
    signatureKeys: [4AEE18F83AFDEB23]
    notifications: { slack: [alpha, alpha-alerts] }`;

function aBoundedFleet() {
  return aFleet((text) =>
    text
      .replace('groups: ["acme:alpha"]', BOUNDED)
      .replace("{ host: argocd.acme.example }", "{ host: argocd.acme.example, notifications: { slack: {} } }"),
  );
}

describe("a team with bounds", () => {
  const fleet = aBoundedFleet();

  it("has them in its project", () => {
    assertGolden("bounded-team-project.yaml", yaml(teamAppProject(fleet, teamOf(fleet, "alpha"))));
  });

  it("has them in each of its namespaces, with the rights to kinds of its own, and Argo CD reads these", () => {
    const { hubReader, kindRoles, services } = spokeTenancy(fleet, clusterOf(fleet, "prod-eu-west-1"));
    const [web] = services;
    assert.ok(web);
    const { quota, limits, networkPolicy, kindBinding } = web;
    const objects = [...kindRoles, kindBinding, quota, limits, networkPolicy].filter((one) => one !== undefined);
    assert.equal(objects.length, 5);
    assertGolden("bounded-namespace.yaml", yaml(...objects));
    assert.deepEqual(hubReader.rules.at(-1), {
      apiGroups: ["external-secrets.io"],
      resources: ["externalsecrets"],
      verbs: ["get"],
    });
  });

  it("gives another team nothing", () => {
    const { services } = spokeTenancy(fleet, clusterOf(fleet, "prod-eu-west-1"));
    const old = services.find(({ namespace }) => namespace.metadata.name === "beta-old");
    assert.deepEqual(Object.keys(old ?? {}), ["namespace", "binding"]);
  });
});

describe("what a service is seeded with", () => {
  it("is what the model says, so that no team can be denied it", () => {
    const fleet = aFleet();
    const tree = serviceTree(teamOf(fleet, "alpha"), serviceOf(fleet, "alpha", "web"), fleet.environments);
    const kinds = Object.values(tree).flatMap((text) => {
      const { apiVersion, kind } = parse(text) as { apiVersion: string; kind: string };
      const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
      return kind === "Kustomization" ? [] : [kindName({ group, kind })];
    });
    assert.deepEqual(kinds.sort(), [...SEEDED_KINDS].sort());
  });
});
