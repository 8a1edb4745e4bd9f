import type { Fleet, Permission, Team, TeamRole } from "../model/fleet.js";
import { applicationName } from "../model/names.js";
import type { ProjectRole } from "./appProject.js";
import { clusterGlobs } from "./clusterGlobs.js";
import { matchesGlob } from "./glob.js";
import { rbacGroup } from "./rbacGroup.js";

/** The roles of a team's project: who may do what with its applications by hand. */
export function projectRoles(fleet: Fleet, team: Team): ProjectRole[] {
  return team.roles.map((role) => {
    const applications = applicationGlobs(fleet, team, role.environments);
    const lines = (permissions: readonly Permission[], effect: "allow" | "deny"): string[] =>
      permissions.flatMap(({ resource, action }) => {
        // A set is for all environments of its service, and is called by none.
        const objects = resource === "applicationsets" ? ["*"] : applications;
        const subject = `proj:${team.project}:${role.name}`;
        return objects.map((object) => `p, ${subject}, ${resource}, ${action}, ${team.project}/${object}, ${effect}`);
      });
    return {
      name: role.name,
      description: description(team, role),
      policies: [...lines(role.allow, "allow"), ...lines(role.deny, "deny")],
      ...(role.groups.length > 0 ? { groups: role.groups.map(rbacGroup) } : {}),
    };
  });
}

/** Globs of the names of a team's applications in some environments: `*-prod-*`, so that a new service or region needs no change
 *  here. Each by its name where a glob would take in one that is not theirs, as that of a service `web-prod` in dev. */
function applicationGlobs(fleet: Fleet, team: Team, environments: readonly string[] | null): string[] {
  if (environments === null) return ["*"];
  const named = team.services.flatMap(({ applicationSet }) =>
    fleet.clusters.map((cluster) => ({ name: applicationName(applicationSet, cluster.name), cluster })),
  );
  const isOwn = ({ cluster }: (typeof named)[number]): boolean => environments.includes(cluster.environment);
  const globs = fleet.environments
    .filter(({ name }) => environments.includes(name))
    .flatMap((environment) => clusterGlobs(fleet, environment))
    .flatMap((clusters) => {
      const glob = applicationName("*", clusters);
      const taken = named.filter(({ name }) => matchesGlob(glob, name));
      return taken.every(isOwn)
        ? [glob]
        : named.filter((one) => isOwn(one) && matchesGlob(clusters, one.cluster.name)).map(({ name }) => name);
    });
  return [...new Set(globs)];
}

function description(team: Team, { name, environments }: TeamRole): string {
  if (name === "developer" && environments === null) return `Members of team ${team.name}`;
  return `${name} of team ${team.name}${environments === null ? "" : ` in ${environments.join(", ")}`}`;
}
