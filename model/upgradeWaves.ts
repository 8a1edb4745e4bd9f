import { clusterPath, placeOf } from "./clusterPath.js";
import { isMade } from "./existingClusters.js";
import type { Cluster, ClusterBase, Fault, Fleet } from "./fleet.js";
import { hopsBetween, type RunningKubernetes } from "./kubernetesUpgrades.js";
import { minorOf } from "./kubernetesVersions.js";

/** What clusters run, by name; those that it does not name do not exist, or are another stack's. */
export type RunningVersions = Readonly<Record<string, Partial<RunningKubernetes>>>;

/** A cluster that the file takes to another Kubernetes version. */
export interface Upgrade {
  readonly cluster: string;
  /** Undefined for the hub. */
  readonly environment: string | undefined;
  readonly wave: number | undefined;
  /** Every version on the way, the one that runs first. Two for one hop, also for the one that goes back. */
  readonly hops: readonly string[];
  /** The clusters of earlier waves that have to have the version first. Empty when it may go now. */
  readonly waitsFor: readonly string[];
}

/** The clusters that are to get another version, in the order in which they do: the hub, then by environment and wave. */
export function upgrades(fleet: Fleet, running: RunningVersions): Upgrade[] {
  const order = fleet.environments.map(({ name }) => name);
  const spokes = fleet.clusters
    .filter(isMade)
    .toSorted((a, b) => order.indexOf(a.environment) - order.indexOf(b.environment) || a.wave - b.wave);
  return [
    ...upgradeOf(fleet.hub, running, {}),
    ...spokes.flatMap((cluster) =>
      upgradeOf(cluster, running, { ...cluster, waitsFor: waitsFor(fleet, cluster, running) }),
    ),
  ];
}

function upgradeOf(
  { name, kubernetes }: ClusterBase,
  running: RunningVersions,
  { environment, wave, waitsFor: first = [] }: Partial<Pick<Upgrade, "environment" | "wave" | "waitsFor">>,
): Upgrade[] {
  const from = running[name]?.kubernetes;
  if (from === undefined || from === kubernetes) return [];
  const hops = minorOf(from) < minorOf(kubernetes) ? hopsBetween(from, kubernetes) : [from, kubernetes];
  return [{ cluster: name, environment, wave, hops, waitsFor: first }];
}

/** The clusters of earlier waves of an environment that run something older than what this one is to get. New clusters, those
 *  that go back and those that are being emptied hold nobody up. */
function waitsFor(fleet: Fleet, cluster: Cluster, running: RunningVersions): string[] {
  const before = running[cluster.name]?.kubernetes;
  if (before === undefined || minorOf(cluster.kubernetes) <= minorOf(before)) return [];
  return earlier(fleet, cluster)
    .filter(({ name }) => {
      const version = running[name]?.kubernetes;
      return version !== undefined && minorOf(version) < minorOf(cluster.kubernetes);
    })
    .map(({ name }) => name);
}

function earlier(fleet: Fleet, { environment, wave }: Cluster): Cluster[] {
  return fleet.clusters.filter(
    (other) => isMade(other) && other.environment === environment && other.wave < wave && other.state === "active",
  );
}

/** The clusters with the versions that they get in this run: one whose turn has not come keeps what it runs. */
export function inWaves<C extends ClusterBase>(fleet: Fleet, clusters: readonly C[], running: RunningVersions): C[] {
  const waiting = upgrades(fleet, running).filter((upgrade) => upgrade.waitsFor.length > 0);
  return clusters.map((cluster) => {
    const held = waiting.find((upgrade) => upgrade.cluster === cluster.name);
    return held ? { ...cluster, kubernetes: held.hops[0] ?? cluster.kubernetes } : cluster;
  });
}

/** Refuses upgrades that would wait for ever: an earlier wave is written with an older version. */
export function waveFaults(fleet: Fleet, clusters: readonly ClusterBase[], running: RunningVersions): Fault[] {
  const names = clusters.map(({ name }) => name);
  return upgrades(fleet, running)
    .filter(({ cluster }) => names.includes(cluster))
    .flatMap(({ cluster, hops, waitsFor: first, environment = "" }) => {
      const wanted = hops.at(-1) ?? "";
      const behind = fleet.clusters.filter(
        ({ name, kubernetes }) => first.includes(name) && minorOf(kubernetes) < minorOf(wanted),
      );
      if (behind.length === 0) return [];
      const list = behind.map(({ name, wave, kubernetes }) => `${name} (wave ${wave}, "${kubernetes}")`).join(", ");
      const problem = `${cluster} would get Kubernetes ${wanted} before an earlier wave of ${environment}, which the file keeps behind: ${list}.`;
      const remedy = `Write "${wanted}" for the earlier waves too, or keep "${hops[0] ?? ""}" here.`;
      return [{ ...placeOf(fleet, [...clusterPath(fleet, cluster), "kubernetes"]), problem, remedy }];
    });
}

/** Refuses upgrades that wait for a cluster of another stack: a stack sees its own clusters alone, and would go ahead.
 *  @param makerOf name of the stack that makes a cluster
 *  @param stacks those that are to run */
export function stackWaveFaults(
  fleet: Fleet,
  running: RunningVersions,
  makerOf: (cluster: string) => string,
  stacks: readonly string[],
): Fault[] {
  return upgrades(fleet, running).flatMap(({ cluster, hops, waitsFor: first }) => {
    const elsewhere = first.filter((other) => makerOf(other) !== makerOf(cluster));
    if (elsewhere.length === 0 || !stacks.includes(makerOf(cluster))) return [];
    const others = [...new Set(elsewhere.map(makerOf))].map((stack) => `--stack ${stack}`).join(" ");
    const problem = `${cluster} gets Kubernetes ${hops.at(-1) ?? ""} when ${elsewhere.join(", ")} of an earlier wave has it.`;
    const remedy = `Run \`npx fleet up ${others}\` first.`;
    return [{ ...placeOf(fleet, [...clusterPath(fleet, cluster), "kubernetes"]), problem, remedy }];
  });
}
