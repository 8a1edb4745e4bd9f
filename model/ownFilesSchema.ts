import * as z from "zod";
import { REGION_NAMES } from "./regions.js";
import { strict } from "./strictObject.js";

/** What a team may be left to say in `teams/<team>.yaml`. What is not here would widen what the team may do. */
export const TEAM_FILE_KEYS = ["services", "windows"] as const;

/** `file` of a team. */
export const teamFileBounds = strict({
  keys: z
    .array(z.enum(TEAM_FILE_KEYS))
    .min(1)
    .optional()
    .describe("What it says of the team, instead of fleet.yaml. Default: services and windows."),
  maxServices: z.int().min(1).optional().describe("Most services that the team may have. Default: any number."),
});

/** What `clusters/<environment>.yaml` may be left to say of its clusters. */
export const CLUSTER_FILE_KEYS = [
  ...(["region", "name", "kubernetes", "rollback", "wave", "state", "labels", "windows", "network", "nodes"] as const),
  ...(["existing", "account", "publicAccessCidrs", "connectivity", "dns", "secrets"] as const),
  ...(["proxyUrl", "argocdProxyUrl"] as const),
] as const;

/** `file` of an environment. */
export const clustersFileBounds = strict({
  keys: z
    .array(z.enum(CLUSTER_FILE_KEYS))
    .min(1)
    .optional()
    .describe(
      "What it says of a cluster. Default: region, name, kubernetes, rollback, wave, state, labels, windows, network and nodes.",
    ),
  regions: z.array(z.enum(REGION_NAMES)).min(1).optional().describe("Where its clusters may be. Default: anywhere."),
  maxClusters: z.int().min(1).optional().describe("Most clusters in it. Default: any number."),
});
