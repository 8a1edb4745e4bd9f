import type { Cluster, Fleet, Hub } from "./fleet.js";
import type { FleetFile } from "./schema.js";

/** An environment's tier: what the file says, else by its name. */
export function tierOf(file: FleetFile, environment: string): "prod" | "nonprod" {
  return file.environments[environment]?.tier ?? (environment.startsWith("prod") ? "prod" : "nonprod");
}

/** Whose Argo CD serves an environment's clusters. What production runs on depends on no other cluster, unless the file says so. */
export function argoCdOfEnvironment(file: FleetFile, environment: string): "hub" | "own" {
  if (file.topology === "distributed") return "own";
  if (file.topology !== "hybrid") return "hub";
  return file.environments[environment]?.argocd ?? (tierOf(file, environment) === "prod" ? "own" : "hub");
}

/** Whether the fleet has a hub. Where every cluster runs its own Argo CD, one would serve nobody.
 *  @param of the fleet or its file */
export function hasHub({ topology }: { readonly topology?: Fleet["topology"] | undefined }): boolean {
  return topology !== "distributed";
}

/** The hub, where there is one, and all other clusters. */
export function allClusters(fleet: Pick<Fleet, "topology" | "hub" | "clusters">): readonly (Hub | Cluster)[] {
  return hasHub(fleet) ? [fleet.hub, ...fleet.clusters] : fleet.clusters;
}
