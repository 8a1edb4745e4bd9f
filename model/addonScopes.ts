import { enabledAddons } from "./addons.js";
import type { ClusterEntry } from "./clusters.js";
import { isMade } from "./existingClusters.js";
import { formatPath, quote, type Finding, type Path } from "./findings.js";
import type { FleetFile } from "./schema.js";

/** The hosted zones that a cluster's add-ons may change: its own, else its environment's. */
export function dnsZones(file: FleetFile, cluster: ClusterEntry): readonly string[] {
  return dnsOf(file, cluster)?.zones ?? [];
}

/** What the names of the secrets begin with that a cluster's add-ons may read. */
export function secretsPrefix(file: FleetFile, cluster: ClusterEntry): string {
  const written = cluster.file.secrets ?? environmentOf(file, cluster)?.secrets;
  return written?.prefix ?? `${file.name}/${cluster.environment ?? cluster.name}/`;
}

/** Refuses add-ons that nothing says the zones of; warns of what reaches from elsewhere into production, and of add-ons that a
 *  cluster has no use for. */
export function checkAddonScopes(
  file: FleetFile,
  clusters: readonly ClusterEntry[],
): { faults: Finding[]; warnings: Finding[] } {
  // On the others add-ons have no roles, and nothing is in their reach.
  const spokes = clusters.filter((cluster) => cluster.environment !== undefined && isMade(cluster));
  return {
    faults: [...missingZones(file, spokes), ...repeatedZones(file)],
    warnings: [...autoModeAddons(file), ...idleZones(file), ...intoProduction(file, spokes)],
  };
}

/** One for each environment, which is where most will want to write them. */
function missingZones(file: FleetFile, spokes: readonly ClusterEntry[]): Finding[] {
  const needy = enabledAddons(file).filter(({ identity }) => identity?.zones === "required");
  if (needy.length === 0) return [];
  const names = needy.map(({ name }) => name).join(", ");
  return Object.keys(file.environments).flatMap((environment) => {
    const without = spokes.filter((spoke) => spoke.environment === environment && !dnsOf(file, spoke));
    if (without.length === 0) return [];
    return [
      {
        path: ["environments", environment, "dns"],
        problem: `Nothing says which hosted zones ${names} may change from ${without.map(({ name }) => name).join(", ")}; its role there has to name them.`,
        remedy: `Write "dns: { zones: [Z0123456789ABCDEFGHIJ] }" on the environment or on its clusters, or take ${names} out of addons.enabled.`,
      },
    ];
  });
}

function repeatedZones(file: FleetFile): Finding[] {
  return zonePlaces(file).flatMap(({ path, zones }) =>
    zones.flatMap((zone, index) =>
      zones.indexOf(zone) === index
        ? []
        : [{ path: [...path, "zones", index], problem: `"${zone}" is listed twice.`, remedy: "Remove one." }],
    ),
  );
}

function idleZones(file: FleetFile): Finding[] {
  if (usesZones(file)) return [];
  return zonePlaces(file).map(({ path }) => ({
    path,
    problem: "No add-on that is enabled changes hosted zones, so these have no effect.",
    remedy: "Enable external-dns or cert-manager under addons.enabled, or remove this.",
  }));
}

function autoModeAddons(file: FleetFile): Finding[] {
  const enabled = file.addons?.enabled ?? [];
  return enabledAddons(file).flatMap(({ name, autoMode }) => {
    if (autoMode === undefined) return [];
    const path = ["addons", "enabled", enabled.indexOf(name)];
    const remedy = "Leave it out, unless there are nodes of your own beside those of Auto Mode.";
    return [{ path, problem: `"${name}" may be one too many: EKS Auto Mode ${autoMode}.`, remedy }];
  });
}

/** Whoever gets hold of an add-on's pod has its role. What is production's is to be out of reach of other environments. */
function intoProduction(file: FleetFile, spokes: readonly ClusterEntry[]): Finding[] {
  const production = spokes.filter((spoke) => spoke.tier === "prod");
  const readsSecrets = enabledAddons(file).some(({ identity }) => identity?.permissions === "external-secrets");
  const found = spokes
    .filter((spoke) => spoke.tier !== "prod")
    .flatMap((spoke) => [
      ...(usesZones(file) ? zonesOfProduction(file, spoke, production) : []),
      ...(readsSecrets ? secretsOfProduction(file, spoke, production) : []),
    ]);
  // What stands on an environment is found for each of its clusters.
  return [...new Map(found.map((finding) => [formatPath(finding.path), finding])).values()];
}

function zonesOfProduction(file: FleetFile, spoke: ClusterEntry, production: readonly ClusterEntry[]): Finding[] {
  const owned = production.filter(({ account }) => account === spoke.account).flatMap((one) => dnsZones(file, one));
  const shared = dnsZones(file, spoke).find((zone) => owned.includes(zone));
  if (shared === undefined) return [];
  const path = [...placeOf(spoke, "dns"), "zones"];
  const problem = `${quote(shared)} is also a zone of production, whose names ${spoke.name} can change by that.`;
  return [{ path, problem, remedy: "Delegate a zone of its own to it, like dev.acme.example." }];
}

function secretsOfProduction(file: FleetFile, spoke: ClusterEntry, production: readonly ClusterEntry[]): Finding[] {
  const prefix = secretsPrefix(file, spoke);
  const covered = production.find(
    (one) =>
      one.account === spoke.account && one.region === spoke.region && secretsPrefix(file, one).startsWith(prefix),
  );
  if (!covered) return [];
  const path = [...placeOf(spoke, "secrets"), "prefix"];
  const problem = `${quote(prefix)} takes in ${quote(secretsPrefix(file, covered))} of ${covered.name}, whose secrets ${spoke.name} can read by that.`;
  return [{ path, problem, remedy: "Choose a prefix that no other environment's secrets begin with." }];
}

function usesZones(file: FleetFile): boolean {
  return enabledAddons(file).some(({ identity }) => identity?.zones !== undefined);
}

/** Everywhere that zones are written. */
function zonePlaces(file: FleetFile): { readonly path: Path; readonly zones: readonly string[] }[] {
  return Object.entries(file.environments).flatMap(([name, { dns, clusters }]) => {
    const path = ["environments", name];
    return [
      ...(dns === undefined ? [] : [{ path: [...path, "dns"], zones: dns.zones }]),
      ...clusters.flatMap((cluster, index) =>
        cluster.dns === undefined ? [] : [{ path: [...path, "clusters", index, "dns"], zones: cluster.dns.zones }],
      ),
    ];
  });
}

/** Where a cluster's setting is written, or its environment's. */
function placeOf(cluster: ClusterEntry, key: "dns" | "secrets"): Path {
  return [...(cluster.file[key] === undefined ? cluster.path.slice(0, 2) : cluster.path), key];
}

function dnsOf(file: FleetFile, cluster: ClusterEntry): ClusterEntry["file"]["dns"] {
  return cluster.file.dns ?? environmentOf(file, cluster)?.dns;
}

function environmentOf(file: FleetFile, { environment }: ClusterEntry): FleetFile["environments"][string] | undefined {
  return environment === undefined ? undefined : file.environments[environment];
}
