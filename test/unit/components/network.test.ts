import assert from "node:assert/strict";
import { Network, type NetworkArgs } from "../../../components/network.js";
import type { NatGateways } from "../../../model/fleet.js";
import { recorded, valueOf, type Outputs, type Recording } from "./recorded.js";

const ECHO = () => ({});
const AWS: Outputs = {
  "aws:ec2/vpc:Vpc": ECHO,
  "aws:ec2/subnet:Subnet": ECHO,
  "aws:ec2/internetGateway:InternetGateway": ECHO,
  "aws:ec2/eip:Eip": (name) => ({ publicIp: `address of ${name}` }),
  "aws:ec2/natGateway:NatGateway": ECHO,
  "aws:ec2/routeTable:RouteTable": ECHO,
  "aws:ec2/route:Route": ECHO,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ECHO,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ECHO,
  "aws:ec2/flowLog:FlowLog": ECHO,
  "aws:ec2/vpcEndpoint:VpcEndpoint": ECHO,
  "aws:ec2/securityGroup:SecurityGroup": ECHO,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ECHO,
  "aws:cloudwatch/logGroup:LogGroup": (name) => ({ arn: `arn:${name}` }),
  "aws:iam/role:Role": (name) => ({ name, arn: `arn:${name}` }),
  "aws:iam/rolePolicy:RolePolicy": ECHO,
};

const PLAN: NetworkArgs["plan"] = {
  cidr: "10.0.0.0/16",
  subnets: [
    { zone: "eu-west-1a", role: "public", cidr: "10.0.0.0/20" },
    { zone: "eu-west-1b", role: "public", cidr: "10.0.16.0/20" },
    { zone: "eu-west-1a", role: "private", cidr: "10.0.64.0/18" },
    { zone: "eu-west-1b", role: "private", cidr: "10.0.128.0/18" },
  ],
};

describe("Network", () => {
  it("makes the planned subnets and tags them for EKS's load balancers", async () => {
    const made = await network();
    assert.deepEqual(
      made
        .all("aws:ec2/subnet:Subnet")
        .map(({ name, inputs }) => [name, inputs.cidrBlock, tagsBut(inputs.tags, "Name")]),
      [
        ["dev-public-eu-west-1a", "10.0.0.0/20", { "kubernetes.io/role/elb": "1" }],
        ["dev-public-eu-west-1b", "10.0.16.0/20", { "kubernetes.io/role/elb": "1" }],
        ["dev-private-eu-west-1a", "10.0.64.0/18", { "kubernetes.io/role/internal-elb": "1" }],
        ["dev-private-eu-west-1b", "10.0.128.0/18", { "kubernetes.io/role/internal-elb": "1" }],
      ],
    );
  });

  it("gives out the subnets in the order of the plan, once they have a way out", async () => {
    const made = await network();
    assert.deepEqual(await Promise.all(made.result.publicSubnetIds.map(valueOf)), [
      "dev-public-eu-west-1a-id",
      "dev-public-eu-west-1b-id",
    ]);
    assert.deepEqual(await Promise.all(made.result.privateSubnetIds.map(valueOf)), [
      "dev-private-eu-west-1a-id",
      "dev-private-eu-west-1b-id",
    ]);
  });

  it("sends all zones through one NAT gateway where the loss of a zone is bearable", async () => {
    const made = await network({ natGateways: "one" });
    assert.equal(made.all("aws:ec2/natGateway:NatGateway").length, 1);
    assert.deepEqual(wayOut(made, "dev-private-eu-west-1b"), "dev-nat-eu-west-1a-id");
  });

  it("leaves private subnets without a way to the internet where that is wanted, but with a table for other routes", async () => {
    const made = await network({ natGateways: "none" });
    assert.deepEqual([...made.all("aws:ec2/natGateway:NatGateway"), ...made.all("aws:ec2/eip:Eip")], []);
    assert.deepEqual(
      made.all("aws:ec2/route:Route").map(({ name }) => name),
      ["dev-public-internet"],
    );
    assert.deepEqual(Object.keys(made.result.privateRouteTableIds), ["eu-west-1a"]);
    for (const zone of ["a", "b"]) {
      const association = made.only(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        `dev-private-eu-west-1${zone}`,
      );
      assert.equal(association.inputs.routeTableId, "dev-private-eu-west-1a-id");
    }
  });

  it("sends each zone through its own NAT gateway in production", async () => {
    const made = await network({ natGateways: "per-zone" });
    assert.deepEqual(wayOut(made, "dev-private-eu-west-1a"), "dev-nat-eu-west-1a-id");
    assert.deepEqual(wayOut(made, "dev-private-eu-west-1b"), "dev-nat-eu-west-1b-id");
  });

  it("gives out the private subnets' tables and the addresses on the internet, by the zone of the NAT gateway", async () => {
    const ofZones = async (natGateways: NatGateways) => {
      const { privateRouteTableIds, natAddresses } = (await network({ natGateways })).result;
      assert.deepEqual(Object.keys(natAddresses), Object.keys(privateRouteTableIds));
      return Promise.all(
        Object.entries(privateRouteTableIds).map(async ([zone, id]) => [
          zone,
          await valueOf(id),
          await valueOf(natAddresses[zone] ?? id),
        ]),
      );
    };
    const zone = (name: string) => [name, `dev-private-${name}-id`, `address of dev-nat-${name}`];
    assert.deepEqual(await ofZones("one"), [zone("eu-west-1a")]);
    assert.deepEqual(await ofZones("per-zone"), [zone("eu-west-1a"), zone("eu-west-1b")]);
  });

  it("makes no endpoint unless asked, and routes S3 from the private subnets' tables", async () => {
    assert.deepEqual((await network()).all("aws:ec2/vpcEndpoint:VpcEndpoint"), []);
    const made = await network({ natGateways: "per-zone", endpoints: ["s3"] });
    const { name, inputs } = made.only("aws:ec2/vpcEndpoint:VpcEndpoint");
    assert.deepEqual(
      [name, inputs.serviceName, inputs.vpcEndpointType, inputs.routeTableIds],
      [
        "dev-endpoints-s3",
        "com.amazonaws.eu-west-1.s3",
        "Gateway",
        ["dev-private-eu-west-1a-id", "dev-private-eu-west-1b-id"],
      ],
    );
    assert.deepEqual(made.all("aws:ec2/securityGroup:SecurityGroup"), []);
  });

  it("gives other services an address in each private subnet, under their usual names, for the VPC alone", async () => {
    const made = await network({ endpoints: ["ecr.api", "sts"] });
    assert.deepEqual(
      made
        .all("aws:ec2/vpcEndpoint:VpcEndpoint")
        .map(({ inputs }) => [inputs.serviceName, inputs.privateDnsEnabled, inputs.subnetIds]),
      ["com.amazonaws.eu-west-1.ecr.api", "com.amazonaws.eu-west-1.sts"].map((service) => [
        service,
        true,
        ["dev-private-eu-west-1a-id", "dev-private-eu-west-1b-id"],
      ]),
    );
    const rule = made.only("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").inputs;
    assert.deepEqual(
      [rule.securityGroupId, rule.cidrIpv4, rule.fromPort, rule.toPort],
      [`${made.only("aws:ec2/securityGroup:SecurityGroup").name}-id`, "10.0.0.0/16", 443, 443],
    );
  });

  it("lets nothing through the default security group, and gives nothing a public address by itself", async () => {
    const made = await network();
    const group = made.only("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs;
    assert.deepEqual([group.ingress, group.egress], [[], []]);
    for (const { inputs } of made.all("aws:ec2/subnet:Subnet")) assert.equal(inputs.mapPublicIpOnLaunch, false);
  });

  it("logs every connection, encrypted, for a year, by a role that only this account's flow logs may take", async () => {
    const made = await network();
    const group = made.only("aws:cloudwatch/logGroup:LogGroup").inputs;
    assert.deepEqual(
      [group.name, group.retentionInDays, group.kmsKeyId],
      ["/aws/vpc/acme-dev/flow-logs", 365, "arn:key"],
    );
    assert.equal(made.only("aws:ec2/flowLog:FlowLog").inputs.trafficType, "ALL");
    assert.deepEqual(JSON.parse(String(made.only("aws:iam/role:Role").inputs.assumeRolePolicy)), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: { "aws:SourceAccount": "111111111111" },
            ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-west-1:111111111111:vpc-flow-log/*" },
          },
        },
      ],
    });
    const policy = String(made.only("aws:iam/rolePolicy:RolePolicy").inputs.policy);
    assert.match(policy, /arn:aws:logs:eu-west-1:111111111111:log-group:\/aws\/vpc\/acme-dev\/flow-logs/);
    assert.doesNotMatch(policy, /"Resource":"\*"/);
  });
});

function network(changes: Partial<NetworkArgs> = {}): Promise<Recording<Network>> {
  return recorded(
    AWS,
    () =>
      new Network("dev", {
        displayName: "acme-dev",
        account: "111111111111",
        region: "eu-west-1",
        plan: PLAN,
        kmsKeyArn: "arn:key",
        ...changes,
      }),
  );
}

/** The NAT gateway that a subnet's default route leads to. */
function wayOut(made: Recording<Network>, subnet: string): unknown {
  const association = made.only("aws:ec2/routeTableAssociation:RouteTableAssociation", subnet);
  const routes = made.all("aws:ec2/route:Route").map((route) => route.inputs);
  const route = routes.find((candidate) => candidate.routeTableId === association.inputs.routeTableId);
  assert.equal(route?.destinationCidrBlock, "0.0.0.0/0");
  return route.natGatewayId;
}

function tagsBut(tags: unknown, key: string): object {
  return Object.fromEntries(Object.entries(tags as Record<string, string>).filter(([name]) => name !== key));
}
