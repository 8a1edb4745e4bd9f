import type { Path } from "./findings.js";
import type { Fleet } from "./fleet.js";
import { HUB } from "./names.js";

/** Where a cluster is written in `fleet.yaml`. Clusters are in the order of the file. */
export function clusterPath(fleet: Fleet, name: string): Path {
  if (name === HUB) return ["hub"];
  const environment = fleet.clusters.find((cluster) => cluster.name === name)?.environment ?? "";
  const siblings = fleet.clusters.filter((cluster) => cluster.environment === environment);
  return ["environments", environment, "clusters", siblings.findIndex((cluster) => cluster.name === name)];
}
