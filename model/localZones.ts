import { formatCidr, parseCidr } from "./addresses.js";
import type { ClusterEntry } from "./clusters.js";
import { quote, type Finding, type Path } from "./findings.js";
import type { LocalZonePlan, NodePool } from "./fleet.js";
import { nodesPlan } from "./nodes.js";
import { ownVpc } from "./ownVpc.js";
import { LOCAL_ZONES, localZoneBlocks, MAX_SUBNET_PREFIX, nodesWithin } from "./subnets.js";

/** The region that a Local Zone extends: `us-east-1` for `us-east-1-bos-1a`.
 *  https://docs.aws.amazon.com/local-zones/latest/ug/how-local-zones-work.html */
export function parentRegion(localZone: string): string {
  return localZone.replace(/-[a-z]{3}-\d+[a-z]$/, "");
}

/** What an account opts in to: `us-east-1-bos-1` for `us-east-1-bos-1a`. */
export function zoneGroup(localZone: string): string {
  return localZone.slice(0, -1);
}

/** The Local Zones of a cluster, in the order of their subnets' blocks: that of the file, else of the pools. */
function localZonesOf(cluster: ClusterEntry): readonly string[] {
  return cluster.network.localZones ?? [...new Set(poolsIn(cluster).map(({ localZone }) => localZone))];
}

/** Those that have a pool: where something can run. */
export function zonesWithPools(cluster: ClusterEntry): string[] {
  return [...new Set(poolsIn(cluster).map(({ localZone }) => localZone))];
}

type EdgePool = NodePool & { readonly localZone: string };

function poolsIn({ nodes }: ClusterEntry): EdgePool[] {
  return nodesPlan(nodes).pools.filter((pool): pool is EdgePool => pool.localZone !== undefined);
}

/** A subnet in each Local Zone. Only for a file without faults. */
export function localZonePlan(cluster: ClusterEntry): LocalZonePlan[] {
  const zones = localZonesOf(cluster);
  const vpc = parseCidr(cluster.cidr);
  if (zones.length === 0 || "problem" in vpc) return [];
  const blocks = localZoneBlocks(vpc.cidr, cluster.zones.length);
  return zones.flatMap((zone, index) => {
    const block = blocks[index];
    return block === undefined ? [] : [{ zone, cidr: formatCidr(block) }];
  });
}

/** Refuses pools in Local Zones that AWS does not have there, or that the network has no room for. */
export function checkLocalZones(clusters: readonly ClusterEntry[]): Finding[] {
  return clusters.flatMap((cluster) => {
    const pools = poolsIn(cluster);
    const listed = cluster.network.localZones;
    const listPath = [...cluster.path, "network", "localZones"];
    const zones = localZonesOf(cluster);
    if (zones.length === 0) return [];
    const room = roomFaults(cluster, zones, pools.length > 0 && !listed ? pathOf(cluster, pools[0]) : listPath);
    return [
      ...(listed ?? []).flatMap((zone, index) => listFaults(cluster, zone, listed ?? [], index, [...listPath, index])),
      ...pools.flatMap((pool) => poolFaults(cluster, pool, listed)),
      ...room,
      ...(room.length > 0 ? [] : crowdFaults(cluster, zones, pools)),
    ];
  });
}

function pathOf({ nodesPath }: ClusterEntry, pool: EdgePool | undefined, key = "localZone"): Path {
  return [...nodesPath, "pools", pool?.name ?? "", key];
}

function listFaults(cluster: ClusterEntry, zone: string, all: readonly string[], index: number, path: Path): Finding[] {
  if (all.indexOf(zone) < index)
    return [{ path, problem: `"${zone}" is listed twice.`, remedy: "Remove one of them." }];
  return regionFaults(cluster, zone, path);
}

function regionFaults({ name, region }: ClusterEntry, zone: string, path: Path): Finding[] {
  const parent = parentRegion(zone);
  // What is no name of a Local Zone is a fault of the form.
  if (parent === region || parent === zone) return [];
  const problem = `${quote(zone)} is a Local Zone of ${parent}, and ${name} is in ${region}: a subnet is in a zone of its VPC's region.`;
  return [{ path, problem, remedy: `Choose a Local Zone of ${region}, or a cluster in ${parent}.` }];
}

function poolFaults(cluster: ClusterEntry, pool: EdgePool, listed: readonly string[] | undefined): Finding[] {
  const { localZone: zone, name } = pool;
  const faults = regionFaults(cluster, zone, pathOf(cluster, pool));
  if (listed && !listed.includes(zone)) {
    faults.push({
      path: pathOf(cluster, pool),
      problem: `"${zone}" is not among network.localZones, which are ${listed.join(", ") || "none"}.`,
      remedy: "Add it there, at the end: the order is that of the subnets' blocks.",
    });
  }
  if (cluster.nodes?.pools?.[name]?.instanceTypes === undefined) {
    faults.push({
      path: pathOf(cluster, pool, "instanceTypes"),
      problem: `A Local Zone has some instance types only, and the pool in ${zone} names none.`,
      remedy: `Name some of those that \`aws ec2 describe-instance-type-offerings --region ${cluster.region} --location-type availability-zone --filters Name=location,Values=${zone}\` lists.`,
    });
  }
  return faults;
}

/** The fleet makes the subnets, from what is left of its own block. */
function roomFaults(cluster: ClusterEntry, zones: readonly string[], path: Path): Finding[] {
  if (ownVpc(cluster)) {
    const problem = `${cluster.name} is put into a VPC that is there already, and the fleet makes no subnets in it.`;
    return [{ path, problem, remedy: "Leave the pool out, or the network to the fleet: remove network.vpcId." }];
  }
  if (zones.length > LOCAL_ZONES) {
    const problem = `${zones.length} Local Zones are more than the ${LOCAL_ZONES} that a network has blocks for.`;
    return [{ path, problem, remedy: "Spread them over several clusters." }];
  }
  const vpc = parseCidr(cluster.cidr);
  const [block] = "problem" in vpc ? [] : localZoneBlocks(vpc.cidr, cluster.zones.length);
  if (block === undefined || block.prefix <= MAX_SUBNET_PREFIX) return [];
  const problem = `"${cluster.cidr}" leaves a /${block.prefix} for each Local Zone; AWS takes /16 to /${MAX_SUBNET_PREFIX}.`;
  return [{ path, problem, remedy: "Give a new cluster a larger network.cidr." }];
}

/** More nodes than the subnet has addresses for. */
function crowdFaults(cluster: ClusterEntry, zones: readonly string[], pools: readonly EdgePool[]): Finding[] {
  const plan = localZonePlan(cluster);
  return zones.flatMap((zone) => {
    const there = pools.filter(({ localZone }) => localZone === zone);
    const most = there.reduce((sum, { max }) => sum + max, 0);
    const block = parseCidr(plan.find((one) => one.zone === zone)?.cidr ?? "");
    if ("problem" in block || most <= nodesWithin(block.cidr)) return [];
    const problem = `The subnet in ${zone} (${formatCidr(block.cidr)}) has addresses for ${nodesWithin(block.cidr)} full nodes, not for ${most}.`;
    return [
      {
        path: pathOf(cluster, there.at(-1), "max"),
        problem,
        remedy: `Write fewer: ${nodesWithin(block.cidr)} in all.`,
      },
    ];
  });
}
