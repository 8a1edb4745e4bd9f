/** A right in Argo CD: what may be done with which kind of thing. */
export interface Permission {
  /** `applications` */
  readonly resource: string;
  /** `sync`, or one with a sub-resource: `action/apps/Deployment/restart`. */
  readonly action: string;
}

export const ROLE_PRESETS = ["viewer", "developer", "operator", "owner"] as const;
export type RolePreset = (typeof ROLE_PRESETS)[number];

/** What each has beyond the one before it. Nothing that Argo CD would do on a cluster in somebody's stead: only syncs run as the
 *  team's account, and restarts and deletions as the hub's identity, which may only read. Nor anything that changes an
 *  Application, because its set puts it right again.
 *  `override` is a sync of files that are in no repository: https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac/ */
const ADDED: Readonly<Record<RolePreset, readonly Permission[]>> = {
  viewer: [{ resource: "applications", action: "get" }],
  developer: [
    { resource: "applications", action: "sync" },
    { resource: "logs", action: "get" },
  ],
  operator: [{ resource: "applicationsets", action: "get" }],
  owner: [{ resource: "applications", action: "override" }],
};

/** All that a preset may. */
export function presetPermissions(preset: RolePreset): Permission[] {
  return ROLE_PRESETS.slice(0, ROLE_PRESETS.indexOf(preset) + 1).flatMap((one) => ADDED[one]);
}

export function isPreset(name: string): name is RolePreset {
  return (ROLE_PRESETS as readonly string[]).includes(name);
}
