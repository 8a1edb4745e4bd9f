import assert from "node:assert/strict";
import { covers, EXCEPTIONS } from "../../../policy/exceptions.js";
import { formatFinding, isStackPolicy, judgeAll, policies, type StackResource } from "../../../policy/index.js";
import { environmentStack } from "../../../stacks/environment.js";
import { hubStack } from "../../../stacks/hub.js";
import { reposStack } from "../../../stacks/repos.js";
import { aFleet, everyAddon, HUB, REPOS, settingsOf, stacks } from "../stacks/cloud.js";
import { stackResources } from "./fleetStack.js";

const ENDPOINTS = "network: { natGateways: none, endpoints: [s3, ecr.api, sts] }";
const TODAY = { today: "2026-11-21" };

describe("the fleet's own stacks", function () {
  this.timeout(60_000);
  const all = new Map<string, StackResource[]>();

  before(async () => {
    const fleet = aFleet();
    all.set("repos", await stackResources({}, () => reposStack(fleet, settingsOf("repos"))));
    all.set("hub", await stackResources(stacks({ repos: REPOS }), () => hubStack(fleet, settingsOf("hub"))));
    const roles = aFleet((text) => text.replace("name: acme\n", "name: acme\nregistration: role-per-spoke\n"));
    const [ofHub, ofDev] = [settingsOf("hub"), settingsOf("dev")];
    all.set("hub, role per spoke", await stackResources(stacks({ repos: REPOS }), () => hubStack(roles, ofHub)));
    all.set("dev, role per spoke", await stackResources(stacks({ hub: HUB }), () => environmentStack(roles, ofDev)));
    for (const stack of ["dev", "prod"]) {
      all.set(stack, await stackResources(stacks({ hub: HUB }), () => environmentStack(fleet, settingsOf(stack))));
    }
    const withAddons = aFleet(everyAddon);
    all.set(
      "dev, with every add-on",
      await stackResources(stacks({ hub: HUB }), () => environmentStack(withAddons, settingsOf("dev"))),
    );
  });

  it("violate nothing with node pools either, instead of Auto Mode or beside it", async () => {
    const fleet = aFleet((text) =>
      text
        .replace("  dev:\n", "  dev:\n    nodes: { mode: managed, pools: { general: { spot: true } } }\n")
        .replace("  staging:\n", "  staging:\n    nodes: { pools: { gpu: { gpu: true } } }\n"),
    );
    for (const stack of ["dev", "staging"]) {
      const made = await stackResources(stacks({ hub: HUB }), () => environmentStack(fleet, settingsOf(stack)));
      assert.equal(made.filter(({ type }) => type === "aws:eks/nodeGroup:NodeGroup").length, 1);
      const found = judgeAll(policies, made, TODAY);
      assert.deepEqual(
        found.map(({ policy, finding }) => `${policy.name}\n${formatFinding(policy, finding)}`),
        [],
      );
    }
  });

  it("violate nothing where EKS runs Argo CD either", async () => {
    const capability = `capability: { identityCenter: { instance: "arn:aws:sso:::instance/ssoins-0123456789abcdef" }, roles: { admin: { groups: [686103e0-f051-7068-b225-e6392b959d9e] } } }`;
    const fleet = aFleet((text) =>
      text
        .replace("name: acme\n", "name: acme\nregistration: eks-capability\n")
        .replace("host: argocd.acme.example", capability)
        .replace(/enabled: .*/, "enabled: []")
        .replace('groups: ["acme:alpha"]', "groups: []")
        .replace(/\n {2}beta:[\s\S]*/, "\n"),
    );
    const type = "aws:eks/capability:Capability";
    const outputs = { ...stacks({ repos: REPOS, hub: HUB }), [type]: () => ({ version: "3.1.8-eks-1" }) };
    const hub = await stackResources(outputs, () => hubStack(fleet, settingsOf("hub")));
    assert.equal(hub.filter((resource) => resource.type === type).length, 1);
    const dev = await stackResources(outputs, () => environmentStack(fleet, settingsOf("dev")));
    const found = [hub, dev].flatMap((made) => judgeAll(policies, made, TODAY));
    assert.deepEqual(
      found.map(({ policy, finding }) => `${policy.name}\n${formatFinding(policy, finding)}`),
      [],
    );
  });

  for (const stack of [
    "repos",
    "hub",
    "dev",
    "prod",
    "dev, with every add-on",
    "hub, role per spoke",
    "dev, role per spoke",
  ]) {
    it(`violate nothing that is no listed exception: ${stack}`, () => {
      const found = judgeAll(policies, all.get(stack) ?? [], TODAY);
      assert.deepEqual(
        found.map(({ policy, finding }) => `${policy.name}\n${formatFinding(policy, finding)}`),
        [],
      );
    });
  }

  it("protect what holds a cluster's state in every environment, unless this run may replace it", async () => {
    const types = (resources: readonly StackResource[]) =>
      resources.filter(({ protect }) => protect).map(({ type }) => type);
    // The cluster's own is a transform's, which mocks do not run.
    const logs = "aws:cloudwatch/logGroup:LogGroup";
    assert.deepEqual(types(all.get("dev") ?? []).sort(), [logs, logs, "aws:ec2/vpc:Vpc", "aws:kms/key:Key"]);
    const settings = settingsOf("dev", { replace: ["dev-eu-west-1"] });
    const replacing = await stackResources(stacks({ hub: HUB }), () => environmentStack(aFleet(), settings));
    assert.deepEqual(types(replacing), []);
  });

  it("violate nothing with endpoints and without NAT gateways either", async () => {
    const fleet = aFleet((text) => text.replace("- region: eu-west-1", `- { region: eu-west-1, ${ENDPOINTS} }`));
    const dev = await stackResources(stacks({ hub: HUB }), () => environmentStack(fleet, settingsOf("dev")));
    assert.ok(dev.some(({ type }) => type === "aws:ec2/vpcEndpoint:VpcEndpoint"));
    assert.deepEqual(
      judgeAll(policies, dev, TODAY).map(({ policy, finding }) => `${policy.name}\n${formatFinding(policy, finding)}`),
      [],
    );
  });

  it("have something for every policy on clusters and their networks to judge", () => {
    const types = new Set((all.get("prod") ?? []).map(({ type }) => type));
    for (const type of ["aws:eks/cluster:Cluster", "aws:iam/role:Role", "aws:ec2/natGateway:NatGateway"]) {
      assert.ok(types.has(type), type);
    }
  });

  for (const exception of EXCEPTIONS) {
    it(`still need the exception of ${exception.resource} from ${exception.policy}: ${exception.reason}`, () => {
      const policy = policies.find(({ name }) => name === exception.policy);
      assert.ok(policy, "There is no such policy.");
      const used = [...all.values()].some((resources) => {
        const violations = isStackPolicy(policy)
          ? policy.checkStack(resources, TODAY)
          : resources
              .filter(({ type }) => policy.types.includes(type))
              .flatMap((resource) => policy.check(resource, TODAY).map((found) => ({ ...found, resource })));
        return violations.some((found) => covers(exception, found.resource, found));
      });
      assert.ok(used, "Nothing of the fleet's violates it any more: remove it.");
    });
  }

  it("would be told of a cluster that is not what it should be", () => {
    const changed = (all.get("prod") ?? []).filter(({ type }) => type !== "kubernetes:core/v1:ConfigMap");
    const names = judgeAll(policies, changed, TODAY).map(({ policy }) => policy.name);
    assert.deepEqual([...new Set(names)], ["eks-network-policy"]);
  });
});
