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
  const administrators = {
    path: ["hub", "argocd", "sso", "adminGroups"],
    groups: file.hub.argocd.sso?.adminGroups ?? [],
  };
  return [
    ...checkLogin(file),
    ...namedGroups(file).flatMap((list) => checkList(list, false)),
    ...checkList(administrators, true),
  ];
}

function checkList({ path, groups }: { path: Path; groups: readonly string[] }, ofAdministrators: boolean): Finding[] {
  return groups.flatMap((group, index) => {
    const at = [...path, index];
    return [
      ...(groups.indexOf(group) === index
        ? []
        : [{ path: at, problem: `"${group}" is listed twice.`, remedy: "Remove one." }]),
      ...(NAMED_AS_ROLE.test(group)
        ? [
            {
              path: at,
              problem: `"${group}" is how Argo CD names a role: all who have that role would get what is given here, and a group of this name has what the role has.`,
              remedy: RENAME,
            },
          ]
        : []),
      ...(group === ADMINISTRATOR && !ofAdministrators
        ? [
            {
              path: at,
              problem: `"${group}" is an administrator of Argo CD by its own policy: whoever has a group of this name may do everything, whatever is written here.`,
              remedy: RENAME,
            },
          ]
        : []),
    ];
  });
}

function checkLogin(file: FleetFile): Finding[] {
  const { access, sso } = file.hub.argocd;
  if (access === undefined || sso !== undefined || isManaged(file)) return [];
  const problem = "Without single sign-on nobody who logs in has a group.";
  return [{ path: ACCESS, problem, remedy: "Add hub.argocd.sso, or remove this." }];
}
