import { clusterPath } from "./clusterPath.js";
import { formatPath } from "./findings.js";
import type { Cluster, ClusterBase, Fault, Fleet } from "./fleet.js";
import type { KnownCluster, MadeClusters } from "./leftClusters.js";

/** What a stack remembers of whose Argo CD serves a cluster: nothing for the hub's. */
export interface ServedBy {
  readonly argocd: "own";
}

/** That fact of a cluster, to be given out. */
export function servedBy(cluster: ClusterBase | Cluster): Partial<ServedBy> {
  return "argocd" in cluster && cluster.argocd === "own" ? { argocd: "own" } : {};
}

/** Refuses to hand a cluster from one Argo CD to another while it is there. Each would take what the other has made for a
 *  stranger's: the one that goes would orphan the workloads, or empty them under the one that comes.
 *  @param made what the clusters were made with, by name; those that it does not name are new */
export function handoverFaults(
  fleet: Fleet,
  made: MadeClusters,
  clusters: readonly (ClusterBase | Cluster)[],
): Fault[] {
  const changed = clusters.filter((cluster) => isChanged(cluster, made[cluster.name]));
  return changed.map(({ name }) => {
    const isOwn = made[name]?.argocd === "own";
    const [before, after] = isOwn ? ["its own Argo CD", "the hub's"] : ["the hub's Argo CD", "its own"];
    return {
      path: formatPath(clusterPath(fleet, name)),
      problem: `${name} is served by ${before}, and cannot be handed to ${after} while its workloads run.`,
      remedy: `Keep the topology; or add a cluster with a name of its own there, and take ${name} away when it is empty.`,
    };
  });
}

function isChanged(cluster: ClusterBase | Cluster, known: KnownCluster | undefined): boolean {
  return (
    "argocd" in cluster && "environment" in cluster && known !== undefined && known.argocd !== servedBy(cluster).argocd
  );
}
