import { clusterPath } from "./clusterPath.js";
import { formatPath, type Finding, type Path } from "./findings.js";
import type { ClusterBase, Fault, Fleet } from "./fleet.js";
import { runningKubernetes, versionFaults, type RunningKubernetes } from "./kubernetesUpgrades.js";
import { HUB } from "./names.js";
import { waveFaults } from "./upgradeWaves.js";

/** What a cluster was when its stack was last brought up, to be compared with what the file says later. */
export type MadeCluster = SettledFacts & RunningKubernetes;

/** What of a cluster is settled when it is made: EKS keeps a control plane in its zones and its Services in their block
 *  (https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html), and a VPC keeps its account, region and first
 *  block. */
interface SettledFacts {
  readonly account: string;
  readonly region: string;
  /** VPC block. */
  readonly cidr: string;
  readonly serviceCidr: string;
  /** Sorted. */
  readonly zones: readonly string[];
  /** `auto` or `managed`: the other one would take the nodes from under the workloads. */
  readonly nodes: string;
}

/** What a cluster is once its stack has been brought up.
 *  @param before what it was; empty for a new one
 *  @param today `YYYY-MM-DD` */
export function madeCluster(cluster: ClusterBase, before: Partial<MadeCluster>, today: string): MadeCluster {
  return { ...settledFacts(cluster), ...runningKubernetes(cluster.kubernetes, before, today) };
}

function settledFacts({ account, region, network, nodes }: ClusterBase): SettledFacts {
  const zones = [...new Set(network.subnets.map(({ zone }) => zone))].sort();
  return { account, region, cidr: network.cidr, serviceCidr: network.serviceCidr, zones, nodes: nodes.mode };
}

/** Where each settled fact is written in `fleet.yaml`, and what it is called. */
const SETTLED: readonly { fact: keyof SettledFacts; path: Path; called: string }[] = [
  { fact: "account", path: ["account"], called: "account" },
  { fact: "region", path: ["region"], called: "region" },
  { fact: "zones", path: ["network", "zones"], called: "availability zones" },
  { fact: "cidr", path: ["network", "cidr"], called: "VPC block" },
  { fact: "serviceCidr", path: ["network", "serviceCidr"], called: "Services' block" },
  { fact: "nodes", path: ["nodes", "mode"], called: "node mode" },
];

/** Refuses what would make another cluster of one that exists, whose workloads would go with it, and versions that EKS would
 *  not take it to.
 *  @param made what the clusters were made with, by name; those that it does not name are new
 *  @param clusters some of the fleet's, the hub included
 *  @param today `YYYY-MM-DD` */
export function clusterChangeFaults(
  fleet: Fleet,
  made: Readonly<Record<string, Partial<MadeCluster>>>,
  clusters: readonly ClusterBase[],
  today: string,
): Fault[] {
  const faults = clusters
    .flatMap((cluster) => {
      const path = clusterPath(fleet, cluster.name);
      const before = made[cluster.name] ?? {};
      const { name, kubernetes, rollback } = cluster;
      return [
        ...settledFaults(path, before, cluster),
        ...versionFaults({
          cluster: name,
          path: [...path, "kubernetes"],
          running: before,
          wanted: kubernetes,
          rollback,
          today,
        }),
      ];
    })
    .map(({ path, problem, remedy }) => ({ path: formatPath(path), problem, remedy }));
  return [...faults, ...waveFaults(fleet, clusters, made)];
}

function settledFaults(base: Path, made: Partial<SettledFacts>, cluster: ClusterBase): Finding[] {
  const wanted = settledFacts(cluster);
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

function written(value: SettledFacts[keyof SettledFacts] | undefined): string {
  return typeof value === "string" ? value : (value ?? []).join(", ");
}
