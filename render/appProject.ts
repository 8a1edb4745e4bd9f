import { repositoryUrl } from "../model/applications.js";
import type { Environment, Fleet, SyncWindow, Team } from "../model/fleet.js";
import { LABEL } from "../model/labels.js";
import { PLATFORM_PROJECT } from "../model/names.js";
import { isManaged } from "../model/registration.js";
import { checkedAppProject } from "./appProjectRules.js";
import { clusterGlobs } from "./clusterGlobs.js";
import type { Metadata } from "./kubernetesObject.js";
import { projectRoles } from "./projectRoles.js";
import { PLATFORM_ACCOUNT, TENANCY_NAMESPACE } from "./spokeTenancy.js";
import { orphanedResources, projectSubscriptions, type OrphanedResources } from "./teamProjectParts.js";

/** An Argo CD project: where its applications may come from, where they may go, and who may do what with them.
 *  https://argo-cd.readthedocs.io/en/stable/operator-manual/project-specification/ */
export interface AppProject {
  apiVersion: "argoproj.io/v1alpha1";
  kind: "AppProject";
  metadata: Metadata;
  spec: AppProjectSpec;
}

export interface AppProjectSpec {
  description?: string;
  sourceRepos: string[];
  destinations: Destination[];
  /** Cluster-scoped kinds; none when it is left out or empty. */
  clusterResourceWhitelist?: GroupKind[];
  /** Takes away from the list; by itself it permits nothing. */
  clusterResourceBlacklist?: GroupKind[];
  /** Namespaced kinds; all when it is left out, none when it is empty. */
  namespaceResourceWhitelist?: GroupKind[];
  /** Takes away from the list, or from all. */
  namespaceResourceBlacklist?: GroupKind[];
  roles?: ProjectRole[];
  syncWindows?: ProjectWindow[];
  destinationServiceAccounts?: DestinationServiceAccount[];
  /** Left out, nobody looks for them. */
  orphanedResources?: OrphanedResources;
  /** One of these must have signed the commit; any or none, when it is left out. */
  signatureKeys?: { keyID: string }[];
  /** Where its Applications may be besides Argo CD's own namespace; that one too, where EKS runs Argo CD. */
  sourceNamespaces?: string[];
}

export interface Destination {
  /** Glob of Argo CD cluster names. */
  name?: string;
  server?: string;
  namespace: string;
}

/** Globs, or a kind of the API. */
export interface GroupKind {
  group: string;
  kind: string;
}

export interface ProjectRole {
  name: string;
  description?: string;
  policies: string[];
  groups?: string[];
}

export interface ProjectWindow {
  kind: string;
  schedule: string;
  duration: string;
  applications?: string[];
  namespaces?: string[];
  clusters?: string[];
  /** Whether all of the lists have to select an application, and not any of them. */
  andOperator?: boolean;
  manualSync?: boolean;
  timeZone?: string;
  description?: string;
}

export interface DestinationServiceAccount {
  server: string;
  namespace: string;
  defaultServiceAccount: string;
}

/** The project of a team: its one repository, its own namespaces, on the clusters of the environments that it deploys to. A
 *  draining team or service keeps its part, because emptying it is a sync like any other.
 *  @throws ConfigError when Argo CD would refuse the project. */
export function teamAppProject(fleet: Fleet, team: Team, namespace = "argocd"): AppProject {
  const environments = fleet.environments.filter(({ name }) =>
    team.services.some((service) => service.environments.includes(name)),
  );
  return checkedAppProject({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: {
      name: team.project,
      namespace,
      labels: { [LABEL.team]: team.name },
      ...projectSubscriptions(fleet, team),
    },
    spec: {
      description: `Services of team ${team.name}`,
      sourceRepos: [repositoryUrl(fleet.repositories, team.repository)],
      destinations: team.services.flatMap((service) =>
        environments
          .filter(({ name }) => service.environments.includes(name))
          .flatMap((environment) => clusterGlobs(fleet, environment))
          .map((name) => ({ name, namespace: service.namespace })),
      ),
      namespaceResourceWhitelist: team.bounds.kinds.map(({ group, kind }) => ({ group, kind })),
      ...orphanedResources(team),
      roles: projectRoles(fleet, team),
      ...windowsOf(fleet, environments, team),
      ...identityOf(
        fleet,
        namespace,
        team.services.map((service) => [service.namespace, team.serviceAccount]),
      ),
      ...signatureKeys(team),
    },
  });
}

/** The project of the add-ons, on every cluster.
 *  @throws ConfigError when Argo CD would refuse the project. */
export function platformAppProject(fleet: Fleet, namespace = "argocd"): AppProject {
  // Charts of API services and webhooks also keep a RoleBinding or a leader's lock in kube-system.
  const namespaces = unique([...fleet.addons.map((addon) => addon.namespace), "kube-system"]);
  return checkedAppProject({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name: PLATFORM_PROJECT, namespace },
    spec: {
      description: "Add-ons of every cluster",
      sourceRepos: unique([
        repositoryUrl(fleet.repositories, fleet.repositories.platform),
        ...fleet.addons.map((addon) => addon.repository),
      ]),
      destinations: namespaces.flatMap((name) =>
        fleet.environments
          .flatMap((environment) => clusterGlobs(fleet, environment))
          .map((glob) => ({ name: glob, namespace: name })),
      ),
      // CRDs, cluster roles, webhooks and namespaces: what an add-on needs is its chart's affair.
      clusterResourceWhitelist: [{ group: "*", kind: "*" }],
      ...windowsOf(fleet, fleet.environments),
      ...identityOf(
        fleet,
        namespace,
        namespaces.map((name) => [name, PLATFORM_ACCOUNT]),
      ),
    },
  });
}

/** The accounts that syncs run as, by namespace. Where EKS runs Argo CD none is impersonated, and a project has to say where
 *  its Applications are instead (https://docs.aws.amazon.com/eks/latest/userguide/argocd-projects.html).
 *  @param own Argo CD's namespace */
function identityOf(
  fleet: Fleet,
  own: string,
  accounts: readonly (readonly [namespace: string, account: string])[],
): Pick<AppProjectSpec, "destinationServiceAccounts" | "sourceNamespaces"> {
  if (isManaged(fleet)) return { sourceNamespaces: [own] };
  return {
    destinationServiceAccounts: accounts.map(([namespace, account]) => ({
      server: "*",
      namespace,
      defaultServiceAccount: `${TENANCY_NAMESPACE}:${account}`,
    })),
  };
}

/** Where signatures are checked, that is of the commit at the head of what is synced. */
function signatureKeys({ bounds }: Team): Pick<AppProjectSpec, "signatureKeys"> {
  return bounds.signatureKeys.length === 0 ? {} : { signatureKeys: bounds.signatureKeys.map((keyID) => ({ keyID })) };
}

/** Those of the environments, and what narrows them: of clusters for every project, of a team and its services for its own. */
function windowsOf(fleet: Fleet, environments: readonly Environment[], team?: Team): { syncWindows?: ProjectWindow[] } {
  // A window that selects nothing is refused, and without clusters there is nothing to stop.
  const selectable = environments.filter((environment) => clusterGlobs(fleet, environment).length > 0);
  const syncWindows = selectable.flatMap((environment) => {
    const globs = clusterGlobs(fleet, environment);
    const narrow = fleet.windows.filter(
      (one) => one.environment === environment.name && (one.team === null || one.team === team?.name),
    );
    return [
      ...environment.windows.map((window) => projectWindow(window, globs)),
      ...narrow.map((one) => {
        const clusters = one.cluster === null ? globs : [one.cluster];
        const service = team?.services.find(({ applicationSet }) => applicationSet === one.service);
        return projectWindow(one.window, clusters, service?.namespace);
      }),
    ];
  });
  return syncWindows.length > 0 ? { syncWindows: distinct(syncWindows) } : {};
}

/** Argo CD refuses two windows that differ in nothing but what they say of themselves; the stricter of two is the one that counts. */
function distinct(windows: readonly ProjectWindow[]): ProjectWindow[] {
  const known = new Map<string, ProjectWindow>();
  for (const window of windows) {
    const key = JSON.stringify({ ...window, manualSync: undefined, description: undefined });
    const same = known.get(key);
    if (same === undefined) known.set(key, window);
    else if (window.manualSync !== true) delete same.manualSync;
  }
  return [...known.values()];
}

/** @param namespace of the one service that it is for: names of applications begin alike, namespaces do not */
function projectWindow(window: SyncWindow, clusters: string[], namespace?: string): ProjectWindow {
  return {
    kind: window.kind,
    schedule: window.schedule,
    duration: window.duration,
    ...(namespace === undefined ? {} : { namespaces: [namespace] }),
    clusters,
    ...(namespace === undefined ? {} : { andOperator: true }),
    ...(window.manualSync ? { manualSync: true } : {}),
    timeZone: window.timeZone,
    description: window.description,
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Every project that the fleet makes. */
export function appProjects(fleet: Fleet): AppProject[] {
  return [platformAppProject(fleet), ...fleet.teams.map((team) => teamAppProject(fleet, team))];
}
