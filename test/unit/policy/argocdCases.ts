import { UNKNOWN } from "../../../policy/index.js";
import type { ResourceCase } from "./resourceCases.js";

const type = "kubernetes:helm.sh/v3:Release";

/** A release of the chart with a part of its ConfigMaps. */
const configs = (section: "cm" | "params" | "rbac", data: unknown): object => ({
  chart: "argo-cd",
  version: "10.1.1",
  values: { configs: { [section]: data } },
});

const chart = (version: unknown, networkPolicy: unknown): object => ({
  chart: "oci://ghcr.io/argoproj/argo-helm/argo-cd",
  version,
  values: { global: { networkPolicy } },
});

export const ARGOCD_CASES: readonly ResourceCase[] = [
  {
    policy: "argocd-admin-off",
    type,
    passes: [
      configs("cm", { "admin.enabled": "true" }),
      configs("cm", { "admin.enabled": "false", "oidc.config": "issuer: https://login.acme.example" }),
      configs("cm", { "admin.enabled": false, "dex.config": "connectors: []" }),
      { chart: "other", values: { configs: { cm: { "oidc.config": "x" } } } },
    ],
    violates: [
      ['values.configs.cm["admin.enabled"]', configs("cm", { "dex.config": "connectors: []" })],
      ['values.configs.cm["admin.enabled"]', configs("cm", { "admin.enabled": true, "oidc.config": "issuer: x" })],
    ],
    unknown: [configs("cm", UNKNOWN), configs("cm", { "admin.enabled": UNKNOWN, "oidc.config": "issuer: x" })],
  },
  {
    policy: "argocd-closed",
    type,
    passes: [configs("cm", {}), configs("cm", { "exec.enabled": "false", "users.anonymous.enabled": false })],
    violates: [
      ['values.configs.cm["exec.enabled"]', configs("cm", { "exec.enabled": "true" })],
      ['values.configs.cm["users.anonymous.enabled"]', configs("cm", { "users.anonymous.enabled": true })],
    ],
    unknown: [configs("cm", { "exec.enabled": UNKNOWN })],
  },
  {
    policy: "argocd-no-default-right",
    type,
    passes: [configs("rbac", {}), configs("rbac", { "policy.default": "" })],
    violates: [['values.configs.rbac["policy.default"]', configs("rbac", { "policy.default": "role:readonly" })]],
    unknown: [configs("rbac", { "policy.default": UNKNOWN })],
  },
  {
    policy: "argocd-tls",
    type,
    passes: [configs("params", { "server.insecure": "false" }), configs("params", {})],
    violates: [
      ['values.configs.params["server.insecure"]', configs("params", { "server.insecure": true })],
      ['values.configs.params["reposerver.disable.tls"]', configs("params", { "reposerver.disable.tls": "true" })],
    ],
    unknown: [configs("params", { "server.insecure": UNKNOWN })],
  },
  {
    policy: "argocd-sets-own-namespace",
    type,
    passes: [configs("params", {}), configs("params", { "applicationsetcontroller.namespaces": "" })],
    violates: [
      [
        'values.configs.params["applicationsetcontroller.namespaces"]',
        configs("params", { "applicationsetcontroller.namespaces": "team-*" }),
      ],
    ],
    unknown: [configs("params", { "applicationsetcontroller.namespaces": UNKNOWN })],
  },
  {
    policy: "argocd-network-policies",
    type,
    passes: [chart("9.5.11", { create: true }), chart("10.1.1", undefined)],
    violates: [
      ["values.global.networkPolicy.create", chart("9.5.11", undefined)],
      ["values.global.networkPolicy.create", chart("10.1.1", { create: false })],
    ],
    unknown: [chart(UNKNOWN, undefined), chart("9.5.11", { create: UNKNOWN })],
  },
];
