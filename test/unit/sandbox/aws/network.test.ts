import assert from "node:assert/strict";
import fc from "fast-check";
import { blockOf } from "../../../../sandbox/aws/services/ec2Network.js";
import { overlaps } from "../../../../sandbox/aws/cidr.js";
import * as types from "../../../../sandbox/aws/types.js";
import { CloudError } from "../../../../sandbox/control.js";
import { ACCOUNT, aNetwork, anAws, refused } from "./anAws.js";

describe("the sandbox's networks", () => {
  it("give resources ids and ARNs in AWS's form", async () => {
    const cloud = await anAws();
    const vpc = await cloud.create(types.VPC, { cidrBlock: "10.0.0.0/16", tags: { Name: "n" } });
    assert.match(vpc.id, /^vpc-[0-9a-f]{17}$/);
    assert.equal(vpc.properties["arn"], `arn:aws:ec2:eu-west-1:${ACCOUNT}:vpc/${vpc.id}`);
    assert.deepEqual(vpc.properties["tagsAll"], { Name: "n" });
  });

  it("refuse a sixth VPC in a region, but not in the next", async () => {
    const cloud = await anAws();
    for (let i = 0; i < 5; i++) await cloud.create(types.VPC, { cidrBlock: "10.0.0.0/16" });
    await refused(
      cloud.create(types.VPC, { cidrBlock: "10.0.0.0/16" }),
      "VpcLimitExceeded",
      "The maximum number of VPCs has been reached.",
    );
    await cloud.create(types.VPC, { cidrBlock: "10.0.0.0/16" }, { region: "us-east-1" });
  });

  it("refuse a sixth address", async () => {
    const cloud = await anAws();
    for (let i = 0; i < 5; i++) await cloud.create(types.EIP, { domain: "vpc" });
    await refused(
      cloud.create(types.EIP, { domain: "vpc" }),
      "AddressLimitExceeded",
      "The maximum number of addresses has been reached.",
    );
  });

  it("hide one region's and one account's resources from the others", async () => {
    const cloud = await anAws();
    const vpc = await cloud.create(types.VPC, { cidrBlock: "10.0.0.0/16" });
    const missing = [`InvalidVpcID.NotFound`, `The vpc ID '${vpc.id}' does not exist`] as const;
    await refused(cloud.read(types.VPC, vpc.id, { region: "us-east-1" }), ...missing);
    await refused(cloud.read(types.VPC, vpc.id, { account: "222222222222" }), ...missing);
  });

  it("refuse a subnet that overlaps another or leaves its VPC", async () => {
    const cloud = await anAws();
    const { vpcId } = await aNetwork(cloud);
    await refused(
      cloud.create(types.SUBNET, { vpcId, cidrBlock: "10.0.0.128/25" }),
      "InvalidSubnet.Conflict",
      "The CIDR '10.0.0.128/25' conflicts with another subnet",
    );
    await refused(
      cloud.create(types.SUBNET, { vpcId, cidrBlock: "10.1.0.0/24" }),
      "InvalidSubnet.Range",
      "The CIDR '10.1.0.0/24' is invalid.",
    );
  });

  it("never hold two overlapping subnets in a VPC, whatever is asked", async () => {
    const request = fc.record({ third: fc.nat(255), fourth: fc.nat(15), bits: fc.integer({ min: 16, max: 28 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 30 }), async (requests) => {
        const cloud = await anAws();
        const { id: vpcId } = await cloud.create(types.VPC, { cidrBlock: "10.0.0.0/16" });
        for (const { third, fourth, bits } of requests) {
          const size = 2 ** (32 - bits);
          const offset = Math.floor((third * 256 + fourth * 16) / size) * size;
          const cidrBlock = `10.0.${Math.floor(offset / 256)}.${offset % 256}/${bits}`;
          await cloud.create(types.SUBNET, { vpcId, cidrBlock }).catch((error: unknown) => {
            assert.ok(error instanceof CloudError && error.code === "InvalidSubnet.Conflict");
          });
        }
        const made = cloud.state.records.filter((record) => record.type === types.SUBNET).map(blockOf);
        assert.ok(requests.length === 0 || made.length > 0);
        for (const [index, one] of made.entries()) {
          assert.ok(made.slice(index + 1).every((other) => !overlaps(one, other)));
        }
      }),
      { numRuns: 50 },
    );
  });

  it("refuse a NAT gateway without a way out, and make it with one", async () => {
    const cloud = await anAws();
    const { vpcId, subnetIds } = await aNetwork(cloud);
    const eip = await cloud.create(types.EIP, { domain: "vpc" });
    const inputs = { subnetId: subnetIds[0] ?? "", allocationId: eip.id, connectivityType: "public" };
    await refused(
      cloud.create(types.NAT_GATEWAY, inputs),
      "Gateway.NotAttached",
      `Network ${vpcId} has no Internet gateway attached`,
    );
    const gateway = await cloud.create(types.INTERNET_GATEWAY, { vpcId });
    const nat = await cloud.create(types.NAT_GATEWAY, inputs);
    assert.equal(nat.properties["publicIp"], eip.properties["publicIp"]);
    await refused(
      cloud.delete(types.INTERNET_GATEWAY, gateway.id),
      "DependencyViolation",
      `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    );
    await refused(
      cloud.delete(types.SUBNET, subnetIds[0] ?? ""),
      "DependencyViolation",
      `The subnet '${subnetIds[0] ?? ""}' has dependencies and cannot be deleted.`,
    );
  });

  it("refuse a second route to the same destination", async () => {
    const cloud = await anAws();
    const { vpcId } = await aNetwork(cloud);
    const gateway = await cloud.create(types.INTERNET_GATEWAY, { vpcId });
    const table = await cloud.create(types.ROUTE_TABLE, { vpcId });
    const inputs = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
    const route = await cloud.create(types.ROUTE, inputs);
    // The suffix that the real provider gives this destination.
    assert.equal(route.id, `r-${table.id}1080289494`);
    await refused(
      cloud.create(types.ROUTE, inputs),
      "RouteAlreadyExists",
      "The route identified by 0.0.0.0/0 already exists.",
    );
    assert.equal((await cloud.read(types.ROUTE, `${table.id}_0.0.0.0/0`)).id, route.id);
  });

  it("are gone without a trace when deleted in order, and refuse any other order", async () => {
    const cloud = await anAws();
    const before = cloud.state.records.length;
    const { vpcId, subnetIds } = await aNetwork(cloud);
    await refused(
      cloud.delete(types.VPC, vpcId),
      "DependencyViolation",
      `The vpc '${vpcId}' has dependencies and cannot be deleted.`,
    );
    for (const id of subnetIds) await cloud.delete(types.SUBNET, id);
    await cloud.delete(types.VPC, vpcId);
    assert.equal(cloud.state.records.length, before);
  });

  it("refuse a security group of a taken name, and to delete one that a rule refers to", async () => {
    const cloud = await anAws();
    const { vpcId } = await aNetwork(cloud);
    const group = (name: string) => cloud.create(types.SECURITY_GROUP, { name, vpcId, description: "d" });
    const [one, other] = [await group("one"), await group("other")];
    await refused(group("one"), "InvalidGroup.Duplicate", `The security group 'one' already exists for VPC '${vpcId}'`);
    await cloud.create(types.SECURITY_GROUP_RULE, {
      ...{ type: "ingress", securityGroupId: other.id, sourceSecurityGroupId: one.id },
      ...{ protocol: "tcp", fromPort: 443, toPort: 443 },
    });
    await refused(
      cloud.delete(types.SECURITY_GROUP, one.id),
      "DependencyViolation",
      `resource ${one.id} has a dependent object`,
    );
  });

  it("fail as often as a test asks, and then no more", async () => {
    const cloud = await anAws();
    const error = { code: "RequestLimitExceeded", message: "Request limit exceeded.", status: 503 };
    cloud.aws.disturbance.add({ type: types.VPC, operation: "create", error, times: 2 });
    for (let i = 0; i < 2; i++) {
      await refused(cloud.create(types.VPC, { cidrBlock: "10.0.0.0/16" }), error.code, error.message);
    }
    await cloud.create(types.VPC, { cidrBlock: "10.0.0.0/16" });
  });
});
