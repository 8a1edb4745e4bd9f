import assert from "node:assert/strict";
import { text } from "../../../../sandbox/aws/definition.js";
import * as types from "../../../../sandbox/aws/types.js";
import { anAws, aNetwork, refused } from "./anAws.js";

describe("the sandbox's answers about networks", () => {
  it("say of a VPC its blocks, and whether it answers for names", async () => {
    const cloud = await anAws();
    const { vpcId } = await aNetwork(cloud);
    const vpc = await cloud.invoke("aws:ec2/getVpc:getVpc", { id: vpcId });
    const blocks = vpc["cidrBlockAssociations"] as { cidrBlock: string; state: string }[];
    assert.deepEqual(
      blocks.map(({ cidrBlock, state }) => [cidrBlock, state]),
      [["10.0.0.0/16", "associated"]],
    );
    assert.deepEqual([vpc["enableDnsHostnames"], vpc["enableDnsSupport"]], [false, true]);
  });

  it("say of a subnet where it is, its tags, and how many addresses are free", async () => {
    const cloud = await anAws();
    const { id: vpcId } = await cloud.create(types.VPC, { cidrBlock: "10.0.0.0/16" });
    const tags = { "kubernetes.io/role/elb": "1" };
    const made = { vpcId, cidrBlock: "10.0.0.0/24", availabilityZone: "eu-west-1b", tags };
    const { id } = await cloud.create(types.SUBNET, made);
    const free = async () => (await cloud.invoke("aws:ec2/getSubnet:getSubnet", { id }))["availableIpAddressCount"];
    const subnet = await cloud.invoke("aws:ec2/getSubnet:getSubnet", { id });
    assert.deepEqual(
      [subnet["vpcId"], subnet["availabilityZone"], subnet["availabilityZoneId"], subnet["tags"]],
      [vpcId, "eu-west-1b", "euw1-az1", tags],
    );
    assert.equal(await free(), 251);
    await cloud.create(types.NAT_GATEWAY, { subnetId: id, connectivityType: "private" });
    assert.equal(await free(), 250);
  });

  it("say of a route table its VPC, subnets and routes; and which is the main one", async () => {
    const cloud = await anAws();
    const { vpcId, subnetIds } = await aNetwork(cloud);
    const { id: gatewayId } = await cloud.create(types.INTERNET_GATEWAY, { vpcId });
    const { id: routeTableId } = await cloud.create(types.ROUTE_TABLE, { vpcId });
    await cloud.create(types.ROUTE, { routeTableId, destinationCidrBlock: "0.0.0.0/0", gatewayId });
    await cloud.create(types.ROUTE_TABLE_ASSOCIATION, { routeTableId, subnetId: subnetIds[0] ?? "" });
    const ask = async (id: string) => {
      const table = await cloud.invoke("aws:ec2/getRouteTable:getRouteTable", { routeTableId: id });
      const associations = table["associations"] as { main: boolean; subnetId: string }[];
      const routes = table["routes"] as { gatewayId: string }[];
      return [table["vpcId"], associations.map((one) => [one.main, one.subnetId]), routes.map((one) => one.gatewayId)];
    };
    assert.deepEqual(await ask(routeTableId), [vpcId, [[false, subnetIds[0]]], [gatewayId]]);
    const { properties } = await cloud.read(types.VPC, vpcId);
    assert.deepEqual(await ask(text(properties, "mainRouteTableId")), [vpcId, [[true, ""]], []]);
  });

  it("are the provider's words when there is none of that id", async () => {
    const cloud = await anAws();
    const ask = (called: string, args: Record<string, string>) =>
      cloud.invoke(`aws:ec2/get${called}:get${called}`, args);
    await refused(ask("Vpc", { id: "vpc-1" }), "NotFound", "no matching EC2 VPC found");
    await refused(ask("Subnet", { id: "subnet-1" }), "NotFound", "no matching EC2 Subnet found");
    await refused(ask("RouteTable", { routeTableId: "rtb-1" }), "NotFound", "no matching EC2 Route Table found");
  });
});
