import type { LifecycleState } from "./fleet.js";
import type { Permission } from "./rolePresets.js";
import type { SyncOverride } from "./syncPlan.js";
import type { TeamBounds } from "./teamBounds.js";

export interface Team {
  /** `alpha`. */
  readonly name: string;
  readonly state: LifecycleState;
  /** AppProject name: `team-alpha`. */
  readonly project: string;
  /** Repository name: `team-alpha`. */
  readonly repository: string;
  /** SSO groups that are its developers everywhere. */
  readonly groups: readonly string[];
  /** Who may do what in its project; the developers of `groups` first. */
  readonly roles: readonly TeamRole[];
  /** The service account in namespace `gitops-fleet` of each spoke that the team's syncs run as: `team-alpha`. */
  readonly serviceAccount: string;
  /** What it may have, besides where. */
  readonly bounds: TeamBounds;
  readonly services: readonly Service[];
}

/** A role of a team's project. */
export interface TeamRole {
  /** `developer`. */
  readonly name: string;
  /** SSO groups that have it. */
  readonly groups: readonly string[];
  /** In the order of promotion: those whose applications it is for. Null for all of the team's. */
  readonly environments: readonly string[] | null;
  readonly allow: readonly Permission[];
  /** What it may not do, whatever allows it. */
  readonly deny: readonly Permission[];
}

export interface Service {
  /** `web`. */
  readonly name: string;
  readonly state: LifecycleState;
  /** Name of its ApplicationSet: `alpha-web`. */
  readonly applicationSet: string;
  /** `alpha-web`. */
  readonly namespace: string;
  /** Environments it is deployed to, in promotion order. */
  readonly environments: readonly string[];
  /** Further labels that a cluster must carry. */
  readonly clusterSelector: Readonly<Record<string, string>>;
  /** Empty where it is synced as its environments say. */
  readonly sync: SyncOverride;
  /** The Local Zone that its pods are in; left out for the region's own zones. */
  readonly localZone?: string;
}
