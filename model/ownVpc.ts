import type { ClusterEntry } from "./clusters.js";
import { formatPath, quote, type Finding, type Path } from "./findings.js";
import type { OwnVpc } from "./fleet.js";
import { hubLink, isRouted } from "./hubLinks.js";
import type { NetworkFile } from "./schema.js";

/** EKS wants subnets in at least two zones. */
const MIN_SUBNETS = 2;

/** What says how a network is to be made. */
const OF_A_NEW_VPC = [
  "zones",
  "localZones",
  "nodes",
  "natGateways",
  "natReason",
  "endpoints",
] as const satisfies (keyof NetworkFile)[];

/** What says which network there is. */
const OF_AN_OWN_VPC = [
  "privateSubnetIds",
  "publicSubnetIds",
  "privateRouteTableIds",
] as const satisfies (keyof NetworkFile)[];

/** The VPC that a cluster is to be put into; null for one that the fleet makes. */
export function ownVpc({ network }: ClusterEntry): OwnVpc | null {
  if (network.vpcId === undefined) return null;
  return {
    vpcId: network.vpcId,
    privateSubnetIds: network.privateSubnetIds ?? [],
    publicSubnetIds: network.publicSubnetIds ?? [],
    privateRouteTableIds: network.privateRouteTableIds ?? [],
  };
}

/** Whether it is known which addresses a cluster has. The block of an owner's VPC follows from no name. */
export function hasKnownBlock({ network }: ClusterEntry): boolean {
  return network.vpcId === undefined || network.cidr !== undefined;
}

/** Checks what the file says of VPCs that are there already. What AWS says of them is checked before a stack runs. */
export function checkOwnVpcs(clusters: readonly ClusterEntry[]): Finding[] {
  const own = clusters.filter(({ network }) => network.vpcId !== undefined);
  return [
    ...clusters.filter(({ network }) => network.vpcId === undefined).flatMap(checkStrayIds),
    ...own.flatMap((cluster) => [
      ...checkComplete(cluster),
      ...checkNothingIsMade(cluster),
      ...OF_AN_OWN_VPC.flatMap((key) => checkRepeated(cluster, key)),
    ]),
    ...checkOneEach(own),
    ...checkTables(clusters),
  ];
}

function at(cluster: ClusterEntry, ...rest: Path): Path {
  return [...cluster.path, "network", ...rest];
}

/** Ids of subnets mean nothing in a VPC that is yet to be made. */
function checkStrayIds(cluster: ClusterEntry): Finding[] {
  return OF_AN_OWN_VPC.filter((key) => cluster.network[key] !== undefined).map((key) => ({
    path: at(cluster, key),
    problem: `These are of a VPC that is there already, and the fleet makes that of ${cluster.name}.`,
    remedy: "Add vpcId, or remove this.",
  }));
}

function checkComplete(cluster: ClusterEntry): Finding[] {
  const { vpcId, cidr, privateSubnetIds = [] } = cluster.network;
  const findings: Finding[] = [];
  if (cidr === undefined) {
    findings.push({
      path: at(cluster, "vpcId"),
      problem: `The block of ${quote(vpcId)} is not written, which no other VPC of the fleet may overlap.`,
      remedy: "Add network.cidr: the VPC's IPv4 block that its subnets are in.",
    });
  }
  if (new Set(privateSubnetIds).size < MIN_SUBNETS) {
    findings.push({
      path: at(cluster, "privateSubnetIds"),
      problem: `${privateSubnetIds.length === 0 ? "No private subnet" : "One private subnet"} is too few: EKS needs some in at least two zones.`,
      remedy: `List those of ${vpcId ?? "the VPC"} in which nodes are to run.`,
    });
  }
  return findings;
}

function checkNothingIsMade(cluster: ClusterEntry): Finding[] {
  return OF_A_NEW_VPC.filter((key) => cluster.network[key] !== undefined).map((key) => ({
    path: at(cluster, key),
    problem: `The fleet makes nothing in ${quote(cluster.network.vpcId)}, which has its own.`,
    remedy: "Remove it, or remove vpcId for a VPC that the fleet makes.",
  }));
}

function checkRepeated(cluster: ClusterEntry, key: (typeof OF_AN_OWN_VPC)[number]): Finding[] {
  const ids = cluster.network[key] ?? [];
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [{ path: at(cluster, key, index), problem: `"${id}" is listed twice.`, remedy: "Remove one of them." }],
  );
}

/** The hub is peered with each spoke's VPC, and a VPC neither with itself nor twice with another. */
function checkOneEach(own: readonly ClusterEntry[]): Finding[] {
  return own.flatMap((cluster, index) => {
    const first = own.find((other) => other.network.vpcId === cluster.network.vpcId) ?? cluster;
    if (own.indexOf(first) === index) return [];
    const problem = `${quote(cluster.network.vpcId)} is the VPC of ${first.name} already.`;
    return [{ path: at(cluster, "vpcId"), problem, remedy: "Give each cluster a VPC of its own." }];
  });
}

/** Where the fleet makes the link, it writes routes: into tables that it has to know. */
function checkTables([hub, ...spokes]: readonly ClusterEntry[]): Finding[] {
  const linked = spokes.filter((spoke) => isRouted(hubLink(spoke)));
  const lacking = [...(hub && linked.length > 0 ? [hub] : []), ...linked].filter((cluster) => {
    return ownVpc(cluster)?.privateRouteTableIds.length === 0;
  });
  return lacking.map((cluster) => {
    const verb = linked.some((one) => hubLink(one) === "peering") ? "peered with" : "linked with";
    const [others, remedy] =
      cluster === hub
        ? [`${linked.length} clusters`, "or write `connectivity: own` on the environments"]
        : ["the hub", `or write \`connectivity: own\` at ${formatPath(cluster.path)}`];
    return {
      path: at(cluster, "privateRouteTableIds"),
      problem: `${quote(cluster.network.vpcId)} is to be ${verb} ${others}, and no route table is written for the way there.`,
      remedy: `List the tables of its private subnets, ${remedy} and build the links yourself.`,
    };
  });
}
