import { isEmpty, objectAt, type Json, type JsonObject, type Manifest } from "../../kubernetes/json.js";
import { fullName, labels, manifest, metadata, type Installation } from "./chart.js";
import type { Component } from "./components.js";
import { serviceAccountName } from "./workloads.js";

const RBAC = "rbac.authorization.k8s.io";

/** Service account of a program and what it may do. */
export function rights(installation: Installation, component: Component): Manifest[] {
  if (!component.rules) return [];
  return [
    ...serviceAccount(installation, component),
    ...role(installation, component, component.rules),
    ...clusterRole(installation, component),
  ];
}

function serviceAccount(installation: Installation, component: Component): Manifest[] {
  const account = objectAt(objectAt(installation.values, component.section), "serviceAccount");
  if (account["create"] === false) return [];
  const meta = metadata(
    installation,
    serviceAccountName(installation, component),
    { ...labels(installation, component.name, component.name), ...objectAt(account, "labels") },
    objectAt(account, "annotations"),
  );
  return [
    manifest("v1", "ServiceAccount", meta, {
      automountServiceAccountToken: account["automountServiceAccountToken"] ?? true,
    }),
  ];
}

function role(installation: Installation, component: Component, rules: readonly JsonObject[]): Manifest[] {
  const meta = metadata(
    installation,
    fullName(installation, component.name),
    labels(installation, component.name, component.name),
  );
  return [
    manifest(`${RBAC}/v1`, "Role", meta, { rules: [...rules] }),
    manifest(`${RBAC}/v1`, "RoleBinding", meta, binding(installation, component, "Role")),
  ];
}

function clusterRole(installation: Installation, component: Component): Manifest[] {
  if (!component.clusterRules || installation.values["createClusterRoles"] === false) return [];
  const own = objectAt(objectAt(installation.values, component.section), "clusterRoleRules");
  const rules: Json =
    own["enabled"] === true && !isEmpty(own["rules"]) ? (own["rules"] ?? []) : [...component.clusterRules];
  const meta: JsonObject = {
    name: fullName(installation, component.name),
    labels: labels(installation, component.name, component.name),
  };
  return [
    manifest(`${RBAC}/v1`, "ClusterRole", meta, { rules }),
    manifest(`${RBAC}/v1`, "ClusterRoleBinding", meta, binding(installation, component, "ClusterRole")),
  ];
}

function binding(installation: Installation, component: Component, kind: "Role" | "ClusterRole"): JsonObject {
  return {
    roleRef: { apiGroup: RBAC, kind, name: fullName(installation, component.name) },
    subjects: [
      {
        kind: "ServiceAccount",
        name: serviceAccountName(installation, component),
        namespace: installation.namespace,
      },
    ],
  };
}
