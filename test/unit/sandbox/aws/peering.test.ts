import assert from "node:assert/strict";
import type { JsonObject } from "../../../../sandbox/aws/definition.js";
import * as types from "../../../../sandbox/aws/types.js";
import { ACCOUNT, anAws, clusterInputs, refused, type TestAws } from "./anAws.js";

const OTHER = "222222222222";
const US = { region: "us-east-1" };
const FAILED =
  "unexpected state 'failed', wanted target 'active, pending-acceptance'. last error: Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range";

/** A hub and a spoke, each a VPC with a route table. */
async function twoNetworks(cloud: TestAws, place: { region?: string; account?: string } = {}, cidr = "10.1.0.0/16") {
  const network = async (cidrBlock: string, where: typeof place) => {
    const vpc = await cloud.create(types.VPC, { cidrBlock }, where);
    const table = await cloud.create(types.ROUTE_TABLE, { vpcId: vpc.id }, where);
    return { vpcId: vpc.id, tableId: table.id };
  };
  return { hub: await network("10.0.0.0/16", {}), spoke: await network(cidr, place) };
}

function asked(networks: Awaited<ReturnType<typeof twoNetworks>>, more: JsonObject): JsonObject {
  return { vpcId: networks.spoke.vpcId, peerVpcId: networks.hub.vpcId, peerOwnerId: ACCOUNT, ...more };
}

const route = (tableId: string, destinationCidrBlock: string, vpcPeeringConnectionId: string): JsonObject => ({
  routeTableId: tableId,
  destinationCidrBlock,
  vpcPeeringConnectionId,
});

const status = async (cloud: TestAws, id: string, where?: object) =>
  (await cloud.read(types.PEERING, id, where)).properties["acceptStatus"];

describe("the sandbox's VPC peerings", () => {
  it("are active at once when one who owns both sides in one region accepts", async () => {
    const cloud = await anAws();
    const networks = await twoNetworks(cloud);
    const made = await cloud.create(types.PEERING, asked(networks, { autoAccept: true }));
    assert.match(made.id, /^pcx-[0-9a-f]{17}$/);
    const { acceptStatus, peerRegion } = made.properties;
    assert.deepEqual([acceptStatus, peerRegion], ["active", "eu-west-1"]);
  });

  it("wait for the other side, and lead nowhere until it has accepted", async () => {
    for (const place of [US, { account: OTHER }]) {
      const cloud = await anAws();
      const networks = await twoNetworks(cloud, place);
      const { id } = await cloud.create(types.PEERING, asked(networks, { peerRegion: "eu-west-1" }), place);
      assert.equal(await status(cloud, id, place), "pending-acceptance");
      const early = await cloud.create(types.ROUTE, route(networks.spoke.tableId, "10.0.0.0/16", id), place);
      assert.equal(early.properties["state"], "blackhole");

      const accepted = await cloud.create(types.PEERING_ACCEPTER, { vpcPeeringConnectionId: id, autoAccept: true });
      assert.deepEqual([accepted.id, accepted.properties["acceptStatus"]], [id, "active"]);
      assert.equal(await status(cloud, id, place), "active");
      assert.equal((await cloud.read(types.ROUTE, early.id, place)).properties["state"], "active");
      const back = await cloud.create(types.ROUTE, route(networks.hub.tableId, "10.1.0.0/16", id));
      assert.equal(back.properties["state"], "active");
      const [own, peer] = [accepted.properties["vpcId"], accepted.properties["peerVpcId"]];
      const { hub, spoke } = networks;
      // Within one account the provider shows the requester's view in every region.
      assert.deepEqual([own, peer], "account" in place ? [hub.vpcId, spoke.vpcId] : [spoke.vpcId, hub.vpcId]);
    }
  });

  it("are accepted by nobody but the accepter's account, in the accepter's region", async () => {
    const cloud = await anAws();
    const far = await twoNetworks(cloud, US);
    const { id } = await cloud.create(types.PEERING, asked(far, { peerRegion: "eu-west-1" }), US);
    await refused(
      cloud.create(types.PEERING_ACCEPTER, { vpcPeeringConnectionId: id, autoAccept: true }, US),
      "OperationNotPermitted",
      `Incorrect region (us-east-1) specified for this request. VPC peering connection ${id} must be accepted in region eu-west-1`,
    );
    await refused(
      cloud.create(types.PEERING_ACCEPTER, { vpcPeeringConnectionId: id }, { region: "eu-west-2" }),
      "InvalidVpcPeeringConnectionID.NotFound",
      `The vpcPeeringConnection ID '${id}' does not exist`,
    );
    const foreign = await twoNetworks(cloud, { account: OTHER }, "10.2.0.0/16");
    await assert.rejects(
      cloud.create(types.PEERING, asked(foreign, { autoAccept: true }), { account: OTHER }),
      /User 222222222222 cannot accept peering pcx-/,
    );
  });

  it("refuse to be accepted by the one who asks from another region, as the provider says it", async () => {
    const cloud = await anAws();
    const networks = await twoNetworks(cloud, US);
    await refused(
      cloud.create(types.PEERING, asked(networks, { peerRegion: "eu-west-1", autoAccept: true }), US),
      "InvalidParameterCombination",
      "`peer_region` cannot be set whilst `auto_accept` is `true` when creating an EC2 VPC Peering Connection",
    );
  });

  it("fail when blocks overlap, or the other VPC is not where it is said to be", async () => {
    const cloud = await anAws();
    const overlapping = await twoNetworks(cloud, {}, "10.0.128.0/17");
    await refused(cloud.create(types.PEERING, asked(overlapping, { autoAccept: true })), "failed", FAILED);
    const networks = await twoNetworks(cloud, US);
    await refused(cloud.create(types.PEERING, asked(networks, { autoAccept: true }), US), "failed", FAILED);
    await refused(cloud.create(types.PEERING, asked(networks, { peerOwnerId: OTHER }), US), "failed", FAILED);
  });

  it("refuse a second one between two VPCs, whoever asks, and more than the quota", async () => {
    const cloud = await anAws({ activePeeringsPerVpc: 1 });
    const { hub, spoke } = await twoNetworks(cloud);
    const near = { peerOwnerId: ACCOUNT, autoAccept: true };
    await cloud.create(types.PEERING, { vpcId: spoke.vpcId, peerVpcId: hub.vpcId, ...near });
    await refused(
      cloud.create(types.PEERING, { vpcId: hub.vpcId, peerVpcId: spoke.vpcId, ...near }),
      "VpcPeeringConnectionAlreadyExists",
      "A VPC peering connection between the VPCs already exists.",
    );
    const third = await cloud.create(types.VPC, { cidrBlock: "10.9.0.0/16" });
    await refused(
      cloud.create(types.PEERING, { vpcId: third.id, peerVpcId: hub.vpcId, ...near }),
      "ActiveVpcPeeringConnectionPerVpcLimitExceeded",
      "You've reached the limit on the number of active VPC peering connections you can have for the specified VPC.",
    );
  });

  it("carry no route of a third VPC", async () => {
    const cloud = await anAws();
    const { id } = await cloud.create(types.PEERING, asked(await twoNetworks(cloud), { autoAccept: true }));
    const third = await cloud.create(types.VPC, { cidrBlock: "10.9.0.0/16" });
    const table = await cloud.create(types.ROUTE_TABLE, { vpcId: third.id });
    await refused(
      cloud.create(types.ROUTE, route(table.id, "10.0.0.0/16", id)),
      "InvalidParameterValue",
      `route table ${table.id} and network gateway ${id} belong to different networks`,
    );
  });

  it("outlive their accepter's record, and leave routes to nowhere when they are deleted", async () => {
    const cloud = await anAws();
    const networks = await twoNetworks(cloud, US);
    const { id } = await cloud.create(types.PEERING, asked(networks, { peerRegion: "eu-west-1" }), US);
    const accepter = { vpcPeeringConnectionId: id, autoAccept: true };
    await cloud.create(types.PEERING_ACCEPTER, accepter);
    const back = await cloud.create(types.ROUTE, route(networks.hub.tableId, "10.1.0.0/16", id));
    await cloud.delete(types.PEERING_ACCEPTER, id);
    assert.equal(await status(cloud, id, US), "active");
    await cloud.create(types.PEERING_ACCEPTER, accepter);
    await cloud.delete(types.PEERING, id, US);
    assert.equal((await cloud.read(types.ROUTE, back.id)).properties["state"], "blackhole");
    await refused(
      cloud.read(types.PEERING_ACCEPTER, id),
      "InvalidVpcPeeringConnectionID.NotFound",
      `The vpcPeeringConnection ID '${id}' does not exist`,
    );
  });

  it("go with the VPC of either side, unless another account still waits for an answer", async () => {
    const cloud = await anAws();
    const networks = await twoNetworks(cloud, US);
    const { id } = await cloud.create(types.PEERING, asked(networks, { peerRegion: "eu-west-1" }), US);
    await cloud.create(types.PEERING_ACCEPTER, { vpcPeeringConnectionId: id, autoAccept: true });
    await cloud.delete(types.ROUTE_TABLE, networks.spoke.tableId, US);
    await cloud.delete(types.VPC, networks.spoke.vpcId, US);
    assert.ok(!cloud.state.records.some((record) => record.id === id));

    const waiting = await twoNetworks(cloud, { account: OTHER });
    await cloud.create(types.PEERING, asked(waiting, {}), { account: OTHER });
    await cloud.delete(types.ROUTE_TABLE, waiting.hub.tableId);
    await refused(
      cloud.delete(types.VPC, waiting.hub.vpcId),
      "DependencyViolation",
      `The vpc '${waiting.hub.vpcId}' has dependencies and cannot be deleted.`,
    );
  });
});

describe("the sandbox's ingress rules", () => {
  const rule = (securityGroupId: string, more: JsonObject = {}): JsonObject => ({
    ...{ securityGroupId, ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "10.0.0.0/16" },
    ...more,
  });

  it("are for the group that EKS made as for any other, once each, and go with the cluster", async () => {
    const cloud = await anAws();
    const cluster = await cloud.create(types.CLUSTER, await clusterInputs(cloud));
    const { clusterSecurityGroupId } = cluster.properties["vpcConfig"] as { clusterSecurityGroupId: string };
    const made = await cloud.create(types.INGRESS_RULE, rule(clusterSecurityGroupId, { tags: { Name: "n" } }));
    assert.match(made.id, /^sgr-[0-9a-f]{17}$/);
    assert.equal(made.properties["arn"], `arn:aws:ec2:eu-west-1:${ACCOUNT}:security-group-rule/${made.id}`);
    await refused(
      cloud.create(types.INGRESS_RULE, rule(clusterSecurityGroupId)),
      "InvalidPermission.Duplicate",
      'the specified rule "peer: 10.0.0.0/16, TCP, from port: 443, to port: 443, ALLOW" already exists',
    );
    await cloud.delete(types.CLUSTER, cluster.id);
    assert.ok(!cloud.state.records.some(({ id }) => id === made.id));
  });

  it("refuse a group that is not there, a rule without ports, and one too many of either kind", async () => {
    const cloud = await anAws({ rulesPerSecurityGroupAndDirection: 1 });
    const vpc = await cloud.create(types.VPC, { cidrBlock: "10.0.0.0/16" });
    const group = await cloud.create(types.SECURITY_GROUP, { name: "g", vpcId: vpc.id, description: "d" });
    const { fromPort, ...portless } = rule(group.id);
    assert.equal(fromPort, 443);
    await refused(
      cloud.create(types.INGRESS_RULE, portless),
      "ValidationException",
      "fromPort: Must specify both from and to ports with TCP/UDP.",
    );
    await refused(
      cloud.create(types.INGRESS_RULE, rule("sg-0")),
      "InvalidGroup.NotFound",
      "The security group 'sg-0' does not exist",
    );
    await cloud.create(types.INGRESS_RULE, rule(group.id));
    const full = [
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    ];
    const [code = "", message = ""] = full;
    const { cidrIpv4: block = "", ipProtocol: protocol = "" } = rule(group.id);
    const old = { securityGroupId: group.id, protocol, fromPort: 80, toPort: 80, cidrBlocks: [block] };
    await refused(cloud.create(types.INGRESS_RULE, rule(group.id, { fromPort: 80, toPort: 80 })), code, message);
    await refused(cloud.create(types.SECURITY_GROUP_RULE, { ...old, type: "ingress" }), code, message);
    await cloud.create(types.SECURITY_GROUP_RULE, { ...old, type: "egress" });
  });
});
