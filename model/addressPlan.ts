import { formatCidr, overlap, parseCidr, part, size, type Cidr } from "./addresses.js";
import { isMade } from "./existingClusters.js";
import type { ClusterBase, Fleet } from "./fleet.js";
import { nodeCapacity } from "./subnets.js";
import { allClusters } from "./topology.js";

/** Where clusters' default blocks come from, and how large they are. */
const ALL: Cidr = { first: 10 * 2 ** 24, prefix: 8 };
const DEFAULT_PREFIX = 16;

/** What every account has in a region until the quota is raised
 *  (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html). */
export const QUOTAS = { vpcs: 5, addresses: 5 };

/** One cluster's part of the plan. */
export interface PlannedNetwork {
  readonly cluster: ClusterBase;
  /** Full nodes that its private subnets have addresses for; undefined where AWS alone knows. */
  readonly nodes: number | undefined;
  /** Addresses of its block that are in no subnet yet; undefined where AWS alone knows. */
  readonly unused: number | undefined;
  /** Public addresses of its NAT gateways. */
  readonly natAddresses: number;
}

/** The networks of an account in a region. */
export interface PlannedPlace {
  readonly account: string;
  readonly region: string;
  readonly networks: readonly PlannedNetwork[];
  /** How many the fleet makes, against {@link QUOTAS}. */
  readonly vpcs: number;
  readonly natAddresses: number;
}

/** The address plan of all networks that the fleet makes or puts clusters into, by account and region, and in the order of the
 *  file within these. */
export function addressPlan(fleet: Fleet): PlannedPlace[] {
  const clusters = allClusters(fleet).filter(isMade);
  const places = new Map(clusters.map(({ account, region }) => [`${account} ${region}`, { account, region }]));
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { account, region }]) => {
      const networks = clusters.filter((one) => one.account === account && one.region === region).map(plannedNetwork);
      return {
        account,
        region,
        networks,
        vpcs: networks.filter(({ cluster }) => !cluster.network.ownVpc).length,
        natAddresses: networks.reduce((sum, { natAddresses }) => sum + natAddresses, 0),
      };
    });
}

function plannedNetwork(cluster: ClusterBase): PlannedNetwork {
  const { cidr, subnets, localZones = [], natGateways } = cluster.network;
  const zones = subnets.filter(({ role }) => role === "private").length;
  const natAddresses = { "per-zone": zones, one: 1, none: 0 }[natGateways];
  if (cluster.network.ownVpc) return { cluster, nodes: undefined, unused: undefined, natAddresses };
  const used = [...subnets, ...localZones].reduce((sum, subnet) => sum + size(blockOf(subnet.cidr)), 0);
  return { cluster, nodes: nodeCapacity(blockOf(cidr), zones), unused: size(blockOf(cidr)) - used, natAddresses };
}

/** Blocks as large as a cluster's default one that no VPC and no Services of the fleet touch. */
export function freeBlocksOf(fleet: Fleet): string[] {
  const networks = allClusters(fleet)
    .filter(isMade)
    .map(({ network }) => network);
  return freeBlocks(networks.flatMap(({ cidr, serviceCidr }) => [blockOf(cidr), blockOf(serviceCidr)])).map(formatCidr);
}

/** The /16s of 10.0.0.0/8 that nothing uses. */
export function freeBlocks(taken: readonly Cidr[]): Cidr[] {
  return Array.from({ length: 2 ** (DEFAULT_PREFIX - ALL.prefix) }, (_, index) =>
    part(ALL, DEFAULT_PREFIX, index),
  ).filter((candidate) => !taken.some((cidr) => overlap(candidate, cidr)));
}

function blockOf(text: string): Cidr {
  const parsed = parseCidr(text);
  if ("problem" in parsed) throw new Error(`${text} was not checked.`);
  return parsed.cidr;
}
