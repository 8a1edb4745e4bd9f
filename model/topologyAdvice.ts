import { applicationCount } from "./applications.js";
import type { ArgoCdSizing, Fleet, Topology } from "./fleet.js";
import { isMade } from "./existingClusters.js";
import { HUB } from "./names.js";
import { argoCdSizing, BENCHMARKED_SHARDS } from "./sizing.js";

/** Clusters that one Argo CD is to serve at most. So many fit the first quota of peerings of the hub's VPC
 *  (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-peering), and an upgrade of Argo CD, or its
 *  loss, concerns no more of them at once. */
export const CLUSTERS_OF_ONE = 50;

/** What one Argo CD serves, and how large that makes it. */
export interface Served {
  readonly clusters: number;
  readonly applications: number;
  readonly sizing: ArgoCdSizing;
}

/** Another topology than the fleet has, and what speaks for it. */
export interface TopologyAdvice {
  readonly topology: Exclude<Topology, "centralized">;
  /** A sentence each. */
  readonly reasons: readonly string[];
  /** The hub's Argo CD as the file has it, and as it would be; null for none. */
  readonly now: Served;
  readonly then: Served | null;
  /** Clusters that would come to run their own. */
  readonly own: number;
}

/** Whether the hub's Argo CD serves more than one should, and what to write instead; null while it does not. */
export function topologyAdvice(fleet: Fleet): TopologyAdvice | null {
  if (!fleet.instances.some(({ cluster }) => cluster === HUB)) return null;
  const byHub = fleet.clusters.filter(({ argocd }) => argocd === "hub");
  const now = served(fleet, byHub);
  const reasons = reasonsAgainst(now);
  if (reasons.length === 0) return null;
  const nonprod = byHub.filter((cluster) => cluster.tier === "nonprod" || !isMade(cluster));
  const then = served(fleet, nonprod);
  const isHybrid = nonprod.length < byHub.length && reasonsAgainst(then).length === 0;
  // One that was made elsewhere runs none of its own.
  if (isHybrid || byHub.some((cluster) => !isMade(cluster))) {
    return { topology: "hybrid", reasons, now, then, own: byHub.length - nonprod.length };
  }
  return { topology: "distributed", reasons, now, then: null, own: byHub.length };
}

function served(fleet: Fleet, clusters: Fleet["clusters"]): Served {
  const total = applicationCount({ ...fleet, clusters });
  return { clusters: clusters.length, applications: total, sizing: argoCdSizing(clusters.length, total) };
}

function reasonsAgainst({ clusters, sizing }: Served): string[] {
  return [
    ...(clusters > CLUSTERS_OF_ONE
      ? [
          `It serves ${clusters} clusters, and an upgrade or a loss of it concerns all of them; ${CLUSTERS_OF_ONE} are enough for one.`,
        ]
      : []),
    ...(sizing.shards > BENCHMARKED_SHARDS
      ? [`It needs ${sizing.shards} controllers, and the published benchmark ends at ${BENCHMARKED_SHARDS}.`]
      : []),
  ];
}
