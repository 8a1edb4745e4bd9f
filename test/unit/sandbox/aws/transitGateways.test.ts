import assert from "node:assert/strict";
import type { JsonObject } from "../../../../sandbox/aws/definition.js";
import * as types from "../../../../sandbox/aws/types.js";
import { ACCOUNT, aNetwork, anAws, refused, type TestAws } from "./anAws.js";

const OTHER = "222222222222";
const US = { region: "us-east-1" };
const NO_TABLES: JsonObject = {
  defaultRouteTableAssociation: "disable",
  defaultRouteTablePropagation: "disable",
};

/** A gateway that does nothing by itself, with one table. */
async function aGateway(cloud: TestAws, where: { region?: string } = {}, inputs: JsonObject = NO_TABLES) {
  const gateway = await cloud.create(types.TRANSIT_GATEWAY, inputs, where);
  const table = await cloud.create(types.TGW_ROUTE_TABLE, { transitGatewayId: gateway.id }, where);
  return { id: gateway.id, arn: gateway.properties["arn"] as string, tableId: table.id };
}

const attach = (cloud: TestAws, gatewayId: string, network: { vpcId: string; subnetIds: string[] }, where = {}) =>
  cloud.create(types.TGW_VPC_ATTACHMENT, { transitGatewayId: gatewayId, ...network }, where);

const joined = (attachment: string, table: string): JsonObject => ({
  transitGatewayAttachmentId: attachment,
  transitGatewayRouteTableId: table,
});

/** A VPC of another account, with a table, as that account makes it. */
async function foreignNetwork(cloud: TestAws) {
  const where = { account: OTHER };
  const vpc = await cloud.create(types.VPC, { cidrBlock: "10.7.0.0/16" }, where);
  const subnet = await cloud.create(types.SUBNET, { vpcId: vpc.id, cidrBlock: "10.7.0.0/24" }, where);
  const table = await cloud.create(types.ROUTE_TABLE, { vpcId: vpc.id }, where);
  return { network: { vpcId: vpc.id, subnetIds: [subnet.id] }, tableId: table.id, where };
}

/** Shares a gateway with the other account, which does not accept yet. */
async function share(cloud: TestAws, resourceArn: string): Promise<string> {
  const { id } = await cloud.create(types.RESOURCE_SHARE, { name: "gateway", allowExternalPrincipals: true });
  await cloud.create(types.SHARED_RESOURCE, { resourceShareArn: id, resourceArn });
  await cloud.create(types.SHARE_PRINCIPAL, { resourceShareArn: id, principal: OTHER });
  return id;
}

describe("the sandbox's transit gateways", () => {
  it("take a VPC of their account at once, and routes of that VPC from then on", async () => {
    const cloud = await anAws();
    const gateway = await aGateway(cloud);
    const network = await aNetwork(cloud);
    const table = await cloud.create(types.ROUTE_TABLE, { vpcId: network.vpcId });
    const route = { routeTableId: table.id, destinationCidrBlock: "10.7.0.0/16", transitGatewayId: gateway.id };
    await refused(
      cloud.create(types.ROUTE, route),
      "InvalidTransitGatewayID.NotFound",
      `The transitGateway ID '${gateway.id}' does not exist`,
    );
    const attached = await attach(cloud, gateway.id, network);
    assert.match(attached.id, /^tgw-attach-[0-9a-f]{17}$/);
    assert.equal(attached.properties["transitGatewayDefaultRouteTableAssociation"], false);
    const made = await cloud.create(types.ROUTE, route);
    assert.equal(made.properties["state"], "active");
    await cloud.delete(types.TGW_VPC_ATTACHMENT, attached.id);
    assert.equal((await cloud.read(types.ROUTE, made.id)).properties["state"], "blackhole");
  });

  it("take one subnet of a zone, and a VPC once", async () => {
    const cloud = await anAws();
    const gateway = await aGateway(cloud);
    const network = await aNetwork(cloud);
    const third = { vpcId: network.vpcId, cidrBlock: "10.0.9.0/24", availabilityZone: "eu-west-1a" };
    const { id } = await cloud.create(types.SUBNET, third);
    await refused(
      attach(cloud, gateway.id, { ...network, subnetIds: [...network.subnetIds, id] }),
      "DuplicateSubnetsInSameZone",
      "Duplicate Subnets for same AZ",
    );
    await attach(cloud, gateway.id, network);
    await refused(
      attach(cloud, gateway.id, network),
      "DuplicateTransitGatewayAttachment",
      `${gateway.id} has non-deleted Transit Gateway Attachments with same VPC ID.`,
    );
  });

  it("are there for another account once it has accepted the share, and wait for their owner to accept its VPC", async () => {
    const cloud = await anAws();
    const gateway = await aGateway(cloud);
    const { network, tableId, where } = await foreignNetwork(cloud);
    const unknown = `Transit Gateway ${gateway.id} was deleted or does not exist.`;
    await refused(attach(cloud, gateway.id, network, where), "InvalidTransitGatewayID.NotFound", unknown);
    const shareArn = await share(cloud, gateway.arn);
    await refused(attach(cloud, gateway.id, network, where), "InvalidTransitGatewayID.NotFound", unknown);
    await cloud.create(types.SHARE_ACCEPTER, { shareArn }, where);
    const { id } = await attach(cloud, gateway.id, network, where);
    await refused(
      cloud.create(types.TGW_ASSOCIATION, joined(id, gateway.tableId)),
      "IncorrectState",
      `${id} is in invalid state`,
    );
    const accepted = await cloud.create(types.TGW_VPC_ACCEPTER, { transitGatewayAttachmentId: id });
    assert.deepEqual([accepted.id, accepted.properties["vpcOwnerId"]], [id, OTHER]);
    await cloud.create(types.TGW_ASSOCIATION, joined(id, gateway.tableId));
    const route = { routeTableId: tableId, destinationCidrBlock: "10.0.0.0/16", transitGatewayId: gateway.id };
    await cloud.create(types.ROUTE, route, where);
    // The share goes, what is attached stays.
    await cloud.delete(types.RESOURCE_SHARE, shareArn);
    await cloud.read(types.TGW_VPC_ATTACHMENT, id, where);
    // The provider deletes the attachment with its acceptance.
    await cloud.delete(types.TGW_VPC_ACCEPTER, id);
    await assert.rejects(cloud.read(types.TGW_VPC_ATTACHMENT, id, where), /was deleted or does not exist/);
    assert.ok(!cloud.state.records.some(({ type }) => type === types.TGW_ASSOCIATION));
  });

  it("are shared with nobody outside the organization unless the share allows it, and by their owner alone", async () => {
    const cloud = await anAws();
    const gateway = await aGateway(cloud);
    const { id } = await cloud.create(types.RESOURCE_SHARE, { name: "inside" });
    await refused(
      cloud.create(types.SHARE_PRINCIPAL, { resourceShareArn: id, principal: OTHER }),
      "InvalidParameterException",
      `Principal ${OTHER} is not in your AWS organization. You do not have permission to add external AWS accounts to a resource share.`,
    );
    await assert.rejects(
      cloud.create(types.SHARE_ACCEPTER, { shareArn: id }, { account: OTHER }),
      /^.*No pending RAM Resource Share .* invitation found/,
    );
    const foreign = await cloud.create(types.RESOURCE_SHARE, { name: "theirs" }, { account: OTHER });
    await refused(
      cloud.create(
        types.SHARED_RESOURCE,
        { resourceShareArn: foreign.id, resourceArn: gateway.arn },
        { account: OTHER },
      ),
      "OperationNotPermittedException",
      "You cannot share the resource, because you are not its owner.",
    );
  });

  it("reach other regions by a peering that the other side accepts, and by written routes alone", async () => {
    const cloud = await anAws();
    const [here, there] = [await aGateway(cloud), await aGateway(cloud, US)];
    const ask = { transitGatewayId: here.id, peerTransitGatewayId: there.id, peerRegion: "us-east-1" };
    const asked = await cloud.create(types.TGW_PEERING, ask);
    assert.equal(asked.properties["state"], "pendingAcceptance");
    const route = { destinationCidrBlock: "10.9.0.0/16", ...joined(asked.id, here.tableId) };
    await refused(cloud.create(types.TGW_ROUTE, route), "IncorrectState", `${asked.id} is in invalid state`);
    await cloud.create(types.TGW_PEERING_ACCEPTER, { transitGatewayAttachmentId: asked.id }, US);
    assert.equal((await cloud.read(types.TGW_PEERING, asked.id)).properties["state"], "available");
    await cloud.create(types.TGW_ROUTE, route);
    await refused(
      cloud.create(types.TGW_ROUTE, route),
      "RouteAlreadyExists",
      `Route 10.9.0.0/16 already exists in Transit Gateway Route Table ${here.tableId}.`,
    );
    // Once at each side.
    const association = await cloud.create(types.TGW_ASSOCIATION, joined(asked.id, here.tableId));
    assert.equal(association.properties["resourceType"], "peering");
    await cloud.create(types.TGW_ASSOCIATION, joined(asked.id, there.tableId), US);
    await refused(
      cloud.create(types.TGW_ASSOCIATION, joined(asked.id, here.tableId)),
      "Resource.AlreadyAssociated",
      `Transit Gateway Attachment ${asked.id} is already associated to a route table.`,
    );
    await assert.rejects(cloud.create(types.TGW_PROPAGATION, joined(asked.id, here.tableId)), /not supported/);
  });

  it("associate what is attached with their default table, if they have one, and then with no other", async () => {
    const cloud = await anAws();
    const gateway = await aGateway(cloud, {}, {});
    const { id, properties } = await attach(cloud, gateway.id, await aNetwork(cloud));
    assert.equal(properties["transitGatewayDefaultRouteTableAssociation"], true);
    await refused(
      cloud.create(types.TGW_ASSOCIATION, joined(id, gateway.tableId)),
      "Resource.AlreadyAssociated",
      `Transit Gateway Attachment ${id} is already associated to a route table.`,
    );
  });

  it("learn an attached VPC's blocks once in each table, and know no attachment of another gateway", async () => {
    const cloud = await anAws();
    const [gateway, another] = [await aGateway(cloud), await aGateway(cloud)];
    const { id } = await attach(cloud, gateway.id, await aNetwork(cloud));
    await cloud.create(types.TGW_PROPAGATION, joined(id, gateway.tableId));
    await refused(
      cloud.create(types.TGW_PROPAGATION, joined(id, gateway.tableId)),
      "TransitGatewayRouteTablePropagation.Duplicate",
      `Propagation ${id} already exists in Transit Gateway Route Table ${gateway.tableId}.`,
    );
    await refused(
      cloud.create(types.TGW_PROPAGATION, joined(id, another.tableId)),
      "InvalidTransitGatewayAttachmentID.NotFound",
      `Transit Gateway Attachment ${id} was deleted or does not exist.`,
    );
  });

  it("do not go while something is attached, nor does what they are attached to", async () => {
    const cloud = await anAws();
    const [gateway, there] = [await aGateway(cloud), await aGateway(cloud, US)];
    const network = await aNetwork(cloud);
    const attached = await attach(cloud, gateway.id, network);
    const [subnet = ""] = network.subnetIds;
    await refused(
      cloud.delete(types.SUBNET, subnet),
      "DependencyViolation",
      `The subnet '${subnet}' has dependencies and cannot be deleted.`,
    );
    await refused(
      cloud.delete(types.TRANSIT_GATEWAY, gateway.id),
      "IncorrectState",
      `${gateway.id} has non-deleted VPC Attachments: ${attached.id}.`,
    );
    const association = await cloud.create(types.TGW_ASSOCIATION, joined(attached.id, gateway.tableId));
    await refused(
      cloud.delete(types.TGW_ROUTE_TABLE, gateway.tableId),
      "IncorrectState",
      `${gateway.tableId} has associated attachments`,
    );
    await cloud.delete(types.TGW_ASSOCIATION, association.id);
    await cloud.delete(types.TGW_ROUTE_TABLE, gateway.tableId);
    await cloud.delete(types.TGW_VPC_ATTACHMENT, attached.id);
    const ask = { transitGatewayId: gateway.id, peerTransitGatewayId: there.id, peerRegion: "us-east-1" };
    const peering = await cloud.create(types.TGW_PEERING, ask);
    await refused(
      cloud.delete(types.TRANSIT_GATEWAY, there.id, US),
      "IncorrectState",
      `${there.id} has non-deleted Transit Gateway Cross Region Peering Attachments: ${peering.id}.`,
    );
    await cloud.delete(types.TGW_PEERING, peering.id);
    await cloud.delete(types.TRANSIT_GATEWAY, there.id, US);
    await cloud.delete(types.TRANSIT_GATEWAY, gateway.id);
    await cloud.delete(types.SUBNET, subnet);
  });

  it("are found by id where they are shared, and say what is attached to them", async () => {
    const cloud = await anAws();
    const gateway = await aGateway(cloud);
    const found = await cloud.invoke("aws:ec2transitgateway/getTransitGateway:getTransitGateway", { id: gateway.id });
    assert.deepEqual([found["ownerId"], found["autoAcceptSharedAttachments"] ?? "disable"], [ACCOUNT, "disable"]);
    await refused(
      cloud.invoke("aws:ec2transitgateway/getTransitGateway:getTransitGateway", { id: "tgw-0" }),
      "NotFound",
      "no matching EC2 Transit Gateway found",
    );
    const { id } = await attach(cloud, gateway.id, await aNetwork(cloud));
    const filters = (state: string) => [
      { name: "transit-gateway-id", values: [gateway.id] },
      { name: "resource-type", values: ["vpc"] },
      { name: "state", values: [state] },
    ];
    const ask = async (state: string) =>
      (await cloud.invoke("aws:ec2transitgateway/getAttachments:getAttachments", { filters: filters(state) }))["ids"];
    assert.deepEqual([await ask("available"), await ask("pendingAcceptance")], [[id], []]);
  });
});
