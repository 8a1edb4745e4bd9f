import { formatPath, type Finding, type Path } from "./findings.js";
import type { ClusterBase, Fault, Fleet } from "./fleet.js";
import { HUB } from "./names.js";

/** What of a cluster is settled when it is made: EKS keeps a control plane in its zones and its Services in their block
 *  (https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html), and a VPC keeps its account, region and first
 *  block. Kept with the cluster, to be compared with what the file says later. */
export interface MadeCluster {
  readonly account: string;
  readonly region: string;
  /** VPC block. */
  readonly cidr: string;
  readonly serviceCidr: string;
  /** Sorted. */
  readonly zones: readonly string[];
}

/** What a cluster is made with. */
export function madeCluster({ account, region, network }: ClusterBase): MadeCluster {
  const zones = [...new Set(network.subnets.map(({ zone }) => zone))].sort();
  return { account, region, cidr: network.cidr, serviceCidr: network.serviceCidr, zones };
}

/** Where each settled fact is written in `fleet.yaml`, and what it is called. */
const SETTLED: readonly { fact: keyof MadeCluster; path: Path; called: string }[] = [
  { fact: "account", path: ["account"], called: "account" },
  { fact: "region", path: ["region"], called: "region" },
  { fact: "zones", path: ["network", "zones"], called: "availability zones" },
  { fact: "cidr", path: ["network", "cidr"], called: "VPC block" },
  { fact: "serviceCidr", path: ["network", "serviceCidr"], called: "Services' block" },
];

/** Refuses what would make another cluster of one that exists: its workloads would go with the old one.
 *  @param made what the clusters were made with, by name; those that it does not name are new
 *  @param clusters some of the fleet's, the hub included */
export function clusterChangeFaults(
  fleet: Fleet,
  made: Readonly<Record<string, Partial<MadeCluster>>>,
  clusters: readonly ClusterBase[],
): Fault[] {
  return clusters
    .flatMap((cluster) => changes(pathOf(fleet, cluster.name), made[cluster.name] ?? {}, cluster))
    .map(({ path, problem, remedy }) => ({ path: formatPath(path), problem, remedy }));
}

function changes(base: Path, made: Partial<MadeCluster>, cluster: ClusterBase): Finding[] {
  const wanted = madeCluster(cluster);
  return SETTLED.flatMap(({ fact, path, called }) => {
    const before = written(made[fact]);
    const after = written(wanted[fact]);
    if (before === "" || before === after) return [];
    const problem = `${cluster.name} exists with the ${called} ${before}, and cannot get ${after}: that would be a new cluster.`;
    const remedy =
      cluster.name === HUB
        ? `Keep ${before}.`
        : `Keep ${before}; or add a cluster with a name of its own, and take ${cluster.name} away when it is empty.`;
    return [{ path: [...base, ...path], problem, remedy }];
  });
}

function written(value: MadeCluster[keyof MadeCluster] | undefined): string {
  return typeof value === "string" ? value : (value ?? []).join(", ");
}

/** Clusters are in the order of the file. */
function pathOf(fleet: Fleet, name: string): Path {
  if (name === HUB) return ["hub"];
  const environment = fleet.clusters.find((cluster) => cluster.name === name)?.environment ?? "";
  const siblings = fleet.clusters.filter((cluster) => cluster.environment === environment);
  return ["environments", environment, "clusters", siblings.findIndex((cluster) => cluster.name === name)];
}
