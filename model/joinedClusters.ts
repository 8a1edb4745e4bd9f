import type { MadeCluster } from "./clusterChanges.js";
import { clusterPath, placeOf } from "./clusterPath.js";
import { isMade } from "./existingClusters.js";
import type { Cluster, ClusterBase, Fault, Fleet } from "./fleet.js";

/** What is known of a cluster that exists already, to be compared with what answers later. */
export interface JoinedCluster {
  /** Its ARN, or the id of its namespace kube-system. */
  readonly identity: string;
}

/** Refuses another cluster under the name of one that has joined, and a cluster that was made here as one to join or the other
 *  way round: what the fleet made there would be left, or the whole cluster deleted.
 *  @param before what the stack gave out, by name
 *  @param identities of the clusters that exist already, by name */
export function joinedClusterFaults(
  fleet: Fleet,
  before: Readonly<Record<string, Partial<MadeCluster & JoinedCluster>>>,
  clusters: readonly (ClusterBase | Cluster)[],
  identities: ReadonlyMap<string, string>,
): Fault[] {
  return clusters.flatMap((cluster) => {
    const known = before[cluster.name] ?? {};
    const problem = problemOf(cluster, known, identities.get(cluster.name));
    if (problem === undefined) return [];
    const remedy = `Give the other cluster a name of its own, and take ${cluster.name} away when it is empty.`;
    return [{ ...placeOf(fleet, [...clusterPath(fleet, cluster.name), "existing"]), problem, remedy }];
  });
}

function problemOf(
  cluster: ClusterBase | Cluster,
  known: Partial<MadeCluster & JoinedCluster>,
  identity: string | undefined,
): string | undefined {
  const { name } = cluster;
  if (isMade(cluster)) {
    return known.identity === undefined
      ? undefined
      : `${name} has joined as an existing cluster, and the fleet would now make one of its own in its place.`;
  }
  if (known.zones !== undefined) {
    return `${name} was made by this fleet: as one that exists already, its own EKS cluster would be deleted.`;
  }
  if (known.identity === undefined || known.identity === identity) return undefined;
  return `${name} is the cluster ${known.identity}, and what answers now is ${identity ?? ""}: another one.`;
}
