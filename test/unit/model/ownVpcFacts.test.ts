import assert from "node:assert/strict";
import { ownVpcFaults, type Fault, type FoundNetwork } from "../../../model/index.js";
import type { FoundRouteTable, FoundSubnet, FoundVpc } from "../../../model/ownVpcFacts.js";
import type { NetworkFile } from "../../../model/schema.js";
import { aFleet, assertFault } from "./aFleet.js";

const VPC = "vpc-0123456789abcdef0";
const [A, B, PUBLIC] = ["subnet-0123456789abcdefa", "subnet-0123456789abcdefb", "subnet-0123456789abcdefc"];
const TABLE = "rtb-0123456789abcdef0";
const OWN: NetworkFile = {
  vpcId: VPC,
  cidr: "10.200.0.0/16",
  privateSubnetIds: [A, B],
  publicSubnetIds: [PUBLIC],
  privateRouteTableIds: [TABLE],
};
const PATH = "environments.dev.clusters[0].network";

const subnet = (letter: string, index: number, tag: string): FoundSubnet => ({
  vpcId: VPC,
  cidr: `10.200.${index}.0/24`,
  zone: `eu-west-1${letter}`,
  zoneId: `euw1-az${index}`,
  freeAddresses: 250,
  givesPublicAddresses: false,
  tags: { [tag]: "1" },
});

interface Changes {
  readonly vpc?: Partial<FoundVpc>;
  readonly subnets?: Readonly<Record<string, Partial<FoundSubnet>>>;
  readonly table?: Partial<FoundRouteTable>;
  readonly isNew?: boolean;
}

/** Faults of a VPC that is as it should be, but for some changes. */
function faults({ vpc, subnets = {}, table, isNew = true }: Changes = {}): Fault[] {
  const right = {
    [A]: subnet("a", 1, "kubernetes.io/role/internal-elb"),
    [B]: subnet("b", 2, "kubernetes.io/role/internal-elb"),
    [PUBLIC]: subnet("a", 3, "kubernetes.io/role/elb"),
  };
  return judge({
    vpc: { found: { blocks: ["10.200.0.0/16"], dnsSupport: true, dnsHostnames: true, ...vpc } },
    subnets: Object.fromEntries(Object.entries(right).map(([id, one]) => [id, { found: { ...one, ...subnets[id] } }])),
    routeTables: {
      [TABLE]: { found: { vpcId: VPC, subnetIds: [A, B], isMain: false, leadsToInternetGateway: false, ...table } },
    },
    isNew,
  });
}

function judge(found: FoundNetwork): Fault[] {
  const fleet = aFleet((file) => {
    file.environments.dev = { clusters: [{ region: "eu-west-1", network: OWN }] };
  });
  const [dev] = fleet.clusters;
  assert.ok(dev);
  return ownVpcFaults(fleet, dev, found);
}

describe("what AWS says of an owner's VPC", () => {
  it("passes when it is what the file, EKS and the hub need", () => {
    assert.deepEqual(faults(), []);
  });

  it("is a fault when ids lead nowhere, each of them with AWS's reason", () => {
    const unreadable = { unreadable: "no matching EC2 Subnet found" };
    const found = judge({
      vpc: unreadable,
      subnets: { [A]: unreadable },
      routeTables: { [TABLE]: unreadable },
      isNew: true,
    });
    assert.deepEqual(
      found.map(({ path }) => path),
      ["vpcId", "privateSubnetIds[0]", "privateRouteTableIds[0]"].map((key) => `${PATH}.${key}`),
    );
    for (const { problem } of found) {
      assert.match(problem, /cannot be read in eu-west-1 of account 111111111111: no matching EC2 Subnet found/);
    }
  });

  it("is a fault when the VPC has another block than the file counts on", () => {
    const found = faults({ vpc: { blocks: ["10.201.0.0/16", "100.64.0.0/16"] } });
    assertFault(found, `${PATH}.cidr`, /does not have the block 10.200.0.0\/16; it has 10.201.0.0\/16, 100/, /Write/);
  });

  it("is a fault when a further block overlaps another VPC, since AWS would peer neither", () => {
    const found = faults({ vpc: { blocks: ["10.200.0.0/16", "10.0.128.0/20"] } });
    assertFault(found, `${PATH}.vpcId`, /has the block 10.0.128.0\/20 as well, which overlaps .* hub/, /shares no/);
    assert.deepEqual(faults({ vpc: { blocks: ["10.200.0.0/16", "100.64.0.0/16"] } }), []);
  });

  it("is a fault when the VPC does not answer for names", () => {
    const found = faults({ vpc: { dnsHostnames: false } });
    assertFault(found, `${PATH}.vpcId`, /does not answer for names/, /modify-vpc-attribute .* --enable-dns-hostnames$/);
  });

  it("is a fault when private subnets are in one zone, or in one without EKS", () => {
    assertFault(
      faults({ subnets: { [B]: { zone: "eu-west-1a" } } }),
      `${PATH}.privateSubnetIds`,
      /in eu-west-1a/,
      /Add/,
    );
    const without = faults({ subnets: { [B]: { zone: "us-east-1e", zoneId: "use1-az3" } } });
    assertFault(without, `${PATH}.privateSubnetIds[1]`, /no control plane in us-east-1e \(use1-az3\)/, /Remove/);
  });

  it("is a fault when a subnet is in another VPC, or in a block that is not routed to the hub", () => {
    const elsewhere = faults({ subnets: { [PUBLIC]: { vpcId: "vpc-1" } } });
    assertFault(elsewhere, `${PATH}.publicSubnetIds[0]`, /is in vpc-1/, /List subnets of vpc-0123/);
    const unrouted = faults({ subnets: { [A]: { cidr: "100.64.0.0/18" } } });
    assertFault(unrouted, `${PATH}.privateSubnetIds[0]`, /\(100.64.0.0\/18\) is not in 10.200.0.0\/16/, /network.cidr/);
  });

  it("is a fault when nodes would get public addresses, or run in public subnets", () => {
    const found = faults({
      subnets: { [B]: { givesPublicAddresses: true }, [PUBLIC]: { givesPublicAddresses: true } },
    });
    assertFault(found, `${PATH}.privateSubnetIds[1]`, /a public address/, /--no-map-public-ip-on-launch$/);
    const table = faults({ table: { leadsToInternetGateway: true } });
    assertFault(table, `${PATH}.privateRouteTableIds[0]`, /leads to an internet gateway/, /NAT gateway/);
  });

  it("is a fault when load balancers would not find a subnet", () => {
    const found = faults({ subnets: { [A]: { tags: {} }, [PUBLIC]: { tags: { "kubernetes.io/role/elb": "no" } } } });
    assert.deepEqual(
      found.map(({ path, remedy }) => [path, /Key=(\S+),Value=1/.exec(remedy)?.[1]]),
      [
        [`${PATH}.privateSubnetIds[0]`, "kubernetes.io/role/internal-elb"],
        [`${PATH}.publicSubnetIds[0]`, "kubernetes.io/role/elb"],
      ],
    );
    assert.deepEqual(faults({ subnets: { [A]: { tags: { "kubernetes.io/role/internal-elb": "" } } } }), []);
  });

  it("is a fault when there is no room for a new cluster; one that is there may have taken it", () => {
    const subnets = { [A]: { freeAddresses: 15 } };
    assertFault(faults({ subnets }), `${PATH}.privateSubnetIds[0]`, /has 15 free addresses; EKS wants 16/, /larger/);
    assert.deepEqual(faults({ subnets, isNew: false }), []);
  });

  it("is a fault when a table is another VPC's, or a subnet would not use its routes", () => {
    const foreign = faults({ table: { vpcId: "vpc-1" } });
    assertFault(foreign, `${PATH}.privateRouteTableIds[0]`, /is in vpc-1/, /List tables of vpc-0123/);
    const unused = faults({ table: { subnetIds: [A] } });
    assertFault(unused, `${PATH}.privateSubnetIds[1]`, /uses none of the tables/, /Add its table/);
    assert.deepEqual(faults({ table: { subnetIds: [], isMain: true } }), []);
  });
});
