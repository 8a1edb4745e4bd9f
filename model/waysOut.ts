import type { ClusterEntry } from "./clusters.js";
import { NEEDED_OFFLINE } from "./endpoints.js";
import { formatPath, quote, type Finding, type Path } from "./findings.js";
import type { NetworkPlan } from "./fleet.js";
import { HUB } from "./names.js";
import { partitionOf } from "./regions.js";
import type { NetworkDefaultsFile } from "./schema.js";

/** Partitions in which every service's endpoint is named `com.amazonaws.<region>.<service>`. In China some are, and others
 *  start with `cn.`. */
const ONE_NAMING = ["aws", "aws-us-gov"];

/** How a cluster's private subnets reach what is outside its VPC. In a VPC of the owner's nothing of it is made. */
export function waysOut(cluster: ClusterEntry): Pick<NetworkPlan, "natGateways" | "endpoints"> {
  if (cluster.network.vpcId !== undefined) return { natGateways: "none", endpoints: [] };
  const byTier = cluster.tier === "prod" ? "per-zone" : "one";
  return {
    natGateways: written(cluster, "natGateways").value ?? byTier,
    endpoints: written(cluster, "endpoints").value ?? [],
  };
}

/** How many NAT gateways, each with a public address, the fleet makes for a cluster. */
export function natGatewayCount(cluster: ClusterEntry): number {
  const { natGateways } = waysOut(cluster);
  return natGateways === "per-zone" ? cluster.zones.length : natGateways === "one" ? 1 : 0;
}

/** Refuses what cannot work, and notes what a person should have meant. */
export function checkWaysOut(clusters: readonly ClusterEntry[]): { faults: Finding[]; warnings: Finding[] } {
  const made = clusters.filter((cluster) => cluster.network.vpcId === undefined);
  return {
    faults: onceEach(made.flatMap((cluster) => [...checkReason(cluster), ...checkEndpoints(cluster)])),
    warnings: onceEach(made.flatMap((cluster) => [...noteReason(cluster), ...noteNoWayOut(cluster)])),
  };
}

/** A setting of the cluster's, or of its environment's, and where it is written. */
function written<Key extends keyof NetworkDefaultsFile>(
  cluster: ClusterEntry,
  key: Key,
): { readonly value: NetworkDefaultsFile[Key]; readonly path: Path } {
  const isInherited = cluster.network[key] === undefined && cluster.inherited[key] !== undefined;
  const base = isInherited ? cluster.path.slice(0, 2) : cluster.path;
  const value = cluster.network[key] ?? cluster.inherited[key];
  return { value, path: [...base, "network", key] };
}

/** The posture wants a NAT gateway in each zone of production: less needs somebody who says why. */
function checkReason(cluster: ClusterEntry): Finding[] {
  const { value, path } = written(cluster, "natGateways");
  if (cluster.tier !== "prod" || value !== "one" || written(cluster, "natReason").value !== undefined) return [];
  const problem = `${cluster.name}, which is prod, would lose its way out in every zone when that of its one NAT gateway fails.`;
  const remedy = 'Remove it for a gateway in each zone; or say why one is enough, beside it: natReason: "…".';
  return [{ path, problem, remedy }];
}

function noteReason(cluster: ClusterEntry): Finding[] {
  const { value, path } = written(cluster, "natGateways");
  const reason = written(cluster, "natReason").value;
  if (cluster.tier !== "prod" || value !== "one" || reason === undefined) return [];
  const problem = `${cluster.name}, which is prod, has one NAT gateway for all its zones: ${quote(reason)}.`;
  const remedy = `The policy nat-gateway-per-zone refuses it as well, until it has an exception for each such VPC: "${cluster.name}-vpc".`;
  return [{ path, problem, remedy }];
}

function checkEndpoints(cluster: ClusterEntry): Finding[] {
  const { value: names = [], path } = written(cluster, "endpoints");
  const repeated = names.flatMap((name, index): Finding[] => {
    if (names.indexOf(name) === index) return [];
    return [{ path: [...path, index], problem: `"${name}" is listed twice.`, remedy: "Remove one of them." }];
  });
  if (names.length === 0 || ONE_NAMING.includes(partitionOf(cluster.region))) return repeated;
  const problem = `In ${cluster.region} the names of endpoint services follow no one rule, so that the fleet makes none for ${cluster.name}.`;
  return [...repeated, { path, problem, remedy: "Remove them here, and make them in a program of your own." }];
}

/** Whoever has no NAT gateway may have another way, which is not the fleet's to know. */
function noteNoWayOut(cluster: ClusterEntry): Finding[] {
  const { natGateways, endpoints } = waysOut(cluster);
  if (natGateways !== "none") return [];
  const { path } = written(cluster, "natGateways");
  const missing = NEEDED_OFFLINE.filter((name) => !endpoints.includes(name));
  const findings: Finding[] = [];
  if (missing.length > 0) {
    findings.push({
      path,
      problem: `${cluster.name} gets no way to the internet, and no endpoint for ${missing.join(", ")}: its nodes cannot do without.`,
      remedy: "Add them to network.endpoints, unless a route of your own leads there.",
    });
  }
  if (cluster.name === HUB) {
    findings.push({
      path,
      problem: "Argo CD on the hub gets no way to repositories and charts on the internet.",
      remedy: "Take one or per-zone, unless they are reached by a route of your own.",
    });
  }
  return findings;
}

/** What is written on an environment is one finding there, whichever of its clusters it was found for. */
function onceEach(findings: readonly Finding[]): Finding[] {
  const places = new Set<string>();
  return findings.filter(({ path, problem }) => {
    const place = `${formatPath(path)} ${path[0] === "environments" && path[2] === "network" ? "" : problem}`;
    if (places.has(place)) return false;
    places.add(place);
    return true;
  });
}
