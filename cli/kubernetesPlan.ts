import { addonRange, hasHub, isMade, isWithin, KUBERNETES_VERSIONS, rangeText, type Fleet } from "../model/index.js";
import { columns } from "./output.js";

/** The Kubernetes versions of the fleet in the order in which a newer one reaches them, and what stands in the way of the next.
 *  What the clusters run now is not the file's to say: `fleet preview` shows the hops from there. */
export function kubernetesVersions(fleet: Fleet): string {
  const rows = [
    ...(hasHub(fleet) ? [row("-", "-", fleet.hub.kubernetes, [fleet.hub.name])] : []),
    ...fleet.environments.flatMap(({ name }) => waves(fleet, name)),
  ];
  const newest =
    fleet.clusters
      .filter(isMade)
      .map(({ kubernetes }) => kubernetes)
      .toSorted(byMinor)
      .at(-1) ?? fleet.hub.kubernetes;
  return [
    columns(["ENVIRONMENT", "WAVE", "VERSION", "STANDARD SUPPORT", "CLUSTERS"], rows),
    "A newer version is written for all waves at once. Each `fleet up` or `pulumi up` takes it to one wave of an\n",
    "environment, the next when all clusters of the waves before have it; one minor version at a time.\n",
    next(fleet, newest),
  ].join("");
}

function waves(fleet: Fleet, environment: string): string[][] {
  const clusters = fleet.clusters.filter((cluster) => isMade(cluster) && cluster.environment === environment);
  const numbers = [...new Set(clusters.map(({ wave }) => wave))].sort((a, b) => a - b);
  return numbers.flatMap((wave) => {
    const members = clusters.filter((cluster) => cluster.wave === wave);
    const versions = [...new Set(members.map(({ kubernetes }) => kubernetes))].sort(byMinor);
    return versions.map((version) => {
      const names = members.filter(({ kubernetes }) => kubernetes === version).map(({ name }) => name);
      return row(environment, String(wave), version, names);
    });
  });
}

function row(environment: string, wave: string, version: string, clusters: readonly string[]): string[] {
  const until = KUBERNETES_VERSIONS.find((known) => known.version === version)?.standardUntil;
  return [environment, wave, version, until == null ? "?" : `until ${until}`, clusters.join(", ")];
}

/** What the add-ons say of the version after the newest that the file has. */
function next(fleet: Fleet, newest: string): string {
  const version = KUBERNETES_VERSIONS[KUBERNETES_VERSIONS.findIndex((known) => known.version === newest) + 1]?.version;
  if (version === undefined) return "";
  const against = fleet.addons.flatMap((addon) => {
    const range = addonRange(addon);
    return range && !isWithin(version, range) ? [`${addon.name} ${addon.version} (${rangeText(range)})`] : [];
  });
  if (against.length === 0) return `Every add-on supports ${version}, which is next.\n`;
  return `${version}, which is next, needs other versions of ${against.join(", ")}.\n`;
}

/** Numbers in them count as numbers: 1.9 before 1.10. */
function byMinor(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
