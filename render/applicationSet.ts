import { needsIdentity } from "../model/addonIdentities.js";
import { repositoryUrl, TARGET_REVISION } from "../model/applications.js";
import type { Addon, Fleet, Service, Team } from "../model/fleet.js";
import { identityLabel, LABEL } from "../model/labels.js";
import { addonSet, applicationName, PLATFORM_PROJECT } from "../model/names.js";
import { checkTemplate } from "./goTemplate.js";
import type { Metadata } from "./kubernetesObject.js";

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
    syncPolicy: { applicationsSync: "create-update"; preserveResourcesOnDeletion: true };
    template: ApplicationTemplate;
  };
}

export type Generator =
  | { clusters: { selector: { matchLabels: Record<string, string>; matchExpressions: LabelRequirement[] } } }
  | { list: { elements: [] } };

export interface LabelRequirement {
  key: string;
  operator: "In" | "NotIn";
  values: string[];
}

export interface ApplicationTemplate {
  metadata: Metadata;
  spec: {
    project: string;
    source: GitSource | ChartSource;
    destination: { name: string; namespace: string };
    ignoreDifferences: IgnoredDifference[];
    syncPolicy: {
      automated: { prune: true; selfHeal: true };
      syncOptions: string[];
      retry: { limit: number; backoff: { duration: string; factor: number; maxDuration: string } };
    };
  };
}

export interface IgnoredDifference {
  group: string;
  kind: string;
  managedFieldsManagers: string[];
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
const ENVIRONMENT = `{{index .metadata.labels "${LABEL.environment}"}}`;

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
  return applicationSet({
    metadata: { name: service.applicationSet, namespace, labels },
    generator: active ? clustersOf(service.environments, service.clusterSelector) : NOTHING,
    project: team.project,
    source: {
      repoURL: repositoryUrl(fleet.repositories, team.repository),
      targetRevision: TARGET_REVISION,
      path: `apps/${service.name}/overlays/${ENVIRONMENT}`,
    },
    namespace: service.namespace,
    // The namespace is the platform's to make, with the team's rights in it.
    syncOptions: ["ServerSideApply=true"],
  });
}

/** The set of an add-on: its chart on every cluster of the fleet. One that cannot do without a role in AWS waits on each cluster
 *  for that: pods get it when they start, and those that are there before it never do.
 *  @throws ConfigError when a template uses a parameter that its generator does not have. */
export function addonApplicationSet(fleet: Fleet, addon: Addon, namespace = "argocd"): ApplicationSet {
  const values = addonValues(fleet, addon);
  const hasValues = Object.keys(values).length > 0;
  return applicationSet({
    metadata: { name: addonSet(addon.name), namespace, labels: { [LABEL.addon]: addon.name } },
    generator: clustersOf(
      fleet.environments.map((environment) => environment.name),
      needsIdentity(addon) ? { [identityLabel(addon.name)]: "true" } : {},
    ),
    project: PLATFORM_PROJECT,
    source: {
      repoURL: addon.repository,
      chart: addon.chart,
      targetRevision: addon.version,
      // By default a release is called like its Application, and so would be everything in it, differently on each cluster.
      helm: { releaseName: addon.name, ...(hasValues ? { valuesObject: values } : {}) },
    },
    namespace: addon.namespace,
    syncOptions: ["CreateNamespace=true", "ServerSideApply=true"],
  });
}

function addonValues(fleet: Fleet, { name, values, identity }: Addon): Record<string, unknown> {
  const isIdentified = fleet.clusters.some(({ labels }) => identityLabel(name) in labels);
  return { ...values, ...(isIdentified ? identity?.values : {}) };
}

/** What the API server's own controllers own is theirs: an autoscaler's replicas, which a sync would set back each time. What a
 *  person scales by hand is owned by their client, and is put right.
 *  https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/#application-level-configuration */
const SCALED = ["Deployment", "StatefulSet"].map((kind) => ({
  group: "apps",
  kind,
  managedFieldsManagers: ["kube-controller-manager"],
}));

/** A generator of no Applications. */
const NOTHING: Generator = { list: { elements: [] } };

function clustersOf(environments: readonly string[], selector: Readonly<Record<string, string>>): Generator {
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
  readonly generator: Generator;
  readonly project: string;
  readonly source: GitSource | ChartSource;
  readonly namespace: string;
  readonly syncOptions: string[];
}

function applicationSet(parts: SetParts): ApplicationSet {
  const template: ApplicationTemplate = {
    metadata: {
      name: applicationName(parts.metadata.name, CLUSTER),
      labels: { ...parts.metadata.labels, [LABEL.cluster]: CLUSTER, [LABEL.environment]: ENVIRONMENT },
    },
    spec: {
      project: parts.project,
      source: parts.source,
      destination: { name: CLUSTER, namespace: parts.namespace },
      ignoreDifferences: SCALED,
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: [...parts.syncOptions, "RespectIgnoreDifferences=true"],
        retry: { limit: 5, backoff: { duration: "5s", factor: 2, maxDuration: "3m" } },
      },
    },
  };
  checkTemplate(`ApplicationSet ${parts.metadata.name}`, template);
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "ApplicationSet",
    // A drain that was taken back has changed the generators; the program's word is to win without a conflict.
    metadata: { ...parts.metadata, annotations: { "pulumi.com/patchForce": "true" } },
    spec: {
      goTemplate: true,
      goTemplateOptions: ["missingkey=error"],
      generators: [parts.generator],
      // Together these two keep Applications and workloads when a cluster loses a label or the set goes; either one alone
      // would delete or orphan them.
      syncPolicy: { applicationsSync: "create-update", preserveResourcesOnDeletion: true },
      template,
    },
  };
}
