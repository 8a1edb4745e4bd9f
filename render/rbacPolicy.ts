import type { ArgoCdSettings, Permission, RolePreset } from "../model/fleet.js";
import { presetPermissions, ROLE_PRESETS } from "../model/rolePresets.js";
import { rbacGroup } from "./rbacGroup.js";

/** What whoever has a role in every project sees besides, which no project's role can give. */
const FLEET_WIDE: readonly Permission[] = ["clusters", "repositories", "projects"].map((resource) => ({
  resource,
  action: "get",
}));

/** `policy.csv` of argocd-rbac-cm: administrators, and roles in every project. Teams' rights are in their projects. */
export function rbacPolicy({ sso, access }: Pick<ArgoCdSettings, "sso" | "access">): string {
  const administrators = (sso?.adminGroups ?? []).map((group) => `g, ${rbacGroup(group)}, role:admin`);
  const roles = ROLE_PRESETS.filter((preset) => access[preset].length > 0).flatMap((preset) => [
    ...presetLines(preset),
    ...access[preset].map((group) => `g, ${rbacGroup(group)}, role:${preset}`),
  ]);
  return [...administrators, ...roles].map((line) => `${line}\n`).join("");
}

function presetLines(preset: RolePreset): string[] {
  const line = ({ resource, action }: Permission, object: string): string =>
    `p, role:${preset}, ${resource}, ${action}, ${object}, allow`;
  return [
    ...presetPermissions(preset).map((permission) => line(permission, "*/*")),
    ...FLEET_WIDE.map((permission) => line(permission, "*")),
  ];
}
