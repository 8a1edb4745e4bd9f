import { formatCidr, part, size, type Cidr } from "./addresses.js";
import type { SubnetPlan } from "./fleet.js";

/** Longest prefix of a subnet that AWS takes. */
export const MAX_SUBNET_PREFIX = 28;

/** AWS keeps five addresses of each subnet for itself
 *  (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html). */
const RESERVED_ADDRESSES = 5;

/** Addresses of a full node: its own, and seven /28 prefixes for at most 110 pods
 *  (https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html). */
const ADDRESSES_PER_NODE = 1 + 7 * 16;

/** Splits a VPC's block into one public and one private subnet for each zone. The private ones are the larger: pods and
 *  nodes take their addresses there, load balancers and NAT gateways alone are public. A zone that is appended takes
 *  nothing from the others up to three zones. */
export function subnetPlan(vpc: Cidr, zones: readonly string[]): SubnetPlan[] {
  const { privatePrefix, publicPrefix, publicWhole } = split(vpc, zones.length);
  const subnet = (zone: string, role: SubnetPlan["role"], cidr: Cidr): SubnetPlan => ({
    zone,
    role,
    cidr: formatCidr(cidr),
  });
  return [
    ...zones.map((zone, index) => subnet(zone, "public", part(publicWhole, publicPrefix, index))),
    ...zones.map((zone, index) => subnet(zone, "private", part(vpc, privatePrefix, index))),
  ];
}

/** Prefix length of the smallest subnets that a block would be split into. */
export function smallestPrefix(vpc: Cidr, zones: number): number {
  return split(vpc, zones).publicPrefix;
}

/** How many full nodes the private subnets have addresses for. */
export function nodeCapacity(vpc: Cidr, zones: number): number {
  const { privatePrefix } = split(vpc, zones);
  return zones * nodesWithin({ first: 0, prefix: privatePrefix });
}

/** Local Zones that a network has blocks for. */
export const LOCAL_ZONES = 4;

/** Blocks for subnets in Local Zones: equal parts of the last public one, which no zone of the region takes, since there are
 *  more parts than zones. So a Local Zone takes nothing from what is there. */
export function localZoneBlocks(vpc: Cidr, zones: number): Cidr[] {
  const { publicPrefix, publicWhole, parts } = split(vpc, zones);
  const whole = part(publicWhole, publicPrefix, parts - 1);
  const prefix = publicPrefix + Math.log2(LOCAL_ZONES);
  return Array.from({ length: LOCAL_ZONES }, (_, index) => part(whole, prefix, index));
}

/** How many full nodes a subnet has addresses for. */
export function nodesWithin(subnet: Cidr): number {
  return Math.max(0, Math.floor((size(subnet) - RESERVED_ADDRESSES) / ADDRESSES_PER_NODE));
}

/** Equal parts, a power of two of them: one for each zone's private subnet, and the last for all public ones. */
function split(vpc: Cidr, zones: number) {
  const bits = Math.ceil(Math.log2(zones + 1));
  const privatePrefix = vpc.prefix + bits;
  return {
    parts: 2 ** bits,
    privatePrefix,
    publicPrefix: privatePrefix + bits,
    publicWhole: part(vpc, privatePrefix, 2 ** bits - 1),
  };
}
