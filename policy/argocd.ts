import { ofType } from "./links.js";
import {
  type PlannedResource,
  type Policy,
  type ResourcePolicy,
  type StackResource,
  UNKNOWN,
  type Violation,
} from "./policy.js";
import { at, hasUnknown } from "./values.js";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const CAPABILITY = "aws:eks/capability:Capability";
const PROJECTS = [
  "kubernetes:argoproj.io/v1alpha1:AppProjectPatch",
  "kubernetes:argoproj.io/v1alpha1:AppProject",
] as const;

/** Judges the values of a release of the chart argo-cd; those of any other chart are none of its business. */
function onValues(
  policy: Pick<ResourcePolicy, "name" | "description" | "remedy"> & Partial<Pick<ResourcePolicy, "row">>,
  check: (values: unknown, release: PlannedResource) => readonly Violation[],
): ResourcePolicy {
  return {
    row: "argocd",
    ...policy,
    ids: [],
    enforcementLevel: "mandatory",
    types: [RELEASE],
    check: (release) => (isArgoCd(release) ? check(at(release.props, "values"), release) : []),
  };
}

function isArgoCd({ props }: PlannedResource): boolean {
  const chart = at(props, "chart");
  return typeof chart === "string" && chart.split("/").at(-1) === "argo-cd";
}

/** A key of one of the chart's ConfigMaps, which has dots in it. */
function setting(values: unknown, section: "cm" | "params" | "rbac", key: string): unknown {
  const map = at(values, `configs.${section}`);
  if (map === UNKNOWN) return UNKNOWN;
  return typeof map === "object" && map !== null ? (map as Record<string, unknown>)[key] : undefined;
}

/** The value as the ConfigMap will have it. */
function isText(value: unknown, text: string): boolean {
  return (typeof value === "boolean" || typeof value === "string") && String(value) === text;
}

/** Keys that must not be `true`. */
function notTrue(section: "cm" | "params", keys: readonly string[], problem: string) {
  return (values: unknown): Violation[] =>
    keys
      .map((key) => ({
        property: `values.configs.${section}["${key}"]`,
        value: setting(values, section, key),
        problem,
      }))
      .filter(({ value }) => isText(value, "true"));
}

const PLAIN = [
  "server.insecure",
  "reposerver.disable.tls",
  "dexserver.disable.tls",
  "server.repo.server.plaintext",
  "server.dex.server.plaintext",
  "controller.repo.server.plaintext",
  "applicationsetcontroller.repo.server.plaintext",
  "notificationscontroller.repo.server.plaintext",
];

/** First major version of the chart that has network policies unless told otherwise. */
const POLICIES_BY_DEFAULT = 10;

export const argoCdPolicies: readonly Policy[] = [
  onValues(
    {
      name: "argocd-admin-off",
      description: "Once there is single sign-on, Argo CD has no admin account.",
      remedy: 'Set configs.cm."admin.enabled" to "false", and name administrators in configs.rbac."policy.csv".',
    },
    (values) => {
      const login = ["oidc.config", "dex.config"].map((key) => setting(values, "cm", key));
      const value = setting(values, "cm", "admin.enabled");
      const single = login.some((config) => typeof config === "string" && config !== "");
      if (!single || value === UNKNOWN || isText(value, "false")) return [];
      const problem = "Whoever knows its password needs no identity provider.";
      return [{ property: 'values.configs.cm["admin.enabled"]', value, problem }];
    },
  ),
  onValues(
    {
      name: "argocd-closed",
      description: "Argo CD lets nobody in without a login, and nobody into pods.",
      remedy: 'Set configs.cm."users.anonymous.enabled" and configs.cm."exec.enabled" to "false".',
    },
    notTrue("cm", ["users.anonymous.enabled", "exec.enabled"], "It opens Argo CD, or what it deploys."),
  ),
  onValues(
    {
      name: "argocd-no-default-right",
      description: "Nobody has a right in Argo CD just by being logged in.",
      remedy: 'Set configs.rbac."policy.default" to "".',
    },
    (values) => {
      const value = setting(values, "rbac", "policy.default");
      if (value === undefined || value === "" || value === UNKNOWN) return [];
      const problem = "A default right can be denied to nobody.";
      return [{ property: 'values.configs.rbac["policy.default"]', value, problem }];
    },
  ),
  onValues(
    {
      name: "argocd-tls",
      description: "People and Argo CD's own parts reach its servers by TLS.",
      remedy: 'Take the key away, or set it to "false".',
    },
    notTrue("params", PLAIN, "Tokens and manifests with secrets in them would pass in clear."),
  ),
  onValues(
    {
      name: "argocd-network-policies",
      description: "Network policies say who may call Argo CD's repo server and its Redis.",
      remedy: "Set global.networkPolicy.create to true.",
    },
    (values, { props }) => {
      const value = at(values, "global.networkPolicy.create");
      const version = at(props, "version");
      const byDefault = Number.parseInt(String(version), 10) >= POLICIES_BY_DEFAULT;
      if (value === true || hasUnknown([value, version]) || (value === undefined && byDefault)) return [];
      const problem = "Any pod of the cluster could ask the repo server for manifests, and try passwords of Redis.";
      return [{ property: "values.global.networkPolicy.create", value, problem }];
    },
  ),
  onValues(
    {
      name: "argocd-sets-own-namespace",
      row: "argocdProjects",
      description: "ApplicationSets are read from Argo CD's own namespace alone, where nobody but the platform writes.",
      remedy: "Take the key away, and write the sets of others with Pulumi.",
    },
    (values) => {
      const key = "applicationsetcontroller.namespaces";
      const value = setting(values, "params", key);
      if (value === undefined || value === "" || value === UNKNOWN) return [];
      const problem = "Whoever writes a set makes Applications wherever its generators lead.";
      return [{ property: `values.configs.params["${key}"]`, value, problem }];
    },
  ),
  {
    name: "argocd-default-project",
    row: "argocd",
    ids: [],
    enforcementLevel: "mandatory",
    description: "The project that Argo CD makes by itself permits nothing.",
    remedy: "Patch the AppProject default: sourceRepos: [] and destinations: [].",
    checkStack: (resources) => {
      const emptied = PROJECTS.flatMap((type) => ofType(resources, type)).some(isEmptyDefault);
      const problem = "Whoever may write an Application deploys anything anywhere with it.";
      const property = "AppProject default";
      return argoCds(resources)
        .filter(() => !emptied)
        .map((resource) => ({ resource, property, value: undefined, problem }));
    },
  },
];

function argoCds(resources: readonly StackResource[]): StackResource[] {
  const ofEks = ofType(resources, CAPABILITY).filter(({ props }) => at(props, "type") === "ARGOCD");
  return [...ofType(resources, RELEASE).filter(isArgoCd), ...ofEks];
}

function isEmptyDefault({ props }: StackResource): boolean {
  if (props === UNKNOWN) return true;
  return (
    at(props, "metadata.name") === "default" && ["sourceRepos", "destinations"].every((key) => mayBeEmpty(props, key))
  );
}

function mayBeEmpty(props: unknown, key: string): boolean {
  const value = at(props, `spec.${key}`);
  return value === UNKNOWN || (Array.isArray(value) && value.length === 0);
}
