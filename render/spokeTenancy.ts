import { isForeign } from "../model/existingClusters.js";
import type { Cluster, Fleet, Team } from "../model/fleet.js";
import { LABEL } from "../model/labels.js";
import type { TeamKind } from "../model/teamKinds.js";
import { TENANCY_NAMESPACE } from "../model/reservedNamespaces.js";
import { kindRules, ownKinds, teamKindsOn } from "./kindRights.js";
import type { Binding, Metadata, Namespace, PolicyRule, Role, ServiceAccount, Subject } from "./kubernetesObject.js";
import { namespaceBounds, type NamespaceBounds } from "./namespaceBounds.js";
import { isSelected } from "./selection.js";

export { TENANCY_NAMESPACE };

/** Kubernetes group of Argo CD on every spoke that the hub serves; the access entry of its role puts it there. */
export const HUB_GROUP = "gitops-fleet:hub";

/** Argo CD's service account on a spoke that is not EKS: no IAM role can enter there. */
export const HUB_ACCOUNT = "hub";

/** The parts of Argo CD that talk to clusters which it serves, by their accounts; the others never do. */
export const SPOKE_CALLERS = ["argocd-application-controller", "argocd-server"] as const;

/** The account that the platform's add-ons are synced as. */
export const PLATFORM_ACCOUNT = "platform";

/** Argo CD's cache lists and watches every kind that the API server has, to compare and to show; writing is the accounts'
 *  part. `get` is not for `*` of the core group: it would include `pods/exec` and `nodes/proxy`, which run commands in any
 *  pod (https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes). */
const HUB_READS: PolicyRule[] = [
  { apiGroups: ["*"], resources: ["*"], verbs: ["list", "watch"] },
  {
    apiGroups: [""],
    resources: [
      "configmaps",
      "endpoints",
      "events",
      "limitranges",
      "namespaces",
      "nodes",
      "persistentvolumeclaims",
      "persistentvolumes",
      "pods",
      "pods/log",
      "resourcequotas",
      "secrets",
      "serviceaccounts",
      "services",
    ],
    verbs: ["get"],
  },
  {
    apiGroups: [
      "admissionregistration.k8s.io",
      "apiextensions.k8s.io",
      "apiregistration.k8s.io",
      "apps",
      "autoscaling",
      "batch",
      "discovery.k8s.io",
      "networking.k8s.io",
      "policy",
      "rbac.authorization.k8s.io",
      "scheduling.k8s.io",
      "storage.k8s.io",
      // What add-ons bring along.
      "acme.cert-manager.io",
      "cert-manager.io",
    ],
    resources: ["*"],
    verbs: ["get"],
  },
];

/** Who may do what on a spoke: the Kubernetes objects, in the order in which they can be made. */
export interface SpokeTenancyObjects {
  readonly namespace: Namespace;
  /** The platform's, then each team's that deploys to the cluster. */
  readonly accounts: readonly ServiceAccount[];
  readonly platformBinding: Binding<"ClusterRoleBinding">;
  readonly hubReader: Role<"ClusterRole">;
  readonly hubReaderBinding: Binding<"ClusterRoleBinding">;
  readonly impersonator: Role<"Role">;
  readonly impersonatorBinding: Binding<"RoleBinding">;
  /** For each team with kinds that the built-in `edit` does not have. */
  readonly kindRoles: readonly Role<"ClusterRole">[];
  /** One for each service that the cluster is selected by. */
  readonly services: readonly ServiceTenancy[];
}

export interface ServiceTenancy extends NamespaceBounds {
  readonly namespace: Namespace;
  /** The team's rights in it. */
  readonly binding: Binding<"RoleBinding">;
  /** Its right to kinds of its own; left out for none. */
  readonly kindBinding?: Binding<"RoleBinding">;
}

/** What a spoke needs before Argo CD may deploy to it. Whatever is draining keeps its rights: emptying it needs them. */
export function spokeTenancy(fleet: Fleet, cluster: Cluster): SpokeTenancyObjects {
  const teams = fleet.teams.filter((team) => team.services.some((service) => isSelected(service, cluster)));
  const hub = argoCdOn(cluster);
  const accounts = [PLATFORM_ACCOUNT, ...teams.map((team) => team.serviceAccount)];
  return {
    namespace: {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: TENANCY_NAMESPACE, labels: { [LABEL.cluster]: cluster.name } },
    },
    accounts: accounts.map((name) => ({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name, namespace: TENANCY_NAMESPACE },
      // Nothing runs as these accounts; they are only impersonated.
      automountServiceAccountToken: false,
    })),
    // Add-ons bring CRDs, cluster roles and webhooks of their own, and nobody may grant a right that he does not have: nothing
    // less than all rights can install them.
    platformBinding: clusterBinding("gitops-fleet:platform", "cluster-admin", [account(PLATFORM_ACCOUNT)]),
    hubReader: hubReader(teamKindsOn(fleet, cluster)),
    hubReaderBinding: clusterBinding(HUB_GROUP, HUB_GROUP, hub),
    impersonator: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: HUB_GROUP, namespace: TENANCY_NAMESPACE },
      rules: [{ apiGroups: [""], resources: ["serviceaccounts"], resourceNames: accounts, verbs: ["impersonate"] }],
    },
    impersonatorBinding: binding({ name: HUB_GROUP, namespace: TENANCY_NAMESPACE }, "Role", HUB_GROUP, hub),
    kindRoles: teams.filter((team) => ownKinds(team).length > 0).map(kindRole),
    services: serviceNamespaces(fleet, cluster).map(({ team, labels, namespace }) => ({
      namespace,
      ...namespaceBounds(team, namespace.metadata.name, labels),
      ...(ownKinds(team).length === 0
        ? {}
        : {
            kindBinding: binding(
              { name: `${team.serviceAccount}-kinds`, namespace: namespace.metadata.name, labels },
              "ClusterRole",
              kindRoleName(team),
              [account(team.serviceAccount)],
            ),
          }),
      // The built-in `edit` has every kind that the seeded repositories use, and no Role: a team grants nobody anything.
      binding: binding(
        { name: team.serviceAccount, namespace: namespace.metadata.name, labels },
        "ClusterRole",
        "edit",
        [account(team.serviceAccount)],
      ),
    })),
  };
}

/** Whoever Argo CD is on a cluster: one that runs there is no more than another cluster's.
 *  @param namespace of an Argo CD that runs there */
function argoCdOn(cluster: Cluster, namespace = "argocd"): Subject[] {
  if (cluster.argocd === "own") return SPOKE_CALLERS.map((name) => ({ kind: "ServiceAccount", name, namespace }));
  return [isForeign(cluster) ? account(HUB_ACCOUNT) : hubGroup()];
}

function kindRoleName(team: Team): string {
  return `gitops-fleet:${team.serviceAccount}`;
}

/** What `edit` gives for its own kinds (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles). */
const EDITS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

function kindRole(team: Team): Role<"ClusterRole"> {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: kindRoleName(team), labels: { [LABEL.team]: team.name } },
    rules: kindRules(ownKinds(team), EDITS),
  };
}

/** The right to read, for whoever Argo CD is on a spoke.
 *  @param kinds that teams deploy there: it also asks for single objects of those */
export function hubReader(kinds: readonly TeamKind[]): Role<"ClusterRole"> {
  const isRead = ({ group, resource }: TeamKind): boolean =>
    HUB_READS.some(
      ({ apiGroups, resources, verbs }) =>
        verbs.includes("get") && apiGroups.includes(group) && ["*", resource].some((one) => resources.includes(one)),
    );
  const others = kinds.filter((kind) => !isRead(kind));
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: HUB_GROUP },
    rules: [...HUB_READS, ...kindRules(others, ["get"])],
  };
}

/** The namespace of a service on a spoke, with the labels that everything in it of the platform's carries. */
export interface ServiceNamespace {
  readonly team: Team;
  readonly labels: Record<string, string>;
  readonly namespace: Namespace;
}

/** A namespace for each service that the cluster is selected by. */
export function serviceNamespaces(fleet: Fleet, cluster: Cluster): ServiceNamespace[] {
  return fleet.teams.flatMap((team) =>
    team.services
      .filter((service) => isSelected(service, cluster))
      .map((service) => {
        const labels = {
          [LABEL.team]: team.name,
          [LABEL.service]: service.name,
          [LABEL.cluster]: cluster.name,
        };
        const metadata = { name: service.namespace, labels: { ...labels, ...podSecurity(cluster) } };
        return { team, labels, namespace: { apiVersion: "v1", kind: "Namespace", metadata } };
      }),
  );
}

/** Pod Security Standard "restricted": enforced in prod, reported elsewhere.
 *  https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
function podSecurity(cluster: Cluster): Record<string, string> {
  const mode = cluster.tier === "prod" ? "enforce" : "warn";
  return { [`pod-security.kubernetes.io/${mode}`]: "restricted" };
}

function account(name: string): Subject {
  return { kind: "ServiceAccount", name, namespace: TENANCY_NAMESPACE };
}

export function hubGroup(): Subject {
  return { kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: HUB_GROUP };
}

export function clusterBinding(name: string, role: string, subjects: Subject[]): Binding<"ClusterRoleBinding"> {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
    subjects,
  };
}

export function binding(
  metadata: Metadata,
  roleKind: "Role" | "ClusterRole",
  role: string,
  subjects: Subject[],
): Binding<"RoleBinding"> {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: roleKind, name: role },
    subjects,
  };
}
