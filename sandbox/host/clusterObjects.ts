import type { ClusterSpec } from "./clusterHost.js";
import type { KubeApi } from "./kubeApi.js";

/** EKS access policies and the ClusterRole that grants the same, where Kubernetes has it built in.
 *  https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
const ACCESS_POLICIES: Readonly<Record<string, string>> = {
  AmazonEKSClusterAdminPolicy: "cluster-admin",
  AmazonEKSAdminPolicy: "admin",
  AmazonEKSEditPolicy: "edit",
  AmazonEKSViewPolicy: "view",
  AmazonEKSAdminViewPolicy: "eks:admin-view",
};

/** Group that the token authenticator puts a caller into whose access entry has a policy for the whole cluster. */
export function accessPolicyGroup(policy: string): string {
  return `eks-access-policy:${policy}`;
}

/** What a new EKS cluster has that an API server alone has not: rights for the access policies, and room for pods. */
export async function applyClusterObjects(api: KubeApi, spec: ClusterSpec): Promise<void> {
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  await api.apply(`${rbac}/clusterroles/eks:admin-view`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "eks:admin-view" },
    rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] }],
  });
  await Promise.all([
    ...(spec.autoMode === false ? [] : [api.apply(`/api/v1/nodes/${NODE}`, node(spec))]),
    ...Object.entries(ACCESS_POLICIES).map(([policy, role]) =>
      api.apply(`${rbac}/clusterrolebindings/eks:${policy}`, {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata: { name: `eks:${policy}` },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: accessPolicyGroup(policy) }],
      }),
    ),
  ]);
}

const NODE = "auto-mode";

/** One node with room for everything stands for Auto Mode, which would make nodes as they are needed. */
function node(spec: ClusterSpec): object {
  const room = { cpu: "512", memory: "2Ti", pods: "5000", "ephemeral-storage": "4Ti" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: NODE,
      labels: {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/os": "linux",
        "kubernetes.io/hostname": NODE,
        "eks.amazonaws.com/compute-type": "auto",
        "topology.kubernetes.io/region": spec.region,
        "topology.kubernetes.io/zone": spec.zones[0] ?? `${spec.region}a`,
      },
    },
    status: { capacity: room, allocatable: room },
  };
}
