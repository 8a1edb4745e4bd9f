import assert from "node:assert/strict";
import { nested } from "../../../../sandbox/aws/definition.js";
import * as types from "../../../../sandbox/aws/types.js";
import { aNetwork, anAws, aRole, clusterInputs, refused, type TestAws } from "./anAws.js";

const WARSAW = "eu-central-1-waw-1a";
const GROUP = "eu-central-1-waw-1";
const HERE = { region: "eu-central-1" };

async function aVpc(): Promise<{ cloud: TestAws; subnet: () => Promise<{ id: string }> }> {
  const cloud = await anAws();
  const { vpcId } = await aNetwork(cloud, ["eu-central-1a", "eu-central-1b"]);
  const inputs = { vpcId, cidrBlock: "10.0.240.0/22", availabilityZone: WARSAW };
  return { cloud, subnet: () => cloud.create(types.SUBNET, inputs, HERE) };
}

function optIn(cloud: TestAws, groupName = GROUP): Promise<unknown> {
  return cloud.create(types.ZONE_GROUP, { groupName, optInStatus: "opted-in" }, HERE);
}

describe("the sandbox's Local Zones", () => {
  it("take no subnet before the account has opted in", async () => {
    const { cloud, subnet } = await aVpc();
    await refused(
      subnet(),
      "InvalidParameterValue",
      `Value (${WARSAW}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: eu-central-1a, eu-central-1b, eu-central-1c.`,
    );
    await optIn(cloud);
    await optIn(cloud);
    assert.match((await subnet()).id, /^subnet-/);
  });

  it("are opted in to by group, and never out of", async () => {
    const { cloud, subnet } = await aVpc();
    await refused(
      optIn(cloud, "eu-central-1-xyz-1"),
      "InvalidParameterValue",
      "The zone group eu-central-1-xyz-1 does not exist in eu-central-1.",
    );
    await optIn(cloud);
    await cloud.delete(types.ZONE_GROUP, GROUP, HERE);
    assert.match((await subnet()).id, /^subnet-/);
  });

  it("have no NAT gateways", async () => {
    const { cloud, subnet } = await aVpc();
    await optIn(cloud);
    const { id: subnetId } = await subnet();
    const { id: allocationId } = await cloud.create(types.EIP, { domain: "vpc" }, HERE);
    await refused(
      cloud.create(types.NAT_GATEWAY, { subnetId, allocationId }, HERE),
      "NotAvailableInZone",
      "Nat Gateway is not available in this availability zone",
    );
  });

  it("say whether they were opted in to", async () => {
    const cloud = await anAws();
    const ask = (name: string) =>
      cloud.aws.invoke({
        credentials: { accessKeyId: "111111111111", secretAccessKey: "x" },
        ...HERE,
        type: "aws:index/getAvailabilityZone:getAvailabilityZone",
        args: { name, allAvailabilityZones: true },
      });
    const { optInStatus, groupName, zoneType } = await ask(WARSAW);
    assert.deepEqual([optInStatus, groupName, zoneType], ["not-opted-in", GROUP, "local-zone"]);
    await optIn(cloud);
    assert.equal((await ask(WARSAW))["optInStatus"], "opted-in");
    assert.equal((await ask("eu-central-1a"))["optInStatus"], "opt-in-not-required");
    await refused(ask("eu-central-1-xyz-1a"), "NotFound", "no matching EC2 Availability Zone found");
  });

  it("have no control plane, but a cluster's node groups", async () => {
    const cloud = await anAws();
    const here = { region: "us-east-1" };
    await cloud.create(types.ZONE_GROUP, { groupName: "us-east-1-bos-1", optInStatus: "opted-in" }, here);
    const { vpcId, subnetIds } = await aNetwork(cloud, ["us-east-1a", "us-east-1b"]);
    const boston = await cloud.create(
      types.SUBNET,
      { vpcId, cidrBlock: "10.0.240.0/22", availabilityZone: "us-east-1-bos-1a" },
      here,
    );
    const inputs = await clusterInputs(cloud, "acme-edge");
    const config = nested(inputs, "vpcConfig");
    await refused(
      cloud.create(types.CLUSTER, { ...inputs, vpcConfig: { ...config, subnetIds: [...subnetIds, boston.id] } }, here),
      "UnsupportedAvailabilityZoneException",
      "Cannot create cluster 'acme-edge' because us-east-1-bos-1a, the targeted availability zone, does not currently have sufficient capacity to support the cluster. Retry and choose from these availability zones: us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1f",
    );
    await cloud.create(types.CLUSTER, { ...inputs, vpcConfig: { ...config, subnetIds } }, here);
    const role = await aRole(cloud, "nodes", "ec2.amazonaws.com");
    const group = {
      clusterName: "acme-edge",
      nodeGroupName: "edge",
      nodeRoleArn: role.properties["arn"] ?? "",
      subnetIds: [boston.id],
      scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 2 },
    };
    await cloud.create(types.NODE_GROUP, group, here);
    const zones = cloud.nodes.get("acme-edge:edge")?.map(({ labels }) => labels["topology.kubernetes.io/zone"]);
    assert.deepEqual(zones, ["us-east-1-bos-1a", "us-east-1-bos-1a"]);
  });
});
