import { applications, type ApplicationSources } from "./applications.js";
import { argoCdOf, servedByHub } from "./argocd.js";
import type { ClusterEntry } from "./clusters.js";
import type { ArgoCdInstance, Cluster, Environment, Fleet, Service, Team } from "./fleet.js";
import { matches } from "./labels.js";
import { HUB } from "./names.js";
import type { FleetFile } from "./schema.js";
import { argoCdSizing } from "./sizing.js";
import { hasHub } from "./topology.js";

/** The Argo CD installations of a file without faults: the hub's, then those of clusters in the order of the file. */
export function instancesOf(
  file: FleetFile,
  entries: readonly ClusterEntry[],
  sources: ApplicationSources,
): ArgoCdInstance[] {
  const own = sources.clusters.filter(({ argocd }) => argocd === "own");
  const totals = new Map<string, number>();
  for (const { cluster } of applications({ ...sources, clusters: own })) {
    totals.set(cluster, (totals.get(cluster) ?? 0) + 1);
  }
  const settings = argoCdOf(file, servedByHub(sources));
  const hub = {
    name: "argocd",
    cluster: HUB,
    serves: servedByHub(sources).clusters.map(({ name }) => name),
    argocd: settings,
  };
  return [
    ...(hasHub(file) ? [hub] : []),
    ...entries
      .filter(({ argocd }) => argocd === "own")
      .map((entry) => {
        const { name } = entry;
        return {
          name: `argocd-${name}`,
          cluster: name,
          serves: [name],
          argocd: {
            ...settings,
            host: ownHost(file, entry),
            sizing: argoCdSizing(1, totals.get(name) ?? 0, file.hub.argocd.preset),
          },
        };
      }),
  ];
}

/** Where people and webhooks reach the Argo CD of a cluster: `argocd-prod-eu-west-1.acme.example`, unless the file says. */
export function ownHost(file: FleetFile, { name, file: { argocdHost } }: ClusterEntry): string {
  const [first = "", ...rest] = (file.hub.argocd.host ?? "").split(".");
  return argocdHost ?? [`${first}-${name}`, ...rest].join(".");
}

/** The fleet as one Argo CD sees it: the clusters that it serves, and of environments, teams, services and windows what
 *  concerns them. All that is rendered for it, and whatever is found on it, is judged by this. */
export function seenBy(fleet: Fleet, instance: ArgoCdInstance): Fleet {
  if (fleet.topology === "centralized") return fleet;
  const clusters = fleet.clusters.filter(({ name }) => instance.serves.includes(name));
  // The hub has its environments also while they have no clusters; any other has one cluster, and nothing without it.
  const environments = fleet.environments.filter(({ name, argocd }) =>
    instance.cluster === HUB ? argocd === "hub" : clusters.some(({ environment }) => environment === name),
  );
  const names = environments.map(({ name }) => name);
  return {
    ...fleet,
    clusters,
    environments: environments.map((environment) => within(environment, clusters)),
    windows: fleet.windows.filter(
      ({ environment, cluster }) =>
        names.includes(environment) && (cluster === null || clusters.some(({ name }) => name === cluster)),
    ),
    instances: [instance],
    addons: environments.length === 0 ? [] : fleet.addons,
    teams: fleet.teams.flatMap((team) => teamIn(team, names, instance.cluster === HUB ? undefined : clusters)),
  };
}

/** The Argo CD that a cluster runs for itself; undefined when the hub's serves it. */
export function ownInstance(fleet: Fleet, cluster: string): ArgoCdInstance | undefined {
  return fleet.instances.find((instance) => instance.cluster === cluster && cluster !== HUB);
}

/** What is seen by an Argo CD on a cluster that the file does not have any more: nothing that is there is wanted. */
export function seenFromGone(fleet: Fleet): Fleet {
  return { ...fleet, clusters: [], environments: [], windows: [], instances: [], addons: [], teams: [] };
}

/** What the hub's Argo CD sees: nothing where there is no hub. */
export function seenByHub(fleet: Fleet): Fleet {
  const instance = fleet.instances.find(({ cluster }) => cluster === HUB);
  return instance === undefined ? seenFromGone(fleet) : seenBy(fleet, instance);
}

function within(environment: Environment, clusters: readonly Cluster[]): Environment {
  return { ...environment, clusters: environment.clusters.filter((name) => clusters.some((one) => one.name === name)) };
}

/** A team with the services that have a place there; left out without any.
 *  @param clusters those that services have to select; undefined for any that may come into the environments */
function teamIn(team: Team, environments: readonly string[], clusters: readonly Cluster[] | undefined): Team[] {
  const services = team.services.flatMap((service): Service[] => {
    const own = service.environments.filter((name) => environments.includes(name));
    const isThere =
      clusters === undefined ||
      clusters.some(({ environment, labels }) => own.includes(environment) && matches(labels, service.clusterSelector));
    return own.length > 0 && isThere ? [{ ...service, environments: own }] : [];
  });
  const roles = team.roles.filter((role) => role.environments?.some((name) => environments.includes(name)) ?? true);
  return services.length === 0 ? [] : [{ ...team, roles, services }];
}
