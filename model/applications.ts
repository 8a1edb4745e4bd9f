import { needsIdentity } from "./addonIdentities.js";
import type { Addon, Application, Cluster, Environment, Fleet, Repositories, Service, Team } from "./fleet.js";
import { identityLabel, matches } from "./labels.js";
import { addonSet, applicationName, PLATFORM_PROJECT } from "./names.js";
import { pinFile } from "./rollout.js";

/** The part of a fleet that decides which applications exist. */
export interface ApplicationSources extends Pick<Fleet, "clusters" | "teams" | "addons" | "repositories"> {
  readonly environments: readonly Pick<Environment, "name" | "sync" | "rollout">[];
}

/** Branch that Argo CD follows. */
export const TARGET_REVISION = "main";

/** Every Application that will exist: what Argo CD's generators make of the sets and the clusters' labels. In the order
 *  of add-ons and teams, then of clusters. Draining clusters, teams and services have none.
 *  Takes time in proportion to its result. */
export function applications(fleet: ApplicationSources): Application[] {
  const clusters = activeClusters(fleet);
  const automated = new Map(fleet.environments.map(({ name, sync }) => [name, sync.automated]));
  const addons = fleet.addons.flatMap((addon) =>
    addonClusters(addon, clusters).map((cluster) =>
      addonApplication(addon, cluster, automated.get(cluster.environment) ?? true),
    ),
  );
  const services = activeServices(fleet).flatMap(({ team, service }) =>
    serviceApplications(fleet, team, service, clusters, automated),
  );
  return [...addons, ...services];
}

/** How many {@link applications} there will be, without making them: there are tens of thousands in a large fleet. */
export function applicationCount(fleet: ApplicationSources): number {
  const clusters = activeClusters(fleet);
  const all = [
    ...fleet.addons.map((addon) => addonClusters(addon, clusters)),
    ...activeServices(fleet).map(({ service }) => serviceClusters(service, clusters)),
  ];
  return all.reduce((sum, { length }) => sum + length, 0);
}

function activeClusters({ clusters }: ApplicationSources): Cluster[] {
  return clusters.filter((cluster) => cluster.state === "active");
}

function activeServices({ teams }: ApplicationSources): { team: Team; service: Service }[] {
  return teams
    .filter((team) => team.state === "active")
    .flatMap((team) =>
      team.services.filter((service) => service.state === "active").map((service) => ({ team, service })),
    );
}

function addonClusters(addon: Addon, clusters: readonly Cluster[]): Cluster[] {
  return clusters.filter((cluster) => !isHeldBack(addon, cluster));
}

function serviceClusters({ environments, clusterSelector }: Service, clusters: readonly Cluster[]): Cluster[] {
  const own = new Set(environments);
  return clusters.filter(({ environment, labels }) => own.has(environment) && matches(labels, clusterSelector));
}

/** Whether an add-on waits on a cluster for a role that it does not get there. */
export function isHeldBack(addon: Addon, { labels }: Cluster): boolean {
  return needsIdentity(addon) && !(identityLabel(addon.name) in labels);
}

/** Address that Argo CD and people clone a repository of the fleet from. */
export function repositoryUrl({ host, organization }: Repositories, name: string): string {
  return `https://${host}/${organization}/${name}`;
}

function addonApplication(addon: Addon, cluster: Cluster, automated: boolean): Application {
  const applicationSet = addonSet(addon.name);
  return {
    name: applicationName(applicationSet, cluster.name),
    project: PLATFORM_PROJECT,
    applicationSet,
    cluster: cluster.name,
    environment: cluster.environment,
    namespace: addon.namespace,
    repository: addon.repository,
    path: null,
    chart: addon.chart,
    targetRevision: addon.version,
    pin: null,
    wave: cluster.wave,
    automated,
    team: null,
    service: null,
  };
}

function serviceApplications(
  { repositories, environments: all }: ApplicationSources,
  team: Team,
  service: Service,
  clusters: readonly Cluster[],
  automated: ReadonlyMap<string, boolean>,
): Application[] {
  const pinned = new Set(all.filter(({ rollout }) => rollout.order === "pins").map(({ name }) => name));
  return serviceClusters(service, clusters).map((cluster) => ({
    name: applicationName(service.applicationSet, cluster.name),
    project: team.project,
    applicationSet: service.applicationSet,
    cluster: cluster.name,
    environment: cluster.environment,
    namespace: service.namespace,
    repository: repositoryUrl(repositories, team.repository),
    path: `apps/${service.name}/overlays/${cluster.environment}`,
    chart: null,
    targetRevision: pinned.has(cluster.environment) ? null : TARGET_REVISION,
    pin: pinned.has(cluster.environment) ? pinFile(service.name, cluster.environment, cluster.wave) : null,
    wave: cluster.wave,
    automated: service.sync.automated ?? automated.get(cluster.environment) ?? true,
    team: team.name,
    service: service.name,
  }));
}
