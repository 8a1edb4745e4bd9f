import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Fleet } from "../../../model/index.js";
import { clusterSecretData } from "../../../render/index.js";
import { hubStack } from "../../../stacks/hub.js";
import type { HubOutputs } from "../../../stacks/outputs.js";
import { recorded, valueOf, type Recording } from "../components/recorded.js";
import { aFleet, CLOUD, REPOS, settingsOf, stacks } from "./cloud.js";

const POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
const ENTRY = "aws:eks/accessEntry:AccessEntry";
const SET = "kubernetes:argoproj.io/v1alpha1:ApplicationSet";

describe("the hub's stack", () => {
  it("makes a project for each team and the platform, and a set for each service and add-on", async () => {
    const made = await hub();
    assert.deepEqual(namesOf(made, "kubernetes:argoproj.io/v1alpha1:AppProject"), [
      "platform",
      "team-alpha",
      "team-beta",
      "team-gamma",
    ]);
    assert.deepEqual(namesOf(made, SET), [
      "addon-cert-manager",
      "addon-metrics-server",
      "alpha-api",
      "alpha-web",
      "beta-catalog",
      "beta-search",
      "gamma-billing",
      "gamma-ledger",
    ]);
  });

  it("gives Argo CD its identity before its pods start, and projects only after it", async () => {
    const order = (await hub()).resources.map(({ type }) => type);
    const release = order.indexOf("kubernetes:helm.sh/v3:Release");
    assert.ok(order.lastIndexOf("aws:eks/podIdentityAssociation:PodIdentityAssociation") < release);
    assert.ok(release < order.indexOf("kubernetes:argoproj.io/v1alpha1:AppProject"));
  });

  it("gives out the role that spokes let in, and a kubeconfig as a secret", async () => {
    const { result } = await hub();
    assert.equal(await valueOf(result.argocdRoleId), "AROA-hub-role");
    assert.equal(await pulumi.isSecret(result.kubeconfig), true);
    assert.equal(result.argocdUrl, "https://argocd.acme.example");
  });

  it("gives out what a spoke needs to be reached by it: its VPC, its tables and its addresses on the internet", async () => {
    const { vpcId, privateRouteTableIds, natAddresses } = (await hub()).result;
    assert.equal(await valueOf(vpcId), "hub-vpc-id");
    const zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];
    assert.deepEqual([Object.keys(privateRouteTableIds), Object.keys(natAddresses)], [zones, zones]);
    assert.deepEqual(await Promise.all(Object.values(privateRouteTableIds).map(valueOf)), [
      ...zones.map((zone) => `hub-private-${zone}-id`),
    ]);
    assert.deepEqual(await Promise.all(Object.values(natAddresses).map(valueOf)), [
      ...zones.map((zone) => `address of hub-nat-${zone}`),
    ]);
  });

  it("lets its role assume the spokes' own roles when each has one, before any of them is made", async () => {
    assert.deepEqual((await hub()).all("aws:iam/rolePolicy:RolePolicy").filter(isOfSpokes), []);
    const fleet = aFleet((text) => text.replace("name: acme\n", "name: acme\nregistration: role-per-spoke\n"));
    const made = await recorded({ ...CLOUD, ...stacks({ repos: REPOS }) }, () => hubStack(fleet, settingsOf("hub")));
    const [policy] = made.all("aws:iam/rolePolicy:RolePolicy").filter(isOfSpokes);
    const { Statement } = JSON.parse(String(policy?.inputs.policy)) as { Statement: { Resource: string[] }[] };
    assert.deepEqual(
      Statement[0]?.Resource,
      fleet.clusters.map(({ name }) => `arn:aws:iam::111111111111:role/acme-${name}-argocd`),
    );
  });

  it("is protected until all protection is lifted", async () => {
    const protection = async (protect: boolean) =>
      (await hub(protect)).only("eks:index:Cluster").inputs.deletionProtection;
    assert.deepEqual([await protection(true), await protection(false)], [true, false]);
  });

  const slack = (text: string) =>
    text.replace(
      "host: argocd.acme.example",
      "host: argocd.acme.example\n    notifications: { slack: { channels: [deployments] } }",
    );

  it("writes the Secrets that Argo CD refers to from its configuration, before Argo CD starts", async () => {
    const argocdSecrets = { "argocd-notifications-secret": { "slack-token": "canary" } };
    const made = await recorded({ ...CLOUD, ...stacks({ repos: REPOS }) }, () =>
      hubStack(aFleet(slack), settingsOf("hub", { argocdSecrets })),
    );
    const { inputs } = made.only("kubernetes:core/v1:Secret", "argocd-secret-argocd-notifications-secret");
    assert.deepEqual(inputs.stringData, { "slack-token": "canary" });
    const { values } = made.only("kubernetes:helm.sh/v3:Release").inputs;
    assert.doesNotMatch(JSON.stringify(values), /canary/);
    const order = made.resources.map(({ name }) => name);
    assert.ok(order.indexOf("argocd-secret-argocd-notifications-secret") < order.indexOf("argocd-release"));
  });

  it("takes no secret that nothing refers to, and makes nothing then", async () => {
    const argocdSecrets = { "argocd-notifications-secret": { "slack-tokn": "canary" } };
    await assert.rejects(
      recorded({ ...CLOUD, ...stacks({ repos: REPOS }) }, () =>
        hubStack(aFleet(slack), settingsOf("hub", { argocdSecrets })),
      ),
      /argocdSecrets\.argocd-notifications-secret\.slack-tokn\n.*\n {2}Did you mean "argocd-notifications-secret\.slack-token"/,
    );
  });

  it("lets nobody register but the administrators, unless an environment's pipeline has a role of its own", async () => {
    const made = await hub();
    assert.deepEqual(made.all(ENTRY), []);
    assert.deepEqual(made.all(POLICY), []);
  });

  it("lets the pipeline of an environment register its clusters, those that left the file included", async () => {
    const registrable = { prod: ["prod-eu-west-1", "prod-eu-north-1"], staging: ["staging-eu-north-1"] };
    const made = await recorded({ ...CLOUD, ...stacks({ repos: REPOS, test: { registrable } }) }, () =>
      hubStack(withPipeline("prod"), settingsOf("hub")),
    );
    assert.deepEqual(made.only(ENTRY).inputs.kubernetesGroups, ["gitops-fleet:registrar:prod"]);
    const clusters = ["prod-ap-southeast-1", "prod-eu-north-1", "prod-eu-west-1", "prod-us-east-1"];
    const { rules } = made.only("kubernetes:rbac.authorization.k8s.io/v1:Role").inputs as {
      rules: { resourceNames?: string[] }[];
    };
    assert.deepEqual(
      rules.flatMap(({ resourceNames = [] }) => resourceNames),
      clusters.map((cluster) => `cluster-${cluster}`),
    );
    assert.match(made.only(POLICY).provider, /::hub-kubernetes::/);
    // For the next run, also of environments whose pipeline gets its role later.
    assert.deepEqual(made.result.registrable.prod, clusters);
    assert.deepEqual(made.result.registrable.staging, ["staging-eu-north-1", "staging-eu-west-1"]);
  });

  it("holds that pipeline to the names of clusters that exist already, their roles and their proxies", async () => {
    const change = (text: string) =>
      withPipelineIn(text, "dev")
        .replace("name: acme\n", "name: acme\nregistration: role-per-spoke\n")
        .replace(
          "- region: eu-west-1",
          '- { region: eu-west-2, existing: { eks: legacy }, argocdProxyUrl: "http://p:1" }',
        );
    const made = await recorded({ ...CLOUD, ...stacks({ repos: REPOS }) }, () =>
      hubStack(aFleet(change), settingsOf("hub")),
    );
    const { spec } = made.only(POLICY).inputs as { spec: { variables: { name: string; expression: string }[] } };
    const valueOf = (variable: string): unknown =>
      JSON.parse(spec.variables.find(({ name }) => name === variable)?.expression ?? "null");
    const [expected] = valueOf("own") as { start: string; rest: string }[];
    assert.ok(expected);
    const rests = valueOf("rests") as Record<string, string>;
    const pattern = new RegExp(expected.start + (rests[expected.rest] ?? ""));
    const roleArn = "arn:aws:iam::111111111111:role/acme-dev-eu-west-2-argocd";
    const written = (proxyUrl: string) =>
      clusterSecretData(
        { name: "dev-eu-west-2", eksName: "legacy", labels: {} },
        { server: "https://legacy.example", caData: "Y2E=", roleArn, proxyUrl },
      ).config ?? "";
    assert.match(written("http://p:1"), pattern);
    assert.doesNotMatch(written("http://q:1"), pattern);
  });

  it("names the repositories that are to be made first", async () => {
    const repos = { ...REPOS, teamRepositoryUrls: { alpha: "https://github.com/acme/team-alpha" } };
    await assert.rejects(
      recorded({ ...CLOUD, ...stacks({ repos }) }, () => hubStack(aFleet(), settingsOf("hub"))),
      /"repos" has not made team-beta, team-gamma yet/,
    );
  });
});

/** The committed fleet, with a role for the pipeline of an environment. */
function withPipeline(environment: string): Fleet {
  return aFleet((text) => withPipelineIn(text, environment));
}

function withPipelineIn(text: string, environment: string): string {
  const role = `arn:aws:iam::111111111111:role/deploy-${environment}`;
  return text.replace(`  ${environment}:\n`, `  ${environment}:\n    pipelineRole: ${role}\n`);
}

function hub(protect = true): Promise<Recording<HubOutputs>> {
  return recorded({ ...CLOUD, ...stacks({ repos: REPOS }) }, () => hubStack(aFleet(), settingsOf("hub", { protect })));
}

function isOfSpokes({ name }: { readonly name: string }): boolean {
  return name === "hub-spokes";
}

function namesOf(made: Recording<unknown>, type: string): string[] {
  return made
    .all(type)
    .map(({ inputs }) => (inputs.metadata as { name: string }).name)
    .sort();
}
