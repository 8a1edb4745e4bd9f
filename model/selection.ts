import type { Cluster } from "./fleet.js";
import { quote, type Finding, type Path } from "./findings.js";
import { matches } from "./labels.js";
import type { FleetFile, NarrowWindowFile, ServiceFile, TeamFile } from "./schema.js";
import { serviceEnvironments } from "./serviceEnvironments.js";

type Labelled = Pick<Cluster, "environment" | "labels">;

/** A service that is not on its way out. */
interface Placed {
  readonly path: Path;
  readonly name: string;
  readonly service: ServiceFile;
  /** Those of its environments that have clusters. */
  readonly possible: readonly string[];
  /** Those of them in which one has the labels that it asks for. */
  readonly selected: readonly string[];
}

/** Finds what selects no cluster: services, their directories for an environment, and the windows of services and teams. */
export function checkSelection(
  file: FleetFile,
  clusters: readonly Labelled[],
): { faults: Finding[]; warnings: Finding[] } {
  const teams = Object.entries(file.teams ?? {})
    .filter(([, team]) => team?.state !== "draining")
    .map(([name, team]) => ({ path: ["teams", name] as Path, team, services: servicesOf(file, name, team, clusters) }));
  const services = teams.flatMap((team) => team.services);
  return {
    faults: services.flatMap(unselectedFaults),
    // Before there is any cluster, nothing runs anywhere.
    warnings:
      clusters.length === 0
        ? []
        : [
            ...services.flatMap((one) => [
              ...idleWarnings(one),
              ...windowWarnings(one.path, one.service.windows, [one]),
            ]),
            ...teams.flatMap(({ path, team, services: own }) => [
              ...emptyTeamWarnings(path, team),
              ...windowWarnings(path, team?.windows, own),
            ]),
          ],
  };
}

function servicesOf(file: FleetFile, team: string, settings: TeamFile | null, clusters: readonly Labelled[]): Placed[] {
  return Object.entries(settings?.services ?? {})
    .filter(([, service]) => service?.state !== "draining")
    .map(([name, service]) => {
      const selector = service?.clusterSelector ?? {};
      const environments = serviceEnvironments(file, settings, service);
      const those = (some: readonly Labelled[]): string[] => {
        const found = new Set(some.map(({ environment }) => environment));
        return environments.filter((environment) => found.has(environment));
      };
      return {
        path: ["teams", team, "services", name],
        name,
        service: service ?? {},
        possible: those(clusters),
        selected: those(clusters.filter(({ labels }) => matches(labels, selector))),
      };
    });
}

/** An environment that a service names, and asks there for labels that no cluster has. */
function unselectedFaults({ path, name, service, possible, selected }: Placed): Finding[] {
  return (service.environments ?? []).flatMap((environment, index) => {
    if (!possible.includes(environment) || selected.includes(environment)) return [];
    const problem = `No cluster of ${environment} carries ${quote(service.clusterSelector)}, so nothing would use apps/${name}/overlays/${environment}.`;
    const remedy = `Leave ${environment} out, put the labels on a cluster there, or correct the clusterSelector.`;
    return [{ path: [...path, "environments", index], problem, remedy }];
  });
}

/** Services that run nowhere, and environments that one is in by default and runs in none of their clusters. */
function idleWarnings({ path, name, service, possible, selected }: Placed): Finding[] {
  if (possible.length === 0) {
    const problem = "None of its environments has a cluster, so the service runs nowhere.";
    return [{ path, problem, remedy: "Add a cluster to one of them, or let it run in others." }];
  }
  const unused = possible.filter((environment) => !selected.includes(environment));
  if (unused.length === 0) return [];
  const labels = quote(service.clusterSelector);
  if (selected.length === 0) {
    const problem = `No cluster of its environments carries ${labels}, so the service runs nowhere.`;
    const remedy = "Put the labels on a cluster, or correct the selector.";
    return [{ path: [...path, "clusterSelector"], problem, remedy }];
  }
  const overlays = unused.map((environment) => `apps/${name}/overlays/${environment}`).join(" and ");
  const problem = `No cluster of ${unused.join(" and ")} carries ${labels}, so nothing uses ${overlays}.`;
  const remedy = `Write \`environments: [${selected.join(", ")}]\` beside it, or put the labels on a cluster there.`;
  return [{ path: [...path, "clusterSelector"], problem, remedy }];
}

function emptyTeamWarnings(path: Path, team: TeamFile | null): Finding[] {
  if (!team?.windows?.length || Object.keys(team.services ?? {}).length > 0) return [];
  const problem = "The team has no services, so its windows select nothing.";
  return [{ path: [...path, "windows"], problem, remedy: "Remove them." }];
}

/** Windows of a team or a service for environments in which nothing of it runs. Of what runs nowhere that is said already. */
function windowWarnings(
  path: Path,
  windows: readonly NarrowWindowFile[] | undefined,
  services: readonly Placed[],
): Finding[] {
  const used = new Set(services.flatMap(({ selected }) => selected));
  if (used.size === 0) return [];
  return (windows ?? []).flatMap(({ environments }, index) => {
    if (environments === undefined || environments.some((environment) => used.has(environment))) return [];
    const problem = `Nothing of it runs in ${environments.join(" or ")}, so the window selects nothing.`;
    return [{ path: [...path, "windows", index], problem, remedy: "Remove it, or name other environments." }];
  });
}
