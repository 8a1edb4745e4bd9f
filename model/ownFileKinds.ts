import { isBlock, type Block } from "./blocks.js";
import { formatPath, type Path } from "./findings.js";
import { TEAM_FILE_KEYS } from "./ownFilesSchema.js";
import { cluster, environment, service, team, type ClusterFile, type ServiceFile } from "./schema.js";

/** A block of fleet.yaml whose entries may have a file of their own. */
export interface OwnFileKind {
  /** Folder beside fleet.yaml: the file of the team `alpha` is `teams/alpha.yaml`. */
  readonly folder: string;
  /** Key of fleet.yaml that holds the entries, and what one of them is called. */
  readonly block: string;
  readonly called: string;
  /** Keys that such a file can have, and all keys of an entry. */
  readonly ownable: readonly string[];
  readonly known: readonly string[];
  /** Those of them that an entry's `file` leaves to it. */
  readonly left: (bounds: unknown) => readonly string[];
  /** What the entry has of its file where that is missing or broken, so that the checks find what else there is. */
  readonly absent: Block;
  /** Keys further down that are not the file's to say, and who may say them.
   *  @param path of the entry in fleet.yaml */
  readonly foreign: (data: Block, bounds: unknown, path: Path) => { readonly path: Path; readonly remedy: string }[];
}

/** Keys of a service that are the team's: they choose among clusters and times that it has anyway. Others are the platform's. */
export const SERVICE_FILE_KEYS: readonly string[] = [
  ...([
    "environments",
    "clusterSelector",
    "residency",
    "localZone",
    "windows",
    "state",
  ] satisfies (keyof ServiceFile)[]),
];

/** Keys of a cluster that its file may say when the environment's `file` lists none: not those that open it, or lead to what is
 *  not its own. */
const CLUSTER_DEFAULT_KEYS: readonly string[] = [
  ...(["region", "name", "kubernetes", "rollback", "wave"] satisfies (keyof ClusterFile)[]),
  ...(["state", "labels", "windows", "network", "nodes"] satisfies (keyof ClusterFile)[]),
];

const teams: OwnFileKind = {
  folder: "teams",
  block: "teams",
  called: "team",
  ownable: TEAM_FILE_KEYS,
  known: Object.keys(team.shape),
  left: (bounds) => keysOf(bounds) ?? TEAM_FILE_KEYS,
  absent: {},
  foreign: ({ services }, _bounds, entry) =>
    Object.entries(isBlock(services) ? services : {}).flatMap(([name, settings]) =>
      Object.keys(isBlock(settings) ? settings : {})
        .filter((key) => Object.hasOwn(service.shape, key) && !SERVICE_FILE_KEYS.includes(key))
        .map((key) => {
          const path = ["services", name, key];
          return { path, remedy: `Remove it here; ${formatPath([...entry, ...path])} of fleet.yaml may say it.` };
        }),
    ),
};

const clusters: OwnFileKind = {
  folder: "clusters",
  block: "environments",
  called: "environment",
  ownable: ["clusters"],
  known: Object.keys(environment.shape),
  left: () => ["clusters"],
  absent: { clusters: [] },
  foreign: ({ clusters: listed }, bounds, entry) => {
    const left = keysOf(bounds) ?? CLUSTER_DEFAULT_KEYS;
    const remedy = `Remove it here, or add it to ${formatPath([...entry, "file", "keys"])} of fleet.yaml.`;
    return (Array.isArray(listed) ? listed : []).flatMap((settings: unknown, index) =>
      Object.keys(isBlock(settings) ? settings : {})
        .filter((key) => Object.hasOwn(cluster.shape, key) && !left.includes(key))
        .map((key) => ({ path: ["clusters", index, key], remedy })),
    );
  },
};

export const OWN_FILE_KINDS: readonly OwnFileKind[] = [teams, clusters];

/** Folders beside fleet.yaml that are read with it. */
export const OWN_FILE_FOLDERS = OWN_FILE_KINDS.map(({ folder }) => folder);

/** `keys` of an entry's `file`; undefined when there are none, or none that the form would take. */
function keysOf(bounds: unknown): readonly string[] | undefined {
  const keys = isBlock(bounds) ? bounds.keys : undefined;
  return Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : undefined;
}
