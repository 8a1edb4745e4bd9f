import { quote, type Finding, type Path } from "./findings.js";
import type { Permission, TeamRole } from "./fleet.js";
import { isManaged } from "./registration.js";
import { isPreset, ROLE_PRESETS } from "./rolePresets.js";
import type { FleetFile, TeamFile } from "./schema.js";
import { didYouMean, nearest } from "./suggest.js";
import { checkRight, permissionsOf, runsAsHub } from "./teamRights.js";

/** The role that the groups of a team have. */
const DEVELOPER = "developer";

/** Completes the roles of a team.
 *  @param order of promotion */
export function rolesOf(team: TeamFile | null, order: readonly string[]): TeamRole[] {
  const { groups = [], roles = {} } = team ?? {};
  const listed = Object.entries(roles).map(([name, role]) => ({
    name,
    groups: role.groups ?? [],
    environments: role.environments ? order.filter((one) => role.environments?.includes(one)) : null,
    allow: distinct((isPreset(name) ? [name] : (role.allow ?? [])).flatMap(permissionsOf)),
    deny: distinct((role.deny ?? []).flatMap(permissionsOf)),
  }));
  // A team without roles still has the one that its groups would have.
  if (groups.length === 0 && listed.length > 0) return listed;
  return [{ name: DEVELOPER, groups, environments: null, allow: permissionsOf(DEVELOPER), deny: [] }, ...listed];
}

/** Refuses roles that say too little or too much, environments that do not exist, and rights outside the team's project. */
export function checkTeamRoles(file: FleetFile): Finding[] {
  const environments = Object.keys(file.environments);
  return eachRole(file).flatMap(({ team, name, role, path }) => {
    const rights = (["allow", "deny"] as const).flatMap((key) =>
      (role[key] ?? []).map((entry, index) => ({
        entry,
        path: [...path, key, index],
        // What is denied leads no Application anywhere.
        narrowed: key === "allow" && role.environments !== undefined,
      })),
    );
    return [
      ...(name === DEVELOPER && (team.groups ?? []).length > 0 ? [developersTwice(team.groups ?? [], path)] : []),
      ...checkContent(name, role, path),
      ...(role.environments ?? []).flatMap((one, index) =>
        environments.includes(one) ? [] : [noEnvironment(one, environments, [...path, "environments", index])],
      ),
      ...rights.flatMap((right) => checkRight(right.entry, right.path, right.narrowed)),
    ];
  });
}

/** Roles that nobody has, and rights that Argo CD could not use on the clusters. */
export function teamRoleWarnings(file: FleetFile): Finding[] {
  return eachRole(file).flatMap(({ name, role, path }) => [
    ...(role.groups === undefined
      ? [
          {
            path,
            problem: `Nobody has the role ${name}: it lists no groups.`,
            remedy: "Add `groups`, or make tokens for it in Argo CD.",
          },
        ]
      : []),
    ...blindness(role, path),
    ...(isManaged(file) ? [] : (role.allow ?? []))
      .map((entry, index) => ({ entry, index }))
      .filter(({ entry }) => permissionsOf(entry).some(runsAsHub))
      .map(({ entry, index }) => ({
        path: [...path, "allow", index],
        problem: `${quote(entry)} runs as the hub's identity, which may only read on clusters: they answer Forbidden, and an Application that is deleted with what it deployed stays half-way.`,
        remedy: "Remove it: change what is in Git, and sync.",
      })),
  ]);
}

/** What is done with an Application that Argo CD has first looked for as who asks, so that those who may not see it are told
 *  "permission denied" (`getApplicationEnforceRBACClient` in server/application/application.go); logs are the same. */
const BLIND = ["sync", "override", "delete"];

function blindness({ allow = [] }: RoleFile, path: Path): Finding[] {
  const rights = allow.flatMap(permissionsOf);
  const sees = rights.some(({ resource, action }) => resource === "applications" && ["get", "*"].includes(action));
  const index = allow.findIndex((entry) =>
    permissionsOf(entry).some(
      ({ resource, action }) => resource === "logs" || (resource === "applications" && BLIND.includes(action)),
    ),
  );
  if (sees || index < 0) return [];
  const problem = `${quote(allow[index])} is refused to whoever may not see the application: no right here lets it be seen.`;
  return [
    { path: [...path, "allow", index], problem, remedy: 'Add "applications get", unless another role gives that.' },
  ];
}

type RoleFile = NonNullable<TeamFile["roles"]>[string];

function eachRole(file: FleetFile): { team: TeamFile; name: string; role: RoleFile; path: Path }[] {
  return Object.entries(file.teams ?? {}).flatMap(([owner, team]) =>
    Object.entries(team?.roles ?? {}).map(([name, role]) => ({
      team: team ?? {},
      name,
      role,
      path: ["teams", owner, "roles", name],
    })),
  );
}

function checkContent(name: string, { allow, deny }: RoleFile, path: Path): Finding[] {
  if (isPreset(name)) {
    const key = allow === undefined ? "deny" : "allow";
    if (allow === undefined && deny === undefined) return [];
    const problem = `${quote(name)} is a preset, and means the same in every team.`;
    const remedy = `Remove \`${key}\`, or give the role a name of your own with \`allow: [${name}]\` and what else it needs.`;
    return [{ path: [...path, key], problem, remedy }];
  }
  if (allow !== undefined) return [];
  const problem = `${quote(name)} is no preset, and it does not say what it may do.`;
  const remedy =
    nearest(name, ROLE_PRESETS) === undefined
      ? `Add \`allow\`, or name it after a preset: ${ROLE_PRESETS.join(", ")}.`
      : `${didYouMean(name, ROLE_PRESETS)} Or add \`allow\`.`;
  return [{ path, problem, remedy }];
}

function developersTwice(groups: readonly string[], path: Path): Finding {
  return {
    path,
    problem: `The team's \`groups\` (${groups.join(", ")}) are its developers in every environment already, which is this role.`,
    remedy: "Name the groups here and remove `groups`, or choose another name with `allow: [developer]`.",
  };
}

function noEnvironment(name: string, known: readonly string[], path: Path): Finding {
  return { path, problem: `There is no environment ${quote(name)}.`, remedy: didYouMean(name, known) };
}

function distinct(permissions: readonly Permission[]): Permission[] {
  return [...new Map(permissions.map((one) => [`${one.resource} ${one.action}`, one])).values()];
}
