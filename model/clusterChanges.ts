import { clusterPath, placeOf } from "./clusterPath.js";
import { isMade } from "./existingClusters.js";
import type { Finding, Path } from "./findings.js";
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
  /** The VPC, where it is the owner's. */
  readonly vpcId?: string;
  readonly serviceCidr: string;
  /** Sorted. In a VPC of the owner's, AWS alone knows them. */
  readonly zones?: readonly string[];
  /** In the order of their subnets' blocks; left out for none. */
  readonly localZones?: readonly string[];
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
  const { cidr, serviceCidr, ownVpc } = network;
  const settled = { account, region, cidr, serviceCidr, nodes: nodes.mode };
  if (ownVpc) return { ...settled, vpcId: ownVpc.vpcId };
  const zones = [...new Set(network.subnets.map(({ zone }) => zone))].sort();
  if (network.localZones === undefined) return { ...settled, zones };
  return { ...settled, zones, localZones: network.localZones.map(({ zone }) => zone) };
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
    .filter(isMade)
    .flatMap((cluster) => {
      const path = clusterPath(fleet, cluster.name);
      const before = made[cluster.name] ?? {};
      const { name, kubernetes, rollback } = cluster;
      return [
        ...settledFaults(path, before, cluster),
        ...localZoneMoves(path, before.localZones ?? [], cluster),
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
    .map(({ path, problem, remedy }) => ({ ...placeOf(fleet, path), problem, remedy }));
  return [...faults, ...waveFaults(fleet, clusters, made)];
}

function settledFaults(base: Path, made: Partial<SettledFacts>, cluster: ClusterBase): Finding[] {
  const wanted = settledFacts(cluster);
  if (made.cidr !== undefined && made.vpcId !== wanted.vpcId) return [moved(base, made.vpcId, wanted.vpcId, cluster)];
  return SETTLED.flatMap(({ fact, path, called }) => {
    const before = written(made[fact]);
    const after = written(wanted[fact]);
    if (before === "" || before === after) return [];
    const problem = `${cluster.name} exists with the ${called} ${before}, and cannot get ${after}: that would be a new cluster.`;
    return [{ path: [...base, ...path], problem, remedy: keep(before, cluster) }];
  });
}

/** A Local Zone's subnet keeps its block, or its nodes would be replaced with it. */
function localZoneMoves(base: Path, before: readonly string[], { name, network }: ClusterBase): Finding[] {
  const after = (network.localZones ?? []).map(({ zone }) => zone);
  const moved = before.filter((zone, index) => after.includes(zone) && after.indexOf(zone) !== index);
  if (moved.length === 0) return [];
  const kept = [...before, ...after.filter((zone) => !before.includes(zone))];
  const problem = `The subnets of ${name} in ${moved.join(" and ")} exist, and would get other blocks: their order was ${before.join(", ")}, and is ${after.join(", ")}.`;
  return [
    {
      path: [...base, "network", "localZones"],
      problem,
      remedy: `Write [${kept.join(", ")}]: a subnet without nodes costs nothing.`,
    },
  ];
}

/** A cluster stays in its VPC, whosever that is. */
function moved(base: Path, from: string | undefined, to: string | undefined, cluster: ClusterBase): Finding {
  const problem = `${cluster.name} exists in ${from ?? "a VPC that the fleet made"}, and cannot move to ${to ?? "one that the fleet would make"}: that would be a new cluster.`;
  return { path: [...base, "network", "vpcId"], problem, remedy: keep(from ?? "the VPC that the fleet made", cluster) };
}

function keep(what: string, { name }: ClusterBase): string {
  if (name === HUB) return `Keep ${what}.`;
  return `Keep ${what}; or add a cluster with a name of its own, and take ${name} away when it is empty.`;
}

function written(value: SettledFacts[keyof SettledFacts]): string {
  return typeof value === "string" ? value : (value ?? []).join(", ");
}
