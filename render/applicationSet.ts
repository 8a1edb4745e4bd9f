import { needsIdentity } from "../model/addonIdentities.js";
import { repositoryUrl, TARGET_REVISION } from "../model/applications.js";
import type { Addon, Fleet, Service, SyncPolicy, Team } from "../model/fleet.js";
import { identityLabel, LABEL } from "../model/labels.js";
import { addonSet, applicationName, PLATFORM_PROJECT } from "../model/names.js";
import { pinFile, pinnedEnvironments } from "../model/rollout.js";
import { DEFAULT_SYNC, syncPolicyIn } from "../model/syncPolicy.js";
import { deletionPolicy, type DeletionPolicy } from "./deletionPolicy.js";
import { checkTemplate } from "./goTemplate.js";
import type { Metadata } from "./kubernetesObject.js";
import type { ClusterPart, Generator } from "./renderGenerator.js";
import { syncedSpec, syncPatch, type SyncedSpec } from "./syncPolicy.js";
import { FLEET_CLUSTER, PINNED_CLUSTER, type Shape } from "./templateParameters.js";

/** An Argo CD ApplicationSet: one template, one Application for each cluster that its generator selects.
 *  https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/applicationset-specification/ */
export interface ApplicationSet {
  apiVersion: "argoproj.io/v1alpha1";
  kind: "ApplicationSet";
  metadata: Metadata;
  spec: {
    goTemplate: true;
    goTemplateOptions: string[];
    generators: Generator[];
    syncPolicy: DeletionPolicy;
    template: ApplicationTemplate;
    /** What some of its environments have that the template does not. */
    templatePatch?: string;
  };
}

export interface ApplicationTemplate {
  metadata: Metadata & { finalizers?: string[] };
  spec: {
    project: string;
    source: GitSource | ChartSource;
    destination: { name: string; namespace: string };
  } & SyncedSpec;
}

export interface GitSource {
  repoURL: string;
  targetRevision: string;
  path: string;
}

export interface ChartSource {
  repoURL: string;
  chart: string;
  targetRevision: string;
  helm: { releaseName: string; valuesObject?: Record<string, unknown> };
}

/** Name of the selected cluster, which is a parameter of the cluster generator. */
const CLUSTER = "{{.name}}";
/** Its environment, from the label of its Secret. A set that met a cluster without it would fail, by `missingkey=error`. */
const ENVIRONMENT_LABEL = `index .metadata.labels "${LABEL.environment}"`;
const ENVIRONMENT = `{{${ENVIRONMENT_LABEL}}}`;
const WAVE = `{{index .metadata.labels "${LABEL.wave}"}}`;
/** What a generator says that a cluster runs, where the generators of a set say different things. */
const REVISION = "{{.values.revision}}";

/** The set of a service: an Application on each cluster of the service's environments that carries its labels. Once the
 *  service or its team is draining, it generates nothing, and its Applications are let go.
 *  @throws ConfigError when a template uses a parameter that its generator does not have. */
export function serviceApplicationSet(
  fleet: Fleet,
  team: Team,
  service: Service,
  namespace = "argocd",
): ApplicationSet {
  const labels = { [LABEL.team]: team.name, [LABEL.service]: service.name };
  const active = team.state === "active" && service.state === "active";
  const repoURL = repositoryUrl(fleet.repositories, team.repository);
  const hasPins = pinnedEnvironments(fleet, service).length > 0;
  return applicationSet({
    metadata: { name: service.applicationSet, namespace, labels },
    generators: active ? serviceGenerators(fleet, service, repoURL) : [NOTHING],
    shape: hasPins ? PINNED_CLUSTER : FLEET_CLUSTER,
    project: team.project,
    source: {
      repoURL,
      targetRevision: hasPins ? REVISION : TARGET_REVISION,
      path: `apps/${service.name}/overlays/${ENVIRONMENT}`,
    },
    namespace: service.namespace,
    // No namespace is made by the sync: that is the platform's, with the team's rights in it.
    sync: syncByEnvironment(service.environments, (environment) => syncPolicyIn(fleet, environment, service)),
  });
}

/** The set of an add-on: its chart on every cluster of the fleet. One that cannot do without a role in AWS waits on each cluster
 *  for that: pods get it when they start, and those that are there before it never do.
 *  @throws ConfigError when a template uses a parameter that its generator does not have. */
export function addonApplicationSet(fleet: Fleet, addon: Addon, namespace = "argocd"): ApplicationSet {
  const values = addonValues(fleet, addon);
  const hasValues = Object.keys(values).length > 0;
  const environments = fleet.environments.map(({ name }) => name);
  return applicationSet({
    metadata: { name: addonSet(addon.name), namespace, labels: { [LABEL.addon]: addon.name } },
    generators: [clustersOf(environments, needsIdentity(addon) ? { [identityLabel(addon.name)]: "true" } : {})],
    project: PLATFORM_PROJECT,
    source: {
      repoURL: addon.repository,
      chart: addon.chart,
      targetRevision: addon.version,
      // By default a release is called like its Application, and so would be everything in it, differently on each cluster.
      helm: { releaseName: addon.name, ...(hasValues ? { valuesObject: values } : {}) },
    },
    namespace: addon.namespace,
    sync: syncByEnvironment(environments, (environment) => syncPolicyIn(fleet, environment), ["CreateNamespace=true"]),
  });
}

function addonValues(fleet: Fleet, { name, values, identity }: Addon): Record<string, unknown> {
  const isIdentified = fleet.clusters.some(({ labels }) => identityLabel(name) in labels);
  return { ...values, ...(isIdentified ? identity?.values : {}) };
}

function syncByEnvironment(
  environments: readonly string[],
  policyOf: (environment: string) => SyncPolicy,
  options: readonly string[] = [],
): ReadonlyMap<string, SyncedSpec> {
  return new Map(environments.map((environment) => [environment, syncedSpec(policyOf(environment), options)]));
}

/** A generator of no Applications. */
const NOTHING: Generator = { list: { elements: [] } };

/** The clusters that follow the branch, and those that follow the pin of their wave. */
function serviceGenerators(fleet: Fleet, service: Service, repoURL: string): Generator[] {
  const pinned = pinnedEnvironments(fleet, service).map(({ name }) => name);
  const following = service.environments.filter((name) => !pinned.includes(name));
  const followers = following.length === 0 ? [] : [clustersOf(following, service.clusterSelector)];
  if (pinned.length === 0) return followers;
  return [
    ...followers.map(({ clusters }) => ({ clusters: { ...clusters, values: { revision: TARGET_REVISION } } })),
    {
      matrix: {
        // The cluster comes first, because what the first one says counts for more: a file that its team writes cannot name
        // another cluster.
        generators: [
          clustersOf(pinned, service.clusterSelector),
          {
            git: {
              repoURL,
              revision: TARGET_REVISION,
              files: [{ path: pinFile(service.name, ENVIRONMENT, WAVE) }],
              // Filled in twice, with the cluster and then with the file.
              values: { revision: '{{"{{.revision}}"}}' },
            },
          },
        ],
      },
    },
  ];
}

function clustersOf(environments: readonly string[], selector: Readonly<Record<string, string>>): ClusterPart {
  return {
    clusters: {
      selector: {
        // Without the Secret's own label, the cluster that Argo CD runs in would be selected too.
        matchLabels: { "argocd.argoproj.io/secret-type": "cluster", ...selector },
        matchExpressions: [
          { key: LABEL.environment, operator: "In", values: [...environments] },
          { key: LABEL.state, operator: "NotIn", values: ["draining"] },
        ],
      },
    },
  };
}

interface SetParts {
  readonly metadata: Metadata & { readonly labels: Record<string, string> };
  readonly generators: Generator[];
  /** What every generator gives to the template. @default what each cluster of the fleet has */
  readonly shape?: Shape;
  readonly project: string;
  readonly source: GitSource | ChartSource;
  readonly namespace: string;
  /** By environment; the first one's is the template's. */
  readonly sync: ReadonlyMap<string, SyncedSpec>;
}

function applicationSet(parts: SetParts): ApplicationSet {
  const [sync = syncedSpec(DEFAULT_SYNC)] = parts.sync.values();
  const templatePatch = syncPatch(sync, parts.sync, ENVIRONMENT_LABEL);
  const template: ApplicationTemplate = {
    metadata: {
      name: applicationName(parts.metadata.name, CLUSTER),
      labels: { ...parts.metadata.labels, [LABEL.cluster]: CLUSTER, [LABEL.environment]: ENVIRONMENT },
    },
    spec: {
      project: parts.project,
      source: parts.source,
      destination: { name: CLUSTER, namespace: parts.namespace },
      ...sync,
    },
  };
  const texts = {
    "spec.template": template,
    ...(templatePatch === undefined ? {} : { "spec.templatePatch": templatePatch }),
  };
  checkTemplate(`ApplicationSet ${parts.metadata.name}`, texts, parts.shape);
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "ApplicationSet",
    // A drain that was taken back has changed the generators; the program's word is to win without a conflict.
    metadata: { ...parts.metadata, annotations: { "pulumi.com/patchForce": "true" } },
    spec: {
      goTemplate: true,
      goTemplateOptions: ["missingkey=error"],
      generators: parts.generators,
      syncPolicy: deletionPolicy("services").syncPolicy,
      template,
      ...(templatePatch === undefined ? {} : { templatePatch }),
    },
  };
}
