import { formatPath, type Path } from "./findings.js";
import type { Fault, Fleet } from "./fleet.js";
import { HUB } from "./names.js";

/** Where a cluster is written in `fleet.yaml`. Clusters are in the order of the file. */
export function clusterPath(fleet: Fleet, name: string): Path {
  if (name === HUB) return ["hub"];
  const environment = fleet.clusters.find((cluster) => cluster.name === name)?.environment ?? "";
  const siblings = fleet.clusters.filter((cluster) => cluster.environment === environment);
  return ["environments", environment, "clusters", siblings.findIndex((cluster) => cluster.name === name)];
}

/** The file of a path, and the path in that: clusters may be in a file of their own. */
export function placeOf(fleet: Fleet, path: Path): Pick<Fault, "file" | "path"> {
  const [block, environment, key] = path;
  const file = fleet.environments.find(({ name }) => block === "environments" && name === environment)?.clustersFile;
  return file === undefined || key !== "clusters"
    ? { path: formatPath(path) }
    : { file, path: formatPath(path.slice(2)) };
}
