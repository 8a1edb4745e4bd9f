import { quote, type Finding, type Path } from "./findings.js";
import { isPreset, presetPermissions, ROLE_PRESETS, type Permission } from "./rolePresets.js";
import { didYouMean } from "./suggest.js";

/** What may be done in a team's project with what is there. Besides these actions, those on the resources of an application:
 *  since 3.0 `update` and `delete` do not imply them. https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac/ */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  applications: ["get", "create", "update", "delete", "sync", "override", "*"],
  applicationsets: ["get"],
  logs: ["get"],
};

/** `action/apps/Deployment/restart`, `delete` of every Pod. */
const ON_RESOURCES = /^(action|update|delete)\/[^\s,"]+$/;

/** What Argo CD's projects know besides, and why a team gets no right to it. */
const REFUSED: Readonly<Record<string, string>> = {
  exec: "`exec` is switched off in the fleet's Argo CD.",
  repositories: "The fleet's repositories belong to no project, so that it would give nothing.",
  clusters: "The fleet's clusters belong to no project, so that it would give nothing.",
};

/** Actions by which an Application can be led to another cluster, whatever it is called. */
const MOVING = ["create", "update", "*"];

/** The rights that an entry stands for: all of a preset, or one. Of an entry without faults. */
export function permissionsOf(entry: string): Permission[] {
  if (isPreset(entry)) return presetPermissions(entry);
  const [resource = "", action = ""] = entry.split(" ");
  return [{ resource, action }];
}

/** Refuses what is no right, what Argo CD knows outside projects only, and what environments cannot narrow.
 *  @param narrowed whether the role is for some environments only */
export function checkRight(entry: string, path: Path, narrowed: boolean): Finding[] {
  if (isPreset(entry)) return [];
  const [resource = "", action, ...rest] = entry.split(" ");
  if (action === undefined || rest.length > 0) {
    const problem = `${quote(entry)} is no right: a resource and an action, with a blank between them.`;
    const remedy = `Write it like "applications sync", or a preset: ${ROLE_PRESETS.join(", ")}.`;
    return [{ path, problem, remedy }];
  }
  const refused = REFUSED[resource];
  if (refused !== undefined) return [{ path, problem: `${quote(entry)}: ${refused}`, remedy: "Remove it." }];
  const actions = ACTIONS[resource];
  if (actions === undefined) {
    const problem = `${quote(resource)} is nothing that a team's project has.`;
    return [{ path, problem, remedy: didYouMean(resource, Object.keys(ACTIONS)) }];
  }
  if (resource === "applicationsets" && ["create", "update", "delete"].includes(action)) {
    const problem = `${quote(entry)}: whoever writes a set makes Applications wherever its generators lead.`;
    return [{ path, problem, remedy: "Remove it: sets are made from the team's services." }];
  }
  if (!actions.includes(action) && !(resource === "applications" && ON_RESOURCES.test(action))) {
    const problem = `${quote(action)} is nothing that can be done with ${resource}.`;
    return [{ path, problem, remedy: didYouMean(action, actions) }];
  }
  if (!narrowed || !MOVING.includes(action)) return [];
  return [
    {
      path,
      problem: `${quote(entry)} cannot be kept to environments: Argo CD goes by an Application's name, and this right lets it be sent to any cluster of the team's.`,
      remedy: "Remove it, or `environments`.",
    },
  ];
}

/** Whether Argo CD would do it as the hub's identity, which may only read on clusters: in 3.2 syncs alone are impersonated. */
export function runsAsHub({ resource, action }: Permission): boolean {
  return resource === "applications" && (action === "delete" || action === "*" || ON_RESOURCES.test(action));
}
