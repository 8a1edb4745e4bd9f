import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ConfigError, type Fleet } from "../../../model/index.js";
import { environmentStack } from "../../../stacks/environment.js";
import type { EnvironmentOutputs } from "../../../stacks/outputs.js";
import type { ProgramSettings } from "../../../stacks/settings.js";
import { recorded, valueOf, type Recording } from "../components/recorded.js";
import { aFleet, CLOUD, HUB, settingsOf, stacks, twoAccounts } from "./cloud.js";

const PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";

describe("an environment's stack", () => {
  it("makes each of its clusters, and no other", async () => {
    assert.deepEqual(
      (await environment("prod")).all("eks:index:Cluster").map(({ name }) => name),
      ["prod-eu-west-1", "prod-us-east-1", "prod-ap-southeast-1"],
    );
  });

  it("makes the named clusters alone when it is narrowed", async () => {
    const made = await environment("prod", { clusters: ["prod-us-east-1"] });
    assert.deepEqual(Object.keys(made.result.clusters), ["prod-us-east-1"]);
    assert.equal(made.only("eks:index:Cluster").name, "prod-us-east-1");
  });

  it("makes no cluster when it is narrowed to none", async () => {
    const made = await environment("prod", { clusters: [] });
    assert.deepEqual(made.all("eks:index:Cluster"), []);
    assert.deepEqual(made.result.made, {});
  });

  it("refuses a consent to replace what no cluster is called", async () => {
    await assert.rejects(environment("dev", { replace: ["dev-eu-west"] }), /GITOPS_FLEET_REPLACE[\s\S]*"dev-eu-west"/);
  });

  it("registers a cluster on the hub only", async () => {
    const made = await environment("dev");
    const secret = made.only("kubernetes:core/v1:Secret");
    assert.equal(secret.name, "dev-eu-west-1-cluster");
    assert.match(secret.provider, /::hub::/);
    for (const { provider } of made.all("kubernetes:core/v1:Namespace")) {
      assert.match(provider, /::dev-eu-west-1-kubernetes::/);
    }
  });

  it("has its clusters administered by its own pipeline's role too, and by no other's", async () => {
    const role = (name: string): string => `arn:aws:iam::111111111111:role/deploy-${name}`;
    const fleet = aFleet((text) =>
      text.replaceAll(/^ {2}(dev|prod):\n/gm, (line, name: string) => `${line}    pipelineRole: ${role(name)}\n`),
    );
    const made = await environment("dev", {}, fleet);
    const entries = made.only("eks:index:Cluster").inputs.accessEntries as Record<string, { principalArn: string }>;
    assert.deepEqual(
      Object.values(entries)
        .map(({ principalArn }) => principalArn)
        .sort(),
      [role("dev"), "arn:aws:iam::111111111111:role/platform-engineer"],
    );
  });

  it("refuses another account's credentials, region by region", async () => {
    assert.deepEqual(
      (await environment("prod"))
        .all("pulumi:providers:aws")
        .map(({ inputs }) => [inputs.region, inputs.allowedAccountIds]),
      ["eu-west-1", "us-east-1", "ap-southeast-1"].map((region) => [region, '["111111111111"]']),
    );
  });

  it("tags everything as production or not", async () => {
    for (const [stack, tier] of [
      ["prod", "prod"],
      ["dev", "nonprod"],
    ] as const) {
      const [provider] = (await environment(stack)).all("pulumi:providers:aws");
      assert.deepEqual(JSON.parse(String(provider?.inputs.defaultTags)), {
        tags: { "gitops-fleet/fleet": "acme", "gitops-fleet/stack": stack, "gitops-fleet/tier": tier },
      });
    }
  });

  it("has EKS protect production until the file says that it is to be emptied, or all protection is lifted", async () => {
    assert.deepEqual(await protections("prod"), [true, true, true]);
    assert.deepEqual(await protections("dev"), [false]);
    assert.deepEqual(await protections("prod", { protect: false }), [false, false, false]);
    const emptied = aFleet((text) => text.replace("us-east-1, wave: 2", "us-east-1, wave: 2, state: draining"));
    assert.deepEqual(await protections("prod", {}, emptied), [true, false, true]);
  });

  it("gives production a NAT gateway in each zone", async () => {
    const zones = (made: Recording<unknown>) =>
      new Set(made.all("aws:ec2/subnet:Subnet").map((s) => s.inputs.availabilityZone));
    const prod = await environment("prod");
    assert.equal(prod.all("aws:ec2/natGateway:NatGateway").length, zones(prod).size);
    assert.equal((await environment("dev")).all("aws:ec2/natGateway:NatGateway").length, 1);
  });

  it("makes as many NAT gateways, and those endpoints, that the file says", async () => {
    const made = await environment("dev", {}, devWith("network: { natGateways: none, endpoints: [s3, ecr.api] }"));
    assert.deepEqual(made.all("aws:ec2/natGateway:NatGateway"), []);
    assert.deepEqual(
      made.all("aws:ec2/vpcEndpoint:VpcEndpoint").map(({ inputs }) => inputs.serviceName),
      ["com.amazonaws.eu-west-1.s3", "com.amazonaws.eu-west-1.ecr.api"],
    );
  });

  it("peers each cluster with the hub, and accepts at the hub what is asked from elsewhere", async () => {
    const made = await environment("prod");
    assert.deepEqual(
      made.all(PEERING).map(({ name, inputs }) => [name, inputs.peerVpcId, inputs.peerRegion]),
      [
        ["prod-eu-west-1-hub", "vpc-hub", undefined],
        ["prod-us-east-1-hub", "vpc-hub", "eu-west-1"],
        ["prod-ap-southeast-1-hub", "vpc-hub", "eu-west-1"],
      ],
    );
    const accepters = made.all("aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter");
    assert.equal(accepters.length, 2);
    for (const { provider } of accepters) assert.match(provider, /::aws-111111111111-eu-west-1::/);
    const rules = made.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    assert.deepEqual(
      rules.map(({ inputs }) => [inputs.securityGroupId, inputs.cidrIpv4]),
      ["prod-eu-west-1", "prod-us-east-1", "prod-ap-southeast-1"].map((name) => [`sg-${name}`, "10.0.0.0/16"]),
    );
  });

  it("works in the hub's account and region for the hub's side", async () => {
    const made = await environment("prod", { clusters: ["prod-us-east-1"] }, twoAccounts());
    assert.deepEqual(
      made
        .all("pulumi:providers:aws")
        .map(({ name }) => name)
        .sort(),
      ["aws-111111111111-eu-west-1", "aws-222222222222-us-east-1"],
    );
    const routes = made.all("aws:ec2/route:Route").filter(({ inputs }) => "vpcPeeringConnectionId" in inputs);
    assert.deepEqual(routes.map(({ name, provider }) => [name, /::(aws-[^:]+)::/.exec(provider)?.[1]]).sort(), [
      ...["a", "b", "c"].map((zone) => [`prod-us-east-1-from-hub-eu-west-1${zone}`, "aws-111111111111-eu-west-1"]),
      ...["a", "b", "c"].map((zone) => [`prod-us-east-1-to-hub-us-east-1${zone}`, "aws-222222222222-us-east-1"]),
    ]);
  });

  it("lets the hub's addresses in at a public endpoint, and peers nothing there", async () => {
    const made = await environment("dev", {}, devWith('publicAccessCidrs: ["203.0.113.0/24", "198.51.100.2/32"]'));
    assert.deepEqual(made.only("eks:index:Cluster").inputs.publicAccessCidrs, [
      "203.0.113.0/24",
      "198.51.100.2/32",
      "198.51.100.1/32",
      "198.51.100.3/32",
    ]);
    assert.deepEqual(made.all(PEERING), []);
  });

  it("makes nothing where the owner builds the link, and opens nothing to the hub", async () => {
    const change = 'connectivity: own, publicAccessCidrs: ["203.0.113.0/24"]';
    const made = await environment("dev", {}, devWith(change));
    assert.deepEqual(made.all(PEERING), []);
    assert.deepEqual(made.only("eks:index:Cluster").inputs.publicAccessCidrs, ["203.0.113.0/24"]);
  });

  it("says which output of the hub is not what it should be", async () => {
    const odd = { ...HUB, privateRouteTableIds: { "eu-west-1a": 1 } };
    await assert.rejects(
      recorded({ ...CLOUD, ...stacks({ hub: odd }) }, () => environmentStack(aFleet(), settingsOf("dev"))),
      /Output "privateRouteTableIds" of the stack "hub" is not a map of texts/,
    );
  });

  it("gives out each cluster, and its kubeconfig as a secret", async () => {
    const { clusters, kubeconfigs } = (await environment("dev")).result;
    const { "dev-eu-west-1": cluster } = clusters;
    assert.equal(await valueOf(pulumi.output(cluster?.endpoint)), "https://dev-eu-west-1.example");
    assert.equal(cluster?.eksName, "acme-dev-eu-west-1");
    assert.equal(await pulumi.isSecret(pulumi.output(kubeconfigs["dev-eu-west-1"])), true);
  });

  it("says which stack lacks which output before it makes anything", async () => {
    const older = Object.fromEntries(Object.entries(HUB).filter(([name]) => name !== "argocdRoleId"));
    await assert.rejects(
      recorded({ ...CLOUD, ...stacks({ hub: older }) }, () => environmentStack(aFleet(), settingsOf("dev"))),
      (error: unknown) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.match(error.message, /^The stack "hub" has no output "argocdRoleId"\.\n.*pulumi up -s hub/);
        return true;
      },
    );
  });

  it("refuses zones that a cluster was not made with, before it makes anything", async () => {
    const made = { "dev-eu-west-1": { zones: ["eu-west-1a", "eu-west-1b"] } };
    await assert.rejects(
      recorded({ ...CLOUD, ...stacks({ hub: HUB, test: { made } }) }, () =>
        environmentStack(aFleet(), settingsOf("dev")),
      ),
      (error: unknown) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, /^fleet\.yaml: environments\.dev\.clusters\[0\]\.network\.zones\n.*a new cluster/);
        return true;
      },
    );
  });

  it("takes a newer Kubernetes version to one wave in each run", async () => {
    const fleet = aFleet((text) => text.replace("  prod:\n", '  prod:\n    kubernetes: "1.35"\n'));
    const before = Object.fromEntries(fleet.clusters.map(({ name }) => [name, { kubernetes: "1.34" }]));
    const after = async (made: object): Promise<[unknown[], EnvironmentOutputs["made"]]> => {
      const run = await recorded({ ...CLOUD, ...stacks({ hub: HUB, test: { made } }) }, () =>
        environmentStack(fleet, settingsOf("prod")),
      );
      return [run.all("eks:index:Cluster").map(({ inputs }) => inputs.version), run.result.made];
    };
    const [first, made] = await after(before);
    assert.deepEqual(first, ["1.35", "1.34", "1.34"]);
    assert.deepEqual(made["prod-eu-west-1"]?.upgraded, { from: "1.34", on: "2026-11-21" });
    const [second] = await after(made);
    assert.deepEqual(second, ["1.35", "1.35", "1.35"]);
  });

  it("says that there is no such environment", async () => {
    await assert.rejects(environment("prd"), /The fleet has no environment "prd"/);
  });
});

/** The committed fleet, with something more said of its cluster in dev. */
function devWith(settings: string): Fleet {
  return aFleet((text) => text.replace("- region: eu-west-1", `- { region: eu-west-1, ${settings} }`));
}

async function protections(
  stack: string,
  changes: Partial<ProgramSettings> = {},
  fleet = aFleet(),
): Promise<unknown[]> {
  const made = await environment(stack, changes, fleet);
  return made.all("eks:index:Cluster").map(({ inputs }) => inputs.deletionProtection);
}

function environment(
  stack: string,
  changes: Partial<ProgramSettings> = {},
  fleet = aFleet(),
): Promise<Recording<EnvironmentOutputs>> {
  return recorded({ ...CLOUD, ...stacks({ hub: HUB }) }, () => environmentStack(fleet, settingsOf(stack, changes)));
}
