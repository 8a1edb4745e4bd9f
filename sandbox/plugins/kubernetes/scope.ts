/** Cluster-scoped kinds of Kubernetes itself, for checks that may not or cannot ask the cluster. */
const CLUSTER_SCOPED = new Set([
  "v1/ComponentStatus",
  "v1/Namespace",
  "v1/Node",
  "v1/PersistentVolume",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
  "certificates.k8s.io/CertificateSigningRequest",
  "flowcontrol.apiserver.k8s.io/FlowSchema",
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
  "networking.k8s.io/IngressClass",
  "networking.k8s.io/IPAddress",
  "networking.k8s.io/ServiceCIDR",
  "node.k8s.io/RuntimeClass",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "resource.k8s.io/DeviceClass",
  "scheduling.k8s.io/PriorityClass",
  "storage.k8s.io/CSIDriver",
  "storage.k8s.io/CSINode",
  "storage.k8s.io/StorageClass",
  "storage.k8s.io/VolumeAttachment",
  "storage.k8s.io/VolumeAttributesClass",
]);

/** API groups of Kubernetes itself that do not end in `.k8s.io`. */
const OWN_GROUPS = new Set(["v1", "apps", "autoscaling", "batch", "policy", "events", "extensions"]);

/** `argoproj.io` of `argoproj.io/v1alpha1`; `v1` for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.split("/")[0] ?? apiVersion;
}

/** Is this a kind of Kubernetes itself rather than a custom resource? */
export function isBuiltIn(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return OWN_GROUPS.has(group) || group.endsWith(".k8s.io");
}

/** Whether objects of a built-in kind live in namespaces; undefined for custom resources. */
export function builtInScope(apiVersion: string, kind: string): boolean | undefined {
  return isBuiltIn(apiVersion) ? !CLUSTER_SCOPED.has(`${groupOf(apiVersion)}/${kind}`) : undefined;
}
