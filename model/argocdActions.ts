/** What Argo CD has rights for, and what may be done with each, besides `*`
 *  (cmd/argocd/commands/admin/settings_rbac.go of v3.2.11). */
export const ARGOCD_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  applications: ["get", "create", "update", "delete", "sync", "override", "action"],
  applicationsets: ["get", "create", "update", "delete"],
  logs: ["get"],
  exec: ["create"],
  projects: ["get", "create", "update", "delete"],
  clusters: ["get", "create", "update", "delete"],
  repositories: ["get", "create", "update", "delete"],
  "write-repositories": ["get", "create", "update", "delete"],
  accounts: ["get", "create", "update"],
  certificates: ["get", "create", "update", "delete"],
  gpgkeys: ["get", "create", "delete"],
  extensions: ["invoke"],
};

/** What belongs to a project: objects are `PROJECT/NAME` (server/rbacpolicy/rbacpolicy.go). */
export const IN_PROJECT: readonly string[] = ["applications", "applicationsets", "logs", "exec"];
