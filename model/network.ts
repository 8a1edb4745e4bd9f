import { freeBlocks } from "./addressPlan.js";
import { contains, formatCidr, overlap, parseCidr, size, type Cidr } from "./addresses.js";
import type { ClusterEntry } from "./clusters.js";
import { formatPath, quote, type Finding, type Path } from "./findings.js";
import type { NetworkPlan } from "./fleet.js";
import { localZonePlan } from "./localZones.js";
import { hasKnownBlock, ownVpc } from "./ownVpc.js";
import { checkZones } from "./regions.js";
import { MAX_SUBNET_PREFIX, nodeCapacity, smallestPrefix, subnetPlan } from "./subnets.js";
import { waysOut } from "./waysOut.js";

/** Sizes that AWS allows for a VPC (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html). */
const VPC_PREFIXES = { shortest: 16, longest: 28 };
/** Sizes and ranges that EKS allows for Services
 *  (https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html). */
const SERVICE_PREFIXES = { shortest: 12, longest: 24 };
const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** A block of the fleet that others must keep away from. */
interface Claim {
  readonly owner: ClusterEntry;
  readonly path: Path;
  readonly cidr: Cidr;
}

/** Addresses of one cluster. Only for a file without faults. */
export function networkPlan(cluster: ClusterEntry): NetworkPlan {
  const vpc = parseCidr(cluster.cidr);
  if ("problem" in vpc) throw new Error(`${formatPath(cluster.path)}: ${cluster.cidr} was not checked.`);
  const own = ownVpc(cluster);
  const subnets = own ? [] : subnetPlan(vpc.cidr, cluster.zones);
  const localZones = own ? [] : localZonePlan(cluster);
  const placed = localZones.length > 0 ? { subnets, localZones } : { subnets };
  return { cidr: cluster.cidr, serviceCidr: cluster.serviceCidr, ...placed, ...waysOut(cluster), ownVpc: own };
}

/** Checks zones, blocks and subnets of each cluster, and that no two blocks of the fleet meet. */
export function checkNetworks(clusters: readonly ClusterEntry[]): Finding[] {
  const vpcs = clusters.filter(hasKnownBlock).map((cluster) => vpcClaim(cluster));
  const services = clusters.map((cluster) => serviceClaim(cluster));
  const goodVpcs = vpcs.flatMap(({ claim }) => claim ?? []);
  const goodServices = services.flatMap(({ claim }) => claim ?? []);
  return [
    ...clusters.flatMap((cluster) =>
      cluster.network.zones
        ? checkZones(cluster.region, cluster.network.zones, [...cluster.path, "network", "zones"])
        : [],
    ),
    ...vpcs.flatMap(({ findings }) => findings),
    ...services.flatMap(({ findings }) => findings),
    ...clusters.flatMap((cluster) => checkPublicAccess(cluster)),
    ...goodVpcs.flatMap((claim) => checkSubnets(claim)),
    ...vpcOverlaps(goodVpcs, goodServices),
    ...serviceOverlaps(goodVpcs, goodServices),
  ];
}

interface Checked {
  readonly claim?: Claim;
  readonly findings: Finding[];
}

function vpcClaim(owner: ClusterEntry): Checked {
  const path = owner.network.cidr === undefined ? owner.path : [...owner.path, "network", "cidr"];
  return checkBlock(owner, path, owner.cidr, VPC_PREFIXES, "a VPC");
}

function serviceClaim(owner: ClusterEntry): Checked {
  const path = [...owner.path, "network", "serviceCidr"];
  const { claim, findings } = checkBlock(owner, path, owner.serviceCidr, SERVICE_PREFIXES, "Kubernetes Services");
  if (!claim || inPrivateRange(claim.cidr)) return claim ? { claim, findings } : { findings };
  const problem = `${quote(owner.serviceCidr)} is outside ${PRIVATE_RANGES.join(", ")}, where EKS wants the Services' block.`;
  return { claim, findings: [...findings, { path, problem, remedy: "Leave it out for 172.20.0.0/16." }] };
}

function inPrivateRange(cidr: Cidr): boolean {
  return PRIVATE_RANGES.some((range) => {
    const parsed = parseCidr(range);
    return "cidr" in parsed && contains(parsed.cidr, cidr);
  });
}

function checkBlock(
  owner: ClusterEntry,
  path: Path,
  text: string,
  bounds: typeof VPC_PREFIXES,
  purpose: string,
): Checked {
  const parsed = parseCidr(text);
  if ("problem" in parsed) {
    return {
      findings: [{ path, problem: `${quote(text)} ${parsed.problem}.`, remedy: "Write it like 10.20.0.0/16." }],
    };
  }
  const { cidr, hostBits } = parsed;
  const findings: Finding[] = [];
  if (hostBits) {
    const corrected = formatCidr(cidr);
    findings.push({ path, problem: `"${text}" has bits set behind its prefix.`, remedy: `Write "${corrected}".` });
  }
  if (cidr.prefix < bounds.shortest || cidr.prefix > bounds.longest) {
    const problem = `"${text}" is not between /${bounds.shortest} and /${bounds.longest}, the sizes for ${purpose}.`;
    findings.push({ path, problem, remedy: `Choose a /${bounds.shortest} to /${bounds.longest}.` });
    return { findings };
  }
  return { claim: { owner, path, cidr }, findings };
}

function checkPublicAccess(cluster: ClusterEntry): Finding[] {
  const path = [...cluster.path, "publicAccessCidrs"];
  const blocks = cluster.publicAccessCidrs.flatMap((text, index): Finding[] => {
    const parsed = parseCidr(text);
    const at = [...path, index];
    if ("problem" in parsed)
      return [{ path: at, problem: `${quote(text)} ${parsed.problem}.`, remedy: "Write it like 203.0.113.0/24." }];
    if (parsed.cidr.prefix === 0)
      return [
        {
          path: at,
          problem: `"${text}" opens the Kubernetes API to the whole internet.`,
          remedy: "List the blocks of your offices or VPN.",
        },
      ];
    if (parsed.hostBits)
      return [
        {
          path: at,
          problem: `"${text}" has bits set behind its prefix.`,
          remedy: `Write "${formatCidr(parsed.cidr)}".`,
        },
      ];
    return [];
  });
  if (cluster.tier !== "prod" || cluster.publicAccessCidrs.length === 0) return blocks;
  const problem = `The Kubernetes API of ${cluster.name}, which is prod, would be reachable over the internet (CIS 5.4.2).`;
  return [...blocks, { path, problem, remedy: "Remove it and reach the API through the VPC." }];
}

/** Subnets that AWS would refuse, or that run out of addresses. */
function checkSubnets({ owner, path, cidr }: Claim): Finding[] {
  const zones = owner.zones.length;
  if (zones < 2 || ownVpc(owner)) return [];
  const smallest = smallestPrefix(cidr, zones);
  if (smallest > MAX_SUBNET_PREFIX) {
    const shortest = cidr.prefix - (smallest - MAX_SUBNET_PREFIX);
    const problem = `"${owner.cidr}" in ${zones} zones gives subnets of /${smallest}; AWS takes /16 to /${MAX_SUBNET_PREFIX}.`;
    return [{ path, problem, remedy: `Choose a /${shortest} or larger.` }];
  }
  const nodes = owner.network.nodes ?? 0;
  const capacity = nodeCapacity(cidr, zones);
  if (nodes <= capacity) return [];
  const problem = `The private subnets of "${owner.cidr}" have addresses for ${capacity} full nodes, not for ${nodes}.`;
  return [
    {
      path: [...owner.path, "network", "nodes"],
      problem,
      remedy: "Give network.cidr a larger block, or plan fewer nodes.",
    },
  ];
}

/** The hub reaches every cluster, so no two VPCs may share an address. Sorted, so that neighbours alone are compared. */
function vpcOverlaps(vpcs: readonly Claim[], services: readonly Claim[]): Finding[] {
  const sorted = [...vpcs].sort((a, b) => a.cidr.first - b.cidr.first || a.cidr.prefix - b.cidr.prefix);
  const taken = [...vpcs, ...services].map((claim) => claim.cidr);
  const findings: Finding[] = [];
  let widest = sorted[0];
  for (const claim of sorted.slice(1)) {
    if (widest && !isOneFault(widest.owner, claim.owner) && overlap(widest.cidr, claim.cidr)) {
      const [earlier, later] = vpcs.indexOf(widest) < vpcs.indexOf(claim) ? [widest, claim] : [claim, widest];
      const derived = earlier.owner.network.cidr === undefined && later.owner.network.cidr === undefined;
      const reason = derived ? " Blocks follow from names, and these two meet." : "";
      const [free] = freeBlocks(taken);
      findings.push({
        path: later.path,
        problem: `${later.owner.name} (${formatCidr(later.cidr)}) and ${earlier.owner.name} (${formatCidr(earlier.cidr)}) would share addresses.${reason}`,
        remedy:
          ownVpc(earlier.owner) && ownVpc(later.owner)
            ? "Neither VPC can change its block: use another VPC for one of them."
            : free
              ? `Write \`network: { cidr: ${formatCidr(free)} }\` on the one that does not exist yet: that block is free.`
              : "Give one of them a network.cidr of its own; smaller blocks make room.",
      });
      if (free) taken.push(free);
    }
    if (!widest || end(claim.cidr) > end(widest.cidr)) widest = claim;
  }
  return findings;
}

/** Two clusters of one name, or in one VPC, are a fault already, and their blocks follow from it. */
function isOneFault(a: ClusterEntry, b: ClusterEntry): boolean {
  return a.name === b.name || (a.network.vpcId !== undefined && a.network.vpcId === b.network.vpcId);
}

/** A pod that calls an address of another cluster would meet a Service of its own instead. Most clusters have the same block,
 *  which is compared once. */
function serviceOverlaps(vpcs: readonly Claim[], services: readonly Claim[]): Finding[] {
  const byBlock = new Map<string, readonly Claim[]>();
  return services.flatMap((service) => {
    const block = formatCidr(service.cidr);
    const met = byBlock.get(block) ?? vpcs.filter((vpc) => overlap(vpc.cidr, service.cidr));
    byBlock.set(block, met);
    return met.map((vpc) => ({
      path: service.path,
      problem: `The Services' block ${block} of ${service.owner.name} overlaps the VPC of ${vpc.owner.name} (${formatCidr(vpc.cidr)}).`,
      remedy: "Choose a block for one of them that no VPC of the fleet uses.",
    }));
  });
}

function end(cidr: Cidr): number {
  return cidr.first + size(cidr);
}
