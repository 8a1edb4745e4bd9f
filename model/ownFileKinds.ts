import { isBlock, type Block } from "./blocks.js";
import { TEAM_FILE_KEYS } from "./ownFilesSchema.js";
import type { Path } from "./findings.js";
import type { ServiceFile, TeamFile } from "./schema.js";

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
  /** Keys further down that are not the file's to say. */
  readonly foreign: (data: Block, bounds: unknown) => Path[];
}

/** Keys of a team that fleet.yaml alone may say. A new key is either here or in {@link TEAM_FILE_KEYS}. */
const PLATFORM_TEAM_KEYS: Readonly<Record<Exclude<keyof TeamFile, (typeof TEAM_FILE_KEYS)[number]>, true>> = {
  groups: true,
  roles: true,
  environments: true,
  residency: true,
  state: true,
  file: true,
};

/** Whose the keys of a service are: the team's if they choose among clusters and times that it has anyway, the platform's if
 *  they are what the platform decides by environment. A new key is to be decided here. */
const SERVICE_KEYS: Readonly<Record<keyof ServiceFile, "team" | "platform">> = {
  environments: "team",
  clusterSelector: "team",
  residency: "team",
  localZone: "team",
  windows: "team",
  state: "team",
  sync: "platform",
};

export const SERVICE_FILE_KEYS = Object.entries(SERVICE_KEYS).flatMap(([key, whose]) => (whose === "team" ? key : []));

const teams: OwnFileKind = {
  folder: "teams",
  block: "teams",
  called: "team",
  ownable: TEAM_FILE_KEYS,
  known: [...TEAM_FILE_KEYS, ...Object.keys(PLATFORM_TEAM_KEYS)],
  left: (bounds) => keysOf(bounds) ?? TEAM_FILE_KEYS,
  foreign: ({ services }) =>
    Object.entries(isBlock(services) ? services : {}).flatMap(([name, service]) =>
      Object.keys(isBlock(service) ? service : {})
        .filter((key) => Object.hasOwn(SERVICE_KEYS, key) && !SERVICE_FILE_KEYS.includes(key))
        .map((key) => ["services", name, key]),
    ),
};

export const OWN_FILE_KINDS: readonly OwnFileKind[] = [teams];

/** Folders beside fleet.yaml that are read with it. */
export const OWN_FILE_FOLDERS = OWN_FILE_KINDS.map(({ folder }) => folder);

/** `keys` of an entry's `file`; undefined when there are none, or none that the form would take. */
function keysOf(bounds: unknown): readonly string[] | undefined {
  const keys = isBlock(bounds) ? bounds.keys : undefined;
  return Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : undefined;
}
