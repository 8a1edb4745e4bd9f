/** Metadata of an object that is written, as a person writes it. */
export interface Metadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** A rule of a Role or ClusterRole. */
export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

export interface Namespace {
  apiVersion: "v1";
  kind: "Namespace";
  metadata: Metadata;
}

export interface ServiceAccount {
  apiVersion: "v1";
  kind: "ServiceAccount";
  metadata: Metadata;
  automountServiceAccountToken: false;
}

export interface Role<Kind extends "Role" | "ClusterRole"> {
  apiVersion: "rbac.authorization.k8s.io/v1";
  kind: Kind;
  metadata: Metadata;
  rules: PolicyRule[];
}

export interface Subject {
  kind: "Group" | "ServiceAccount";
  /** Of a Group only. */
  apiGroup?: "rbac.authorization.k8s.io";
  name: string;
  /** Of a ServiceAccount only. */
  namespace?: string;
}

export interface Binding<Kind extends "RoleBinding" | "ClusterRoleBinding"> {
  apiVersion: "rbac.authorization.k8s.io/v1";
  kind: Kind;
  metadata: Metadata;
  roleRef: { apiGroup: "rbac.authorization.k8s.io"; kind: "Role" | "ClusterRole"; name: string };
  subjects: Subject[];
}

export interface ResourceQuota {
  apiVersion: "v1";
  kind: "ResourceQuota";
  metadata: Metadata;
  spec: { hard: Record<string, string> };
}

export interface LimitRange {
  apiVersion: "v1";
  kind: "LimitRange";
  metadata: Metadata;
  spec: { limits: { type: "Container"; defaultRequest: Record<string, string>; default: Record<string, string> }[] };
}

export interface NetworkPolicy {
  apiVersion: "networking.k8s.io/v1";
  kind: "NetworkPolicy";
  metadata: Metadata;
  spec: { podSelector: Record<string, never>; policyTypes: ("Ingress" | "Egress")[] };
}
