import { contains, overlap, parseCidr, type Cidr } from "./addresses.js";
import { clusterPath, placeOf } from "./clusterPath.js";
import type { Finding, Path } from "./findings.js";
import type { ClusterBase, Fault, Fleet, OwnVpc } from "./fleet.js";
import { allClusters } from "./topology.js";

/** What AWS says of the owner's VPC that a cluster is to be put into. What could not be read is why. */
export interface FoundNetwork {
  readonly vpc: Found<FoundVpc>;
  /** By id: private and public ones. */
  readonly subnets: Readonly<Record<string, Found<FoundSubnet>>>;
  /** By id. */
  readonly routeTables: Readonly<Record<string, Found<FoundRouteTable>>>;
  /** Whether the cluster is not there yet: then there has to be room for it. */
  readonly isNew: boolean;
}

export type Found<T> = { readonly found: T } | { readonly unreadable: string };

export interface FoundVpc {
  /** All of its IPv4 blocks. */
  readonly blocks: readonly string[];
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
}

export interface FoundSubnet {
  readonly vpcId: string;
  readonly cidr: string;
  readonly zone: string;
  /** `use1-az3`, which is the same zone in every account. */
  readonly zoneId: string;
  readonly freeAddresses: number;
  /** Whether whatever starts there gets a public address. */
  readonly givesPublicAddresses: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface FoundRouteTable {
  readonly vpcId: string;
  /** Subnets that are associated with it. */
  readonly subnetIds: readonly string[];
  /** Whether it is that of every subnet which is associated with none. */
  readonly isMain: boolean;
  /** Whether it makes its subnets public. */
  readonly leadsToInternetGateway: boolean;
}

/** Zones in which EKS runs no control plane, EKS's least number of zones, and the free addresses that it wants in a subnet
 *  for a cluster and its upgrades. https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
const WITHOUT_EKS = ["use1-az3", "usw1-az2", "cac1-az3"];
const MIN_ZONES = 2;
const MIN_ADDRESSES = 16;

/** By which load balancers find their subnets; the value is 1 or nothing.
 *  https://docs.aws.amazon.com/eks/latest/userguide/tag-subnets-auto.html */
const TAGS = {
  privateSubnetIds: "kubernetes.io/role/internal-elb",
  publicSubnetIds: "kubernetes.io/role/elb",
} as const;
type Role = keyof typeof TAGS;

/** Refuses a cluster whose VPC is not what the file says, or not what EKS and the hub need. */
export function ownVpcFaults(fleet: Fleet, cluster: ClusterBase, found: FoundNetwork): Fault[] {
  const own = cluster.network.ownVpc;
  if (!own) return [];
  const findings = [
    ...vpcFaults(fleet, cluster, own, found.vpc),
    ...subnetFaults(cluster, own, found, "privateSubnetIds"),
    ...subnetFaults(cluster, own, found, "publicSubnetIds"),
    ...zoneFaults(own, found),
    ...tableFaults(cluster, own, found),
  ];
  const base = [...clusterPath(fleet, cluster.name), "network"];
  return findings.map(({ path, problem, remedy }) => ({ ...placeOf(fleet, [...base, ...path]), problem, remedy }));
}

function vpcFaults(fleet: Fleet, cluster: ClusterBase, own: OwnVpc, vpc: Found<FoundVpc>): Finding[] {
  if ("unreadable" in vpc) return [unreadable(cluster, ["vpcId"], own.vpcId, vpc.unreadable)];
  const { blocks, dnsSupport, dnsHostnames } = vpc.found;
  const findings: Finding[] = [];
  if (!blocks.includes(cluster.network.cidr)) {
    findings.push({
      path: ["cidr"],
      problem: `${own.vpcId} does not have the block ${cluster.network.cidr}; it has ${blocks.join(", ")}.`,
      remedy: "Write that of these which its subnets are in.",
    });
  }
  if (!dnsSupport || !dnsHostnames) {
    findings.push({
      path: ["vpcId"],
      problem: `${own.vpcId} does not answer for names, which the cluster's private endpoint needs.`,
      remedy: `Switch them on: aws ec2 modify-vpc-attribute --vpc-id ${own.vpcId} --enable-dns-${dnsSupport ? "hostnames" : "support"}`,
    });
  }
  return [...findings, ...furtherBlockFaults(fleet, cluster, own, blocks)];
}

/** AWS peers no two VPCs of which any blocks overlap.
 *  https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations */
function furtherBlockFaults(fleet: Fleet, cluster: ClusterBase, own: OwnVpc, blocks: readonly string[]): Finding[] {
  const others = allClusters(fleet).filter(({ name }) => name !== cluster.name);
  return blocks
    .filter((block) => block !== cluster.network.cidr)
    .flatMap((block) => {
      const other = others.find(({ network }) => both(block, network.cidr, overlap));
      if (!other) return [];
      const problem = `${own.vpcId} has the block ${block} as well, which overlaps the VPC of ${other.name} (${other.network.cidr}).`;
      return [{ path: ["vpcId"], problem, remedy: "Use a VPC that shares no address with another of the fleet." }];
    });
}

function subnetFaults(cluster: ClusterBase, own: OwnVpc, { subnets, isNew }: FoundNetwork, role: Role): Finding[] {
  return own[role].flatMap((id, index): Finding[] => {
    const path = [role, index];
    const subnet = subnets[id];
    if (subnet === undefined) return [];
    if ("unreadable" in subnet) return [unreadable(cluster, path, id, subnet.unreadable)];
    const { vpcId, cidr, freeAddresses, givesPublicAddresses, tags, zone, zoneId } = subnet.found;
    if (vpcId !== own.vpcId) {
      return [{ path, problem: `${id} is in ${vpcId}.`, remedy: `List subnets of ${own.vpcId}.` }];
    }
    const findings: Finding[] = [];
    const tag = TAGS[role];
    if (tags[tag] !== "1" && tags[tag] !== "") {
      findings.push({
        path,
        problem: `${id} does not have the tag ${tag}, by which load balancers find it.`,
        remedy: `Add it: aws ec2 create-tags --resources ${id} --tags Key=${tag},Value=1`,
      });
    }
    if (role === "publicSubnetIds") return findings;
    if (!both(cluster.network.cidr, cidr, contains)) {
      findings.push({
        path,
        problem: `${id} (${cidr}) is not in ${cluster.network.cidr}, which alone is routed to the hub.`,
        remedy: "List subnets of one block of the VPC, and write that block as network.cidr.",
      });
    }
    if (givesPublicAddresses) {
      findings.push({
        path,
        problem: `${id} gives whatever starts there a public address, nodes among them (CKV_AWS_130).`,
        remedy: `Switch it off: aws ec2 modify-subnet-attribute --subnet-id ${id} --no-map-public-ip-on-launch`,
      });
    }
    if (WITHOUT_EKS.includes(zoneId)) {
      findings.push({ path, problem: `EKS has no control plane in ${zone} (${zoneId}).`, remedy: "Remove it." });
    }
    if (isNew && freeAddresses < MIN_ADDRESSES) {
      findings.push({
        path,
        problem: `${id} has ${freeAddresses} free addresses; EKS wants ${MIN_ADDRESSES} in each subnet of a cluster.`,
        remedy: "Free some, or list a larger subnet.",
      });
    }
    return findings;
  });
}

function zoneFaults(own: OwnVpc, { subnets }: FoundNetwork): Finding[] {
  const found = own.privateSubnetIds.flatMap((id) => {
    const subnet = subnets[id];
    return subnet && "found" in subnet ? [subnet.found.zone] : [];
  });
  const zones = new Set(found);
  if (found.length < own.privateSubnetIds.length || zones.size >= MIN_ZONES) return [];
  const problem = `All of these are in ${[...zones].join()}: EKS needs subnets in at least ${MIN_ZONES} zones.`;
  return [{ path: ["privateSubnetIds"], problem, remedy: "Add a subnet in another zone." }];
}

/** Routes to the hub help those subnets alone that use the tables. */
function tableFaults(cluster: ClusterBase, own: OwnVpc, { routeTables, subnets }: FoundNetwork): Finding[] {
  const foreign = own.privateRouteTableIds.flatMap((id, index): Finding[] => {
    const table = routeTables[id];
    if (table === undefined) return [];
    const path = ["privateRouteTableIds", index];
    if ("unreadable" in table) return [unreadable(cluster, path, id, table.unreadable)];
    if (table.found.vpcId !== own.vpcId) {
      return [{ path, problem: `${id} is in ${table.found.vpcId}.`, remedy: `List tables of ${own.vpcId}.` }];
    }
    if (!table.found.leadsToInternetGateway) return [];
    const problem = `${id} leads to an internet gateway, so that nodes would run in public subnets (CIS 5.4.3).`;
    return [{ path, problem, remedy: "List the tables of subnets whose way out is a NAT gateway." }];
  });
  if (foreign.length > 0 || own.privateRouteTableIds.length === 0) return foreign;
  const tables = Object.values(routeTables).flatMap((table) => ("found" in table ? [table.found] : []));
  // A subnet that is associated with a table which is not listed cannot be told from one that uses the main table.
  if (tables.some(({ isMain }) => isMain)) return [];
  return own.privateSubnetIds.flatMap((id, index): Finding[] => {
    if (subnets[id] === undefined || tables.some(({ subnetIds }) => subnetIds.includes(id))) return [];
    const problem = `${id} uses none of the tables in privateRouteTableIds, so that nothing there would find the way to the hub.`;
    return [{ path: ["privateSubnetIds", index], problem, remedy: "Add its table to privateRouteTableIds." }];
  });
}

function unreadable({ account, region }: ClusterBase, path: Path, id: string, reason: string): Finding {
  return {
    path,
    problem: `${id} cannot be read in ${region} of account ${account}: ${reason}`,
    remedy: "Write the id of one that is there, and use credentials that may describe it.",
  };
}

/** Compares two blocks; false when one of them is none. */
function both(a: string, b: string, holds: (a: Cidr, b: Cidr) => boolean): boolean {
  const [first, second] = [parseCidr(a), parseCidr(b)];
  return "cidr" in first && "cidr" in second && holds(first.cidr, second.cidr);
}
