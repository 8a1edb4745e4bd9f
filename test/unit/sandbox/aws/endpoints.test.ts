import assert from "node:assert/strict";
import { text, type JsonObject } from "../../../../sandbox/aws/definition.js";
import * as types from "../../../../sandbox/aws/types.js";
import { anAws, aNetwork, refused, type TestAws } from "./anAws.js";

const S3 = "com.amazonaws.eu-west-1.s3";
const STS = "com.amazonaws.eu-west-1.sts";

/** A VPC that answers for names, with subnets in two zones, a route table and a security group. */
async function aVpc(cloud: TestAws, cidr = "10.0.0.0/16") {
  const { vpcId, subnetIds } = await aNetwork(cloud, ["eu-west-1a", "eu-west-1b"], cidr);
  await cloud.update(types.VPC, vpcId, { cidrBlock: cidr, enableDnsSupport: true, enableDnsHostnames: true });
  const table = await cloud.create(types.ROUTE_TABLE, { vpcId });
  const group = await cloud.create(types.SECURITY_GROUP, { name: "endpoints", vpcId, description: "d" });
  return { vpcId, subnetIds, routeTableIds: [table.id], securityGroupIds: [group.id] };
}
type AVpc = Awaited<ReturnType<typeof aVpc>>;

const gateway = ({ vpcId, routeTableIds }: AVpc): JsonObject => ({
  vpcId,
  serviceName: S3,
  vpcEndpointType: "Gateway",
  routeTableIds,
});

const anInterface = ({ vpcId, subnetIds, securityGroupIds }: AVpc, serviceName = STS): JsonObject => ({
  vpcId,
  serviceName,
  vpcEndpointType: "Interface",
  privateDnsEnabled: true,
  subnetIds,
  securityGroupIds,
});

describe("the sandbox's endpoints", () => {
  let cloud: TestAws;
  let vpc: AVpc;
  const make = (inputs: JsonObject) => cloud.create(types.VPC_ENDPOINT, inputs);

  beforeEach(async () => {
    cloud = await anAws();
    vpc = await aVpc(cloud);
  });

  it("are a route to S3's addresses, or addresses in the VPC under a service's usual name", async () => {
    const route = await make(gateway(vpc));
    assert.match(route.id, /^vpce-[0-9a-f]{17}$/);
    assert.match(text(route.properties, "prefixListId"), /^pl-[0-9a-f]{8}$/);
    assert.deepEqual(route.properties["dnsEntries"], []);
    const ecr = await make(anInterface(vpc, "com.amazonaws.eu-west-1.ecr.api"));
    const names = (ecr.properties["dnsEntries"] as { dnsName: string }[]).map(({ dnsName }) => dnsName);
    assert.equal(names[1], "api.ecr.eu-west-1.amazonaws.com");
    assert.equal((ecr.properties["networkInterfaceIds"] as string[]).length, 2);
  });

  it("get the VPC's default group when nobody names one", async () => {
    const { properties } = await cloud.read(types.VPC, vpc.vpcId);
    const made = await make({ ...anInterface(vpc), securityGroupIds: [] });
    assert.deepEqual(made.properties["securityGroupIds"], [properties["defaultSecurityGroupId"]]);
  });

  it("are of services that the region has, in a type that they have", async () => {
    for (const name of ["com.amazonaws.eu-west-1.ecr-api", "com.amazonaws.us-east-1.sts"]) {
      await refused(
        make(anInterface(vpc, name)),
        "InvalidServiceName",
        `The Vpc Endpoint Service '${name}' does not exist`,
      );
    }
    await refused(
      make({ ...gateway(vpc), serviceName: STS }),
      "InvalidParameter",
      "Endpoint type (Gateway) does not match available service types ([Interface]).",
    );
  });

  it("take tables for a gateway alone, and subnets, groups and names for an interface alone", async () => {
    const { subnetIds, securityGroupIds, routeTableIds } = vpc;
    for (const [inputs, message] of [
      [
        { ...gateway(vpc), subnetIds },
        "Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.",
      ],
      [
        { ...gateway(vpc), securityGroupIds },
        "Security group IDs are only supported for Interface type VPC Endpoints.",
      ],
      [{ ...gateway(vpc), privateDnsEnabled: true }, "Private DNS is only supported for Interface type VPC Endpoints."],
      [{ ...anInterface(vpc), routeTableIds }, "Route table IDs are only supported for Gateway type VPC Endpoint."],
    ] as const) {
      await refused(make(inputs), "InvalidParameter", message);
    }
  });

  it("are one for a service and a table, or a service and its name in a VPC", async () => {
    const first = await make(gateway(vpc));
    await refused(
      make(gateway(vpc)),
      "RouteAlreadyExists",
      `route table ${vpc.routeTableIds[0] ?? ""} already has a route with destination-prefix-list-id ${text(first.properties, "prefixListId")}`,
    );
    await make(anInterface(vpc));
    await refused(
      make(anInterface(vpc)),
      "InvalidParameter",
      `private-dns-enabled cannot be set because there is already a conflicting DNS domain for sts.eu-west-1.amazonaws.com in the VPC ${vpc.vpcId}`,
    );
    await make({ ...anInterface(vpc), privateDnsEnabled: false });
  });

  it("do not stand in their own way when they are changed", async () => {
    const s3 = await make(gateway(vpc));
    const second = await cloud.create(types.ROUTE_TABLE, { vpcId: vpc.vpcId });
    const routeTableIds = [...vpc.routeTableIds, second.id];
    const changed = await cloud.update(types.VPC_ENDPOINT, s3.id, { ...gateway(vpc), routeTableIds });
    assert.deepEqual(changed.properties["routeTableIds"], routeTableIds);
    const sts = await make(anInterface(vpc));
    const fewer = { ...anInterface(vpc), subnetIds: vpc.subnetIds.slice(0, 1) };
    const { properties } = await cloud.update(types.VPC_ENDPOINT, sts.id, fewer);
    assert.equal((properties["networkInterfaceIds"] as string[]).length, 1);
  });

  it("have one subnet in a zone, and subnets, groups and tables of their own VPC", async () => {
    const { vpcId } = vpc;
    const twin = await cloud.create(types.SUBNET, {
      vpcId,
      cidrBlock: "10.0.9.0/24",
      availabilityZone: "eu-west-1a",
    });
    await refused(
      make({ ...anInterface(vpc), subnetIds: [...vpc.subnetIds, twin.id] }),
      "DuplicateSubnetsInSameZone",
      `Found another VPC endpoint subnet in the availability zone of ${twin.id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
    );
    const other = await aVpc(cloud, "10.1.0.0/16");
    const stranger = (what: string, id = "") => `${what} ${id} does not belong to the VPC ${vpcId}`;
    for (const [inputs, message] of [
      [{ ...anInterface(vpc), subnetIds: other.subnetIds }, stranger("Subnet", other.subnetIds[0])],
      [
        { ...anInterface(vpc), securityGroupIds: other.securityGroupIds },
        stranger("Security group", other.securityGroupIds[0]),
      ],
      [{ ...gateway(vpc), routeTableIds: other.routeTableIds }, stranger("Route table", other.routeTableIds[0])],
    ] as const) {
      await refused(make(inputs), "InvalidParameter", message);
    }
  });

  it("take over names only in a VPC that answers for names, and S3's only beside its gateway", async () => {
    await cloud.update(types.VPC, vpc.vpcId, {
      cidrBlock: "10.0.0.0/16",
      enableDnsSupport: true,
      enableDnsHostnames: false,
    });
    await refused(
      make(anInterface(vpc)),
      "InvalidParameter",
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.vpcId}`,
    );
    const ready = await aVpc(cloud, "10.1.0.0/16");
    await refused(
      make(anInterface(ready, S3)),
      "InvalidParameter",
      `To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC ${ready.vpcId} must have a Gateway endpoint for the service.`,
    );
    await make(gateway(ready));
    await make(anInterface(ready, S3));
  });

  it("keep their subnets, groups and VPC from being deleted, and leave nothing behind", async () => {
    const s3 = await make(gateway(vpc));
    const sts = await make(anInterface(vpc));
    const [subnet = "", ...others] = vpc.subnetIds;
    const [group = ""] = vpc.securityGroupIds;
    await refused(
      cloud.delete(types.SUBNET, subnet),
      "DependencyViolation",
      `The subnet '${subnet}' has dependencies and cannot be deleted.`,
    );
    await refused(
      cloud.delete(types.SECURITY_GROUP, group),
      "DependencyViolation",
      `resource ${group} has a dependent object`,
    );
    await cloud.delete(types.VPC_ENDPOINT, sts.id);
    for (const id of [subnet, ...others]) await cloud.delete(types.SUBNET, id);
    await cloud.delete(types.SECURITY_GROUP, group);
    for (const id of vpc.routeTableIds) await cloud.delete(types.ROUTE_TABLE, id);
    assert.deepEqual((await cloud.read(types.VPC_ENDPOINT, s3.id)).properties["routeTableIds"], []);
    await refused(
      cloud.delete(types.VPC, vpc.vpcId),
      "DependencyViolation",
      `The vpc '${vpc.vpcId}' has dependencies and cannot be deleted.`,
    );
    await cloud.delete(types.VPC_ENDPOINT, s3.id);
    await cloud.delete(types.VPC, vpc.vpcId);
  });

  it("are counted: gateways in a region, interfaces in a VPC", async () => {
    cloud = await anAws({ gatewayEndpoints: 1, interfaceEndpointsPerVpc: 1 });
    vpc = await aVpc(cloud);
    const full = ["VpcEndpointLimitExceeded", "The maximum number of VPC endpoints has been reached."] as const;
    await make(gateway(vpc));
    await make(anInterface(vpc));
    await refused(make(anInterface(vpc, "com.amazonaws.eu-west-1.ec2")), ...full);
    const other = await aVpc(cloud, "10.1.0.0/16");
    await refused(make(gateway(other)), ...full);
    await make(anInterface(other));
  });
});
