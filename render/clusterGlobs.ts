import type { Environment, Fleet } from "../model/fleet.js";
import { HUB, IN_CLUSTER } from "../model/names.js";

/** Globs of an environment's cluster names: `prod-*` for those that are called by their environment, so that a new region
 *  needs no change here, and by name those that are not. All of them by name when the glob would take in a cluster that is
 *  not the environment's, like one of an environment `prod-eu`: its rights and windows would be given away. */
export function clusterGlobs(fleet: Fleet, environment: Environment): string[] {
  const prefix = `${environment.name}-`;
  const own = fleet.clusters.filter((cluster) => cluster.environment === environment.name).map(({ name }) => name);
  // An Argo CD that runs in the cluster which it serves is to know no other.
  if (fleet.instances.every(({ cluster }) => cluster !== HUB)) return own;
  const foreign = fleet.clusters.filter((cluster) => cluster.environment !== environment.name).map(({ name }) => name);
  if ([HUB, IN_CLUSTER, ...foreign].some((name) => name.startsWith(prefix))) return own;
  return [`${prefix}*`, ...own.filter((name) => !name.startsWith(prefix))];
}
