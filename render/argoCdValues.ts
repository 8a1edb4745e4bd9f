import { stringify } from "yaml";
import type { ArgoCdSettings, SingleSignOn } from "../model/fleet.js";
import { rbacGroup } from "./rbacGroup.js";

/** Helm values of the chart `argo-cd`, without credentials.
 *  https://github.com/argoproj/argo-helm/tree/main/charts/argo-cd */
export function argoCdValues({ host, sso, sizing }: ArgoCdSettings): Record<string, unknown> {
  return {
    global: { domain: host },
    // The chart's CRDs are templates; they outlive a release, or every Application would go with it.
    crds: { install: true, keep: true },
    configs: {
      cm: {
        // Syncs run as a project's own account on a spoke; the hub itself may only read there.
        "application.sync.impersonation.enabled": "true",
        // Webhooks bring commits within seconds; this is for those that get lost.
        "timeout.reconciliation": "120s",
        // Config repositories may inflate charts in their overlays, which Argo CD allows only when told so.
        "kustomize.buildOptions": "--enable-helm",
        "exec.enabled": "false",
        "users.anonymous.enabled": "false",
        "admin.enabled": sso === null ? "true" : "false",
        ...(sso === null ? {} : { "oidc.config": oidcConfig(sso) }),
      },
      params: {
        "controller.status.processors": String(sizing.statusProcessors),
        "controller.operation.processors": String(sizing.operationProcessors),
      },
      rbac: {
        // Teams' rights come from their projects' roles. A default right could not be denied to anybody.
        "policy.default": "",
        ...(sso === null ? {} : { "policy.csv": adminPolicy(sso) }),
        scopes: "[groups]",
      },
    },
    controller: {
      replicas: sizing.shards,
      env: [
        { name: "ARGOCD_K8S_CLIENT_QPS", value: String(sizing.clientQps) },
        { name: "ARGOCD_K8S_CLIENT_BURST", value: String(sizing.clientBurst) },
      ],
    },
    server: { replicas: 2, pdb: ONE_STAYS },
    repoServer: { replicas: sizing.repoServerReplicas, ...(sizing.repoServerReplicas > 1 ? { pdb: ONE_STAYS } : {}) },
    applicationSet: { replicas: 2, pdb: ONE_STAYS },
    // The identity provider is asked directly.
    dex: { enabled: false },
    notifications: { enabled: false },
  };
}

/** `enabled` alone would be a budget that allows everything to go: the chart's `minAvailable` is 0. */
const ONE_STAYS = { enabled: true, minAvailable: 1 };

/** A public client with PKCE, so that there is no client secret to keep. */
function oidcConfig(sso: SingleSignOn): string {
  return stringify({
    name: "SSO",
    issuer: sso.issuer,
    clientID: sso.clientId,
    enablePKCEAuthentication: true,
    requestedScopes: ["openid", "profile", "email", "groups"],
  });
}

/** Somebody has to be administrator when the admin account is off. */
function adminPolicy({ adminGroups }: SingleSignOn): string {
  return adminGroups.map((group) => `g, ${rbacGroup(group)}, role:admin\n`).join("");
}
