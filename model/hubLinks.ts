import type { ClusterEntry } from "./clusters.js";
import { formatPath, quote, type Finding } from "./findings.js";
import type { HubLink } from "./fleet.js";
import { partitionOf } from "./regions.js";
import { natGatewayCount } from "./waysOut.js";

/** Active peering connections that a VPC may have: what every account starts with, and what AWS raises it to at most
 *  (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-peering). */
const PEERINGS = { initially: 50, atMost: 125 };

/** Blocks that an EKS cluster's public endpoint can be opened to
 *  (https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html). */
const MAX_PUBLIC_BLOCKS = 40;

/** How the hub reaches a spoke. An endpoint that is public resolves to its public addresses everywhere but in the cluster's
 *  own VPC, so that neither a peering nor a gateway would carry anything (aws/containers-roadmap#221). One that is private alone resolves to its
 *  private addresses everywhere (https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html). */
export function hubLink(cluster: ClusterEntry): HubLink {
  if (cluster.argocd === "own") return "none";
  if (cluster.reachedByAws) return "aws";
  const wanted = cluster.connectivity ?? cluster.fleetConnectivity;
  if (wanted === "own" || cluster.existing !== null) return "own";
  return cluster.publicAccessCidrs.length > 0 ? "public" : wanted;
}

/** Whether the fleet leads the VPCs of hub and cluster to each other. Then one run is in both. */
export function isRouted(link: HubLink): boolean {
  return link === "peering" || link === "transit-gateway";
}

/** Refuses clusters that Argo CD on the hub could not reach. That no addresses meet is checked beside them. */
export function checkHubLinks(clusters: readonly ClusterEntry[]): { faults: Finding[]; warnings: Finding[] } {
  const [hub, ...spokes] = clusters;
  if (!hub) return { faults: [], warnings: [] };
  // Those that run their own Argo CD need nothing of the hub.
  const served = spokes.filter(({ argocd }) => argocd === "hub");
  const peered = served.filter((spoke) => hubLink(spoke) === "peering");
  return {
    faults: [
      ...served.flatMap((spoke) => checkPartition(hub, spoke)),
      ...checkUselessLinks(served),
      ...spokes.flatMap((spoke) => checkPublicBlocks(hub, spoke)),
      ...checkHubAddresses(hub, spokes),
      ...checkMostPeerings(peered),
    ],
    warnings: peered.length > PEERINGS.atMost ? [] : noteQuota(peered),
  };
}

function checkPartition(hub: ClusterEntry, spoke: ClusterEntry): Finding[] {
  const [ofHub, ofSpoke] = [partitionOf(hub.region), partitionOf(spoke.region)];
  if (ofHub === ofSpoke) return [];
  const problem = `${quote(spoke.region)} is in the partition ${ofSpoke} and the hub in ${ofHub}: neither networks nor IAM roles reach across, so Argo CD could not enter ${spoke.name}.`;
  return [
    {
      path: [...spoke.path, "region"],
      problem,
      remedy: `Choose a region of ${ofHub}, or a fleet with its own hub there.`,
    },
  ];
}

/** Each place where a private link is asked for that could carry nothing, once. That of the whole fleet is for private
 *  clusters; where AWS makes the way, capabilityFaults speaks of it. */
function checkUselessLinks(spokes: readonly ClusterEntry[]): Finding[] {
  const useless = spokes.filter(
    (spoke) => spoke.connectivity !== undefined && !spoke.reachedByAws && spoke.connectivity !== hubLink(spoke),
  );
  const places = new Map(useless.map((spoke) => [formatPath(spoke.connectivityPath), spoke]));
  return [...places.values()].map((spoke) => ({
    path: spoke.connectivityPath,
    problem: `${quote(spoke.connectivity)} does not lead to ${spoke.name}: with publicAccessCidrs its name resolves to public addresses on the hub.`,
    remedy: "Remove this, and the hub's NAT addresses are let in; or remove publicAccessCidrs.",
  }));
}

function checkPublicBlocks(hub: ClusterEntry, spoke: ClusterEntry): Finding[] {
  const listed = spoke.publicAccessCidrs.length;
  const fromHub = hubLink(spoke) === "public" ? natGatewayCount(hub) : 0;
  if (listed + fromHub <= MAX_PUBLIC_BLOCKS) return [];
  const ofHub = fromHub > 0 ? ` and the hub's ${fromHub} NAT ${fromHub === 1 ? "address" : "addresses"}` : "";
  const problem = `${listed} blocks${ofHub} are more than the ${MAX_PUBLIC_BLOCKS} that EKS lets in at a public endpoint.`;
  const remedy = `List at most ${MAX_PUBLIC_BLOCKS - fromHub}: larger blocks, or fewer.`;
  return [{ path: [...spoke.path, "publicAccessCidrs"], problem, remedy }];
}

/** Clusters that let the hub in by its NAT addresses need a hub that has some. */
function checkHubAddresses(hub: ClusterEntry, spokes: readonly ClusterEntry[]): Finding[] {
  if (natGatewayCount(hub) > 0) return [];
  return spokes
    .filter((spoke) => hubLink(spoke) === "public")
    .map((spoke) => ({
      path: spoke.connectivityPath,
      problem: `Argo CD would reach ${spoke.name} over the internet, from NAT addresses of the hub, and the fleet makes none there.`,
      remedy: "Write `connectivity: own`, and list the addresses that the hub comes from in publicAccessCidrs.",
    }));
}

function checkMostPeerings(peered: readonly ClusterEntry[]): Finding[] {
  const first = peered[PEERINGS.atMost];
  if (!first) return [];
  const problem = `${first.name} would be the first of ${peered.length - PEERINGS.atMost} that cannot be peered with the hub: AWS allows a VPC ${PEERINGS.atMost} peering connections, and the fleet has ${peered.length} clusters to peer.`;
  const remedy =
    "Write `connectivity: transit-gateway`, for the fleet or some environments; or `connectivity: own`, and link them yourself.";
  return [{ path: first.path, problem, remedy }];
}

function noteQuota(peered: readonly ClusterEntry[]): Finding[] {
  if (peered.length <= PEERINGS.initially) return [];
  const problem = `The hub's VPC will have ${peered.length} peering connections; AWS's quota is ${PEERINGS.initially} until it is raised.`;
  const remedy =
    'Write `connectivity: transit-gateway`, which has room for 5000; or have "Active VPC peering connections per VPC" raised in the hub\'s region.';
  return [{ path: ["environments"], problem, remedy }];
}
