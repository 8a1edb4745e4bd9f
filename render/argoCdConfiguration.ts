import { stringify } from "yaml";
import type { ArgoCdSettings, ArgoCdSizing, GitHubSignOn, OidcSignOn, SingleSignOn } from "../model/fleet.js";
import { rbacPolicy } from "./rbacPolicy.js";

/** `configs` of the chart: the ConfigMaps argocd-cm, argocd-cmd-params-cm and argocd-rbac-cm. */
export function argoCdConfiguration({ sso, access, tls, sizing }: ArgoCdSettings): Record<string, unknown> {
  return {
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
      ...login(sso),
    },
    params: {
      "controller.status.processors": String(sizing.statusProcessors),
      "controller.operation.processors": String(sizing.operationProcessors),
      ...sharding(sizing),
      "reposerver.parallelism.limit": String(sizing.repoServerParallelism),
      "server.insecure": "false",
      "reposerver.disable.tls": "false",
      ...(sso?.provider === "github" ? { "dexserver.disable.tls": "false" } : {}),
      ...(tls === "verified" ? verification(sso) : {}),
    },
    rbac: {
      // Teams' rights come from their projects' roles. A default right could not be denied to anybody.
      "policy.default": "",
      ...(sso === null ? {} : { "policy.csv": rbacPolicy({ sso, access }) }),
      scopes: "[groups]",
    },
  };
}

/** By default clusters go to shards by a hash of their id, and one may get most of them. */
function sharding({ shards }: ArgoCdSizing): Record<string, string> {
  return shards > 1 ? { "controller.sharding.algorithm": "consistent-hashing" } : {};
}

/** The parts that call the repo server, and argocd-server Dex, check the certificates of the Secrets that the chart mounts. */
function verification(sso: SingleSignOn | null): Record<string, string> {
  return {
    "controller.repo.server.strict.tls": "true",
    "server.repo.server.strict.tls": "true",
    "applicationsetcontroller.repo.server.strict.tls": "true",
    ...(sso?.provider === "github" ? { "server.dex.server.strict.tls": "true" } : {}),
  };
}

function login(sso: SingleSignOn | null): Record<string, string> {
  if (sso === null) return {};
  return sso.provider === "oidc" ? { "oidc.config": oidcConfig(sso) } : { "dex.config": dexConfig(sso) };
}

/** A public client with PKCE has no secret to keep; any other has its own, by reference. */
function oidcConfig({ issuer, clientId, clientSecret }: OidcSignOn): string {
  return stringify({
    name: "SSO",
    issuer,
    clientID: clientId,
    ...(clientSecret === null ? { enablePKCEAuthentication: true } : { clientSecret }),
    requestedScopes: ["openid", "profile", "email", "groups"],
  });
}

/** Groups come as `organization:team`, the team as in its address, which is what projects' roles and administrators name.
 *  https://dexidp.io/docs/connectors/github/ */
function dexConfig({ host, clientId, clientSecret, organizations }: GitHubSignOn): string {
  return stringify({
    connectors: [
      {
        type: "github",
        id: "github",
        name: "GitHub",
        config: {
          clientID: clientId,
          clientSecret,
          ...(host === "github.com" ? {} : { hostName: host }),
          orgs: organizations.map(({ name, teams }) => ({ name, ...(teams.length === 0 ? {} : { teams }) })),
          teamNameField: "slug",
        },
      },
    ],
  });
}
