import { LABEL } from "../model/labels.js";
import { clusterSecretName } from "../model/names.js";
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, Validation } from "./admissionPolicy.js";
import { capabilitySecretData, type ManagedRegistration } from "./capabilitySecret.js";
import { base64Pattern } from "./base64Pattern.js";
import { base64, clusterSecretConfig, type ClusterEndpoint, type RegisteredCluster } from "./clusterSecret.js";
import type { Binding, PolicyRule, Role } from "./kubernetesObject.js";

/** Whose pipeline may register what. */
export interface RegistrarScope {
  readonly environment: string;
  /** The clusters that it may register. */
  readonly clusters: readonly RegistrableCluster[];
  /** Argo CD's namespace on the hub. @default "argocd" */
  readonly namespace?: string;
}

export type RegistrableCluster = Pick<RegisteredCluster, "name" | "eksName"> &
  Pick<ClusterEndpoint, "roleArn" | "proxyUrl"> & {
    /** How it is registered where EKS runs Argo CD: all of its Secret is known before. @default the chart runs it */
    readonly managed?: ManagedRegistration;
  };

/** Stands for what is not known before the cluster is; nothing else that is written has a space. */
const GAP = " ";

/** What holds an environment's pipeline to its own clusters' Secrets on the hub, in the order in which they are made. */
export interface RegistrarObjects {
  readonly policy: ValidatingAdmissionPolicy;
  readonly policyBinding: ValidatingAdmissionPolicyBinding;
  readonly role: Role<"Role">;
  readonly roleBinding: Binding<"RoleBinding">;
}

/** Kubernetes group of an environment's pipeline on the hub; the access entry of its role puts it there. */
export function registrarGroup(environment: string): string {
  return `gitops-fleet:registrar:${environment}`;
}

export function registrar(scope: RegistrarScope): RegistrarObjects {
  const { environment, namespace = "argocd" } = scope;
  const group = registrarGroup(environment);
  const policyName = `gitops-fleet-registrar-${environment}`;
  const isManaged = scope.clusters.some(({ managed }) => managed !== undefined);
  const { own, rests } = isManaged ? managedExpectations(scope.clusters) : expectations(scope.clusters);
  return {
    policy: {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: policyName },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
          resourceRules: [
            {
              apiGroups: [""],
              apiVersions: ["v1"],
              operations: ["CREATE", "UPDATE", "DELETE"],
              resources: ["secrets"],
            },
          ],
        },
        matchConditions: [
          {
            name: "by-the-pipeline",
            expression: `has(request.userInfo.groups) && ${cel(group)} in request.userInfo.groups`,
          },
        ],
        variables: [
          { name: "own", expression: cel(own) },
          { name: "rests", expression: cel(rests) },
          // One of them is null when a Secret is made, the other when one is deleted.
          { name: "states", expression: "[object, oldObject].filter(state, state != null)" },
        ],
        validations: validations(environment, isManaged ? BY_EKS : BY_CONFIG),
      },
    },
    policyBinding: {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name: policyName },
      spec: { policyName, validationActions: ["Deny"] },
    },
    role: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: group, namespace },
      rules: rights(scope),
    },
    roleBinding: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: group, namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: group },
      subjects: [{ kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: group }],
    },
  };
}

/** Never `list` or `watch` of Secrets: the credentials of the repositories are beside them. */
function rights({ clusters }: RegistrarScope): PolicyRule[] {
  const resourceNames = clusters.map(({ name }) => clusterSecretName(name));
  // No name in a rule would be every name.
  if (resourceNames.length === 0) return [READ_APPLICATIONS];
  return [
    { apiGroups: [""], resources: ["secrets"], resourceNames, verbs: ["get", "update", "patch", "delete"] },
    // RBAC does not know the name of what is made (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources):
    // the policy does.
    { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
    READ_APPLICATIONS,
  ];
}

/** The guard against deleting what still has applications asks which there are. */
const READ_APPLICATIONS: PolicyRule = { apiGroups: ["argoproj.io"], resources: ["applications"], verbs: ["list"] };

/** What the Secret of each cluster has to say. An expression may have 100,000 characters
 *  (https://github.com/google/cel-go/blob/master/cel/env.go): what most of them share is written once.
 *  @returns `rests` by the key that `own` names them with */
function expectations(clusters: readonly RegistrableCluster[]): {
  own: Record<"secret" | "name" | "start" | "rest", string>[];
  rests: Record<string, string>;
} {
  const expected = clusters.map(({ name, eksName, roleArn, proxyUrl }) => {
    const [before = "", after = ""] = clusterSecretConfig(eksName, { caData: GAP, roleArn, proxyUrl }).split(GAP);
    return { secret: clusterSecretName(name), name: base64(name), ...base64Pattern(before, after) };
  });
  const rests = [...new Set(expected.map(({ rest }) => rest))].sort();
  return {
    own: expected.map((one) => ({ ...one, start: `^${one.start}`, rest: String(rests.indexOf(one.rest)) })),
    rests: Object.fromEntries(rests.map((rest, index) => [String(index), `${rest}$`])),
  };
}

/** What they have to say where EKS runs Argo CD. One that has left the file is only deleted. */
function managedExpectations(clusters: readonly RegistrableCluster[]): {
  own: Record<string, string>[];
  rests: Record<string, string>;
} {
  const nothing = { name: "", server: "", project: "" };
  const own = clusters.map((cluster) => ({
    secret: clusterSecretName(cluster.name),
    ...(cluster.managed ? capabilitySecretData(cluster, cluster.managed) : nothing),
  }));
  return { own, rests: {} };
}

/** How Argo CD is to log in, as a Secret says it beside the cluster's name: in which key, and what holds it to the cluster. */
interface Login {
  readonly key: string;
  readonly expression: string;
}

const BY_CONFIG: Login = {
  key: "config",
  expression: "dyn(object.data.config).matches(cluster.start + variables.rests[cluster.rest])",
};

const BY_EKS: Login = {
  key: "project",
  expression: "dyn(object.data.server) == cluster.server && dyn(object.data.project) == cluster.project",
};

/** Names and labels keep an environment to its Secrets. What is in them matters as much: `config` may name a command, which
 *  Argo CD would run as itself, or another cluster; a Secret of another type may be filled with a token of Argo CD's own
 *  service account. */
function validations(environment: string, login: Login): Validation[] {
  const whose = `the pipeline of ${environment}`;
  const hasLabel = (key: string, value: string): string =>
    `${cel(key)} in state.metadata.labels && state.metadata.labels[${cel(key)}] == ${cel(value)}`;
  const labels = [hasLabel("argocd.argoproj.io/secret-type", "cluster"), hasLabel(LABEL.environment, environment)];
  return [
    {
      expression: "variables.own.exists(cluster, cluster.secret == request.name)",
      reason: "Forbidden",
      message:
        `${whose} may write the Secrets of its own clusters only. ` +
        `Add the cluster to environments.${environment} of fleet.yaml and bring the stack hub up first.`,
    },
    {
      expression: `variables.states.all(state, has(state.metadata.labels) && ${labels.join(" && ")})`,
      reason: "Forbidden",
      message:
        `${whose} may write Secrets only that have, and had, the labels argocd.argoproj.io/secret-type: cluster and ` +
        `${LABEL.environment}: ${environment}. Have an administrator restore them.`,
    },
    {
      expression:
        `object == null || object.type == "Opaque" && object.data.all(key, key in ["name", "server", ${cel(login.key)}]) && ` +
        "variables.own.exists(cluster, cluster.secret == request.name && dyn(object.data.name) == cluster.name && " +
        `${login.expression})`,
      reason: "Forbidden",
      message:
        `${whose} may register a cluster only under its own name and with the login of its own EKS cluster. ` +
        `Write name, server and ${login.key} as the stack does; whatever else is the administrators' to write.`,
    },
  ];
}

/** A value as CEL writes it: literals of texts, lists and maps are those of JSON. */
function cel(value: unknown): string {
  return JSON.stringify(value);
}
