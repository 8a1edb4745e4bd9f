import type { ArgoCdSettings } from "./argocdSettings.js";
import type { Finding, Path } from "./findings.js";
import { isManaged } from "./registration.js";
import { ROLE_PRESETS } from "./rolePresets.js";
import type { FleetFile } from "./schema.js";

const ACCESS: Path = ["hub", "argocd", "access"];

/** Completes who has rights in every project. */
export function accessOf({ hub: { argocd } }: FleetFile): ArgoCdSettings["access"] {
  const { viewer = [], developer = [], operator = [], owner = [] } = argocd.access ?? {};
  return { viewer, developer, operator, owner };
}

/** Every list of groups that get less than all rights, and where it stands. */
export function namedGroups(file: FleetFile): { path: Path; groups: readonly string[] }[] {
  const access = accessOf(file);
  return [
    ...ROLE_PRESETS.map((preset) => ({ path: [...ACCESS, preset], groups: access[preset] })),
    ...Object.entries(file.teams ?? {}).flatMap(([name, team]) => [
      { path: ["teams", name, "groups"], groups: team?.groups ?? [] },
      ...Object.entries(team?.roles ?? {}).map(([role, { groups = [] }]) => ({
        path: ["teams", name, "roles", role, "groups"],
        groups,
      })),
    ]),
  ];
}

/** Argo CD's own account with all rights (`g, admin, role:admin` in assets/builtin-policy.csv): a group of this name has them. */
const ADMINISTRATOR = "admin";
/** How Argo CD names its roles and those of projects. Its enforcer keeps no groups and roles apart: a line that gives a group of
 *  such a name a right gives it to all who have that role (util/rbac/rbac.go, server/rbacpolicy). */
const NAMED_AS_ROLE = /^(role|proj):/;

const RENAME = "Rename the group at the identity provider.";

/** Refuses groups that Argo CD takes for somebody else, groups that are listed twice, and rights where nobody has a group. */
export function checkGroups(file: FleetFile): Finding[] {
  const lists = namedGroups(file);
  const withAdmins = [
    ...lists,
    { path: ["hub", "argocd", "sso", "adminGroups"], groups: file.hub.argocd.sso?.adminGroups ?? [] },
  ];
  return [
    ...checkLogin(file),
    ...withAdmins.flatMap(({ path, groups }) =>
      groups.flatMap((group, index) =>
        groups.indexOf(group) === index
          ? []
          : [{ path: [...path, index], problem: `"${group}" is listed twice.`, remedy: "Remove one." }],
      ),
    ),
    ...withAdmins.flatMap(({ path, groups }) =>
      groups.flatMap((group, index) =>
        NAMED_AS_ROLE.test(group)
          ? [
              {
                path: [...path, index],
                problem: `"${group}" is how Argo CD names a role: all who have that role would get what is given here, and a group of this name has what the role has.`,
                remedy: RENAME,
              },
            ]
          : [],
      ),
    ),
    ...lists.flatMap(({ path, groups }) =>
      groups.flatMap((group, index) =>
        group === ADMINISTRATOR
          ? [
              {
                path: [...path, index],
                problem: `"${group}" is an administrator of Argo CD by its own policy: whoever has a group of this name may do everything, whatever is written here.`,
                remedy: RENAME,
              },
            ]
          : [],
      ),
    ),
  ];
}

function checkLogin(file: FleetFile): Finding[] {
  const { access, sso } = file.hub.argocd;
  if (access === undefined || sso !== undefined || isManaged(file)) return [];
  const problem = "Without single sign-on nobody who logs in has a group.";
  return [{ path: ACCESS, problem, remedy: "Add hub.argocd.sso, or remove this." }];
}
