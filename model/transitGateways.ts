import type { ClusterEntry } from "./clusters.js";
import { quote, type Finding } from "./findings.js";
import type { Fleet } from "./fleet.js";
import { hubLink, isRouted } from "./hubLinks.js";
import { REGION_NAMES } from "./regions.js";
import type { FleetFile } from "./schema.js";
import { didYouMean } from "./suggest.js";

/** The transit gateways between the hub and its clusters: one in each region, since a gateway serves the VPCs of its own. */
export interface TransitGateways {
  /** Where there is one: the hub's region, then those of the clusters in the order of the file. */
  readonly regions: readonly string[];
  /** Ids of the owner's, by region; null for those that the fleet makes, in the hub's account. */
  readonly own: Readonly<Record<string, string>> | null;
  /** How a cluster's account gets to a gateway of the fleet's in the hub's account. */
  readonly sharing: "invitation" | "organization";
}

/** Entries in a table of a VPC, what AWS starts with and what it raises it to
 *  (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-route-tables). */
const ROUTES = { initially: 500, atMost: 1000 };
/** The one within the VPC and the one to a NAT gateway. */
const OTHER_ROUTES = 2;

/** The gateways of a fleet without faults; null when no cluster is reached through one. */
export function transitGateways(file: FleetFile, clusters: readonly ClusterEntry[]): TransitGateways | null {
  const regions = gatewayRegions(clusters);
  if (regions.length === 0) return null;
  const { gateways, sharing } = file.transitGateway ?? {};
  return { regions, own: gateways ?? null, sharing: sharing ?? "invitation" };
}

/** What the hub's stack remembers of the gateways that it has made. */
export interface MadeGateways {
  /** Ids, by region. */
  readonly gateways: Readonly<Record<string, string>>;
  /** The hub's own attachment. */
  readonly hubAttachmentId: string;
}

/** Regions in which the hub's stack makes a gateway, or keeps one that the file no longer asks for: the hub's stack runs before
 *  those of the environments, and AWS deletes no gateway that a cluster is still attached to.
 *  @param attachments ids of the VPC attachments of each gateway that was made, by region */
export function gatewaysToMake(
  { transit, hub }: Pick<Fleet, "transit" | "hub">,
  made: MadeGateways | undefined,
  attachments: Readonly<Record<string, readonly string[]>>,
): { readonly regions: readonly string[]; readonly kept: readonly string[] } {
  const wanted = transit === null || transit.own !== null ? [] : transit.regions;
  const inUse = Object.keys(made?.gateways ?? {}).filter((region) => {
    return attachments[region]?.some((id) => id !== made?.hubAttachmentId);
  });
  const kept = inUse.filter((region) => !wanted.includes(region));
  const all = [...new Set([...wanted, ...kept])];
  // The others are reached through that of the hub.
  return { regions: all.length > 0 && !all.includes(hub.region) ? [hub.region, ...all] : all, kept };
}

/** Refuses gateways from which the hub could not reach a cluster, and notes those that nothing is attached to. */
export function checkTransitGateways(
  file: FleetFile,
  clusters: readonly ClusterEntry[],
): { faults: Finding[]; warnings: Finding[] } {
  const { gateways } = file.transitGateway ?? {};
  return {
    faults: [
      ...(gateways ? [...checkRegions(gateways), ...checkRepeated(gateways), ...checkMissing(gateways, clusters)] : []),
      ...checkRoutes(clusters),
    ],
    warnings: [...noteUnused(file, clusters), ...noteSpare(gateways ?? {}, clusters), ...noteRoutes(clusters)],
  };
}

/** Clusters that the hub reaches through gateways. */
function attached(clusters: readonly ClusterEntry[]): ClusterEntry[] {
  return clusters.slice(1).filter((cluster) => hubLink(cluster) === "transit-gateway");
}

function gatewayRegions(clusters: readonly ClusterEntry[]): string[] {
  const [hub] = clusters;
  const spokes = attached(clusters);
  return hub && spokes.length > 0 ? [...new Set([hub, ...spokes].map(({ region }) => region))] : [];
}

type Gateways = Readonly<Record<string, string>>;

function at(region: string) {
  return ["transitGateway", "gateways", region];
}

function checkRegions(gateways: Gateways): Finding[] {
  return Object.keys(gateways)
    .filter((region) => !(REGION_NAMES as readonly string[]).includes(region))
    .map((region) => ({
      path: at(region),
      problem: `${quote(region)} is not an AWS region.`,
      remedy: didYouMean(region, REGION_NAMES),
    }));
}

function checkRepeated(gateways: Gateways): Finding[] {
  const entries = Object.entries(gateways);
  return entries.flatMap(([region, id], index) => {
    const [first = region] = entries.find(([, other]) => other === id) ?? [];
    if (entries.findIndex(([other]) => other === first) === index) return [];
    const problem = `"${id}" is the gateway of ${first} already: a transit gateway is in one region.`;
    return [{ path: at(region), problem, remedy: `Write the id of the one in ${region} that is peered with it.` }];
  });
}

/** The fleet does not join gateways of its own to the owner's: it would have to write into tables that are not its. */
function checkMissing(gateways: Gateways, clusters: readonly ClusterEntry[]): Finding[] {
  const [hub] = clusters;
  if (!hub) return [];
  const listed = gateways[hub.region];
  const missing = gatewayRegions(clusters).filter((region) => gateways[region] === undefined);
  return missing.map((region) => {
    const names = (region === hub.region ? [hub] : attached(clusters).filter((one) => one.region === region)).map(
      ({ name }) => name,
    );
    const problem =
      region === hub.region
        ? `No transit gateway is listed in ${region}, where the hub is: from there it reaches no cluster through the others.`
        : `No transit gateway is listed in ${region}, so that the hub could not reach ${names.join(", ")}.`;
    const peer = region === hub.region || listed === undefined ? "" : `, peered with ${listed} of ${hub.region}`;
    const remedy = `Add the one in ${region}${peer}; or remove \`gateways\`, and the fleet makes one in each region.`;
    return { path: at(region), problem, remedy };
  });
}

function noteUnused({ transitGateway }: FleetFile, clusters: readonly ClusterEntry[]): Finding[] {
  if (transitGateway === undefined || attached(clusters).length > 0) return [];
  const problem = "No cluster is reached through a transit gateway.";
  const remedy = "Write `connectivity: transit-gateway`, for the fleet, an environment or a cluster; or remove this.";
  return [{ path: ["transitGateway"], problem, remedy }];
}

function noteSpare(gateways: Gateways, clusters: readonly ClusterEntry[]): Finding[] {
  const used = gatewayRegions(clusters);
  if (used.length === 0) return [];
  return Object.keys(gateways)
    .filter((region) => (REGION_NAMES as readonly string[]).includes(region) && !used.includes(region))
    .map((region) => ({
      path: at(region),
      problem: `Nothing of the fleet is attached to a gateway in ${region}.`,
      remedy: "Remove it, unless a cluster is still to come.",
    }));
}

/** Each of the hub's tables gets a route to every cluster that the fleet links. */
function checkRoutes(clusters: readonly ClusterEntry[]): Finding[] {
  const first = routed(clusters)[ROUTES.atMost - OTHER_ROUTES];
  if (!first) return [];
  const problem = `${first.name} would be the first for which the hub's route tables have no room: AWS allows ${ROUTES.atMost} routes in one.`;
  const remedy = "Write `connectivity: own` on some environments, and lead a larger block to them yourself.";
  return [{ path: first.path, problem, remedy }];
}

function noteRoutes(clusters: readonly ClusterEntry[]): Finding[] {
  const routes = routed(clusters).length + OTHER_ROUTES;
  if (routes <= ROUTES.initially || routes > ROUTES.atMost) return [];
  const problem = `The hub's route tables will have ${routes} routes each; AWS's quota is ${ROUTES.initially} until it is raised.`;
  const remedy = 'Have "Routes per route table" raised in the region of the hub.';
  return [{ path: ["environments"], problem, remedy }];
}

function routed(clusters: readonly ClusterEntry[]): ClusterEntry[] {
  return clusters.slice(1).filter((cluster) => isRouted(hubLink(cluster)));
}
