import { presetPermissions, ROLE_PRESETS, type Fleet, type Permission } from "../model/index.js";
import { columns } from "./output.js";

/** Who may do what in Argo CD: administrators, roles in every project, and those of teams. */
export function describeAccess(fleet: Fleet): string {
  const { sso, access } = fleet.hub.argocd;
  const everywhere =
    fleet.hub.capability === null
      ? [
          ...(sso === null ? [] : [["all", "admin", sso.adminGroups.join(", "), "all", "everything"]]),
          ...ROLE_PRESETS.filter((preset) => access[preset].length > 0).map((preset) => [
            "all",
            preset,
            access[preset].join(", "),
            "all",
            `${rights(presetPermissions(preset))}; clusters, repositories and projects get`,
          ]),
        ]
      : [];
  const teams = fleet.teams.flatMap((team) =>
    team.roles.map(({ name, groups, environments, allow, deny }) => [
      team.project,
      name,
      groups.join(", ") || "-",
      environments?.join(", ") ?? "all",
      [rights(allow), ...(deny.length > 0 ? [`not ${rights(deny)}`] : [])].join("; "),
    ]),
  );
  const rows = [...everywhere, ...teams];
  if (rows.length === 0) return "None.\n";
  const header = ["PROJECT", "ROLE", "GROUPS", "ENVIRONMENTS", "MAY"];
  return `${columns(header, rows)}\`fleet can GROUP ACTION RESOURCE OBJECT\` says whether a group may do something, and by which line.\n`;
}

/** `applications get, sync; logs get` */
function rights(permissions: readonly Permission[]): string {
  const resources = [...new Set(permissions.map(({ resource }) => resource))];
  return resources
    .map((resource) => {
      const actions = permissions.filter((one) => one.resource === resource).map(({ action }) => action);
      return `${resource} ${actions.join(", ")}`;
    })
    .join("; ");
}
