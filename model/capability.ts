import type { ApplicationSources } from "./applications.js";
import { isHeldBack } from "./applications.js";
import type { Cluster, Fleet, Team } from "./fleet.js";
import { matches } from "./labels.js";
import { iamName, PLATFORM_PROJECT } from "./names.js";
import { isManaged } from "./registration.js";
import type { FleetFile } from "./schema.js";
import { teamsOf } from "./teams.js";

/** Argo CD as EKS runs it, outside the hub: the part that can be chosen. */
export interface CapabilitySettings {
  readonly identityCenter: IdentityCenter;
  /** Those that somebody has, the mightiest first. */
  readonly roles: readonly CapabilityRole[];
  /** VPC endpoints that are the only ways to Argo CD's page and API; empty for the internet. */
  readonly vpcEndpoints: readonly string[];
}

export interface IdentityCenter {
  readonly instanceArn: string;
  readonly region: string;
}

/** Who has one of Argo CD's own roles, by ids of the Identity Center. */
export interface CapabilityRole {
  readonly role: "ADMIN" | "EDITOR" | "VIEWER";
  readonly groups: readonly string[];
  readonly users: readonly string[];
}

/** Completes the settings of the file; null where the chart runs Argo CD. What is missing is reported by
 *  `checkCapability`. */
export function capabilityOf(file: FleetFile): CapabilitySettings | null {
  const { capability } = file.hub.argocd;
  if (!isManaged(file) || capability === undefined) return null;
  const { identityCenter, roles, vpcEndpoints = [] } = capability;
  return {
    identityCenter: { instanceArn: identityCenter.instance, region: identityCenter.region ?? file.hub.region },
    roles: rolesOf(roles, teamsOf(file)),
    vpcEndpoints,
  };
}

/** Nobody enters Argo CD without one of its own roles, whatever right a project gives him: the groups of teams get the least.
 *  https://docs.aws.amazon.com/eks/latest/userguide/argocd-permissions.html */
function rolesOf(
  { admin, editor, viewer }: NonNullable<FleetFile["hub"]["argocd"]["capability"]>["roles"],
  teams: readonly Team[],
): CapabilityRole[] {
  const named = [admin, editor, viewer].flatMap((identities) => identities?.groups ?? []);
  const others = teams
    .flatMap(({ roles }) => roles.flatMap(({ groups }) => groups))
    .filter((group) => !named.includes(group));
  const viewers = { ...viewer, groups: [...new Set([...(viewer?.groups ?? []), ...others])] };
  return ([["ADMIN", admin] as const, ["EDITOR", editor] as const, ["VIEWER", viewers] as const] as const)
    .map(([role, identities]) => ({ role, groups: identities?.groups ?? [], users: identities?.users ?? [] }))
    .filter(({ groups, users }) => groups.length + users.length > 0);
}

/** Name of the role that EKS runs Argo CD as. Not that of the chart's: one fleet may still have both while it is rebuilt. */
export function capabilityRoleName(fleet: string): string {
  return iamName(fleet, "argocd-capability");
}

/** Projects whose applications a cluster gets, now or once something is active again: a set selects it. */
export function projectsOn(
  cluster: Cluster,
  { addons, teams }: Pick<ApplicationSources, "addons" | "teams">,
): string[] {
  const platform = addons.some((addon) => !isHeldBack(addon, cluster)) ? [PLATFORM_PROJECT] : [];
  const selecting = teams.filter((team) =>
    team.services.some(
      ({ environments, clusterSelector }) =>
        environments.includes(cluster.environment) && matches(cluster.labels, clusterSelector),
    ),
  );
  return [...platform, ...selecting.map(({ project }) => project)];
}

/** The one project that a cluster is registered for, where EKS runs Argo CD; the platform's while nothing is deployed to it. */
export function clusterProject(fleet: Pick<ApplicationSources, "addons" | "teams">, cluster: Cluster): string {
  return projectsOn(cluster, fleet)[0] ?? PLATFORM_PROJECT;
}

/** What is wrong with changing who runs Argo CD on a hub that has one: each makes the namespace and all in it for itself.
 *  @param before ARN of the role that the hub's stack gave out when it last ran; undefined when it never did */
export function changedHands(fleet: Pick<Fleet, "name" | "registration">, before: string | undefined): boolean {
  if (before === undefined) return false;
  return before.endsWith(`role/${capabilityRoleName(fleet.name)}`) !== isManaged(fleet);
}
