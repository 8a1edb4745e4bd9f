import type { ClusterEntry } from "./clusters.js";
import { isForeign } from "./existingClusters.js";
import type { Finding } from "./findings.js";
import type { Fleet } from "./fleet.js";
import { iamName } from "./names.js";
import { partitionOf } from "./regions.js";
import type { FleetFile } from "./schema.js";

/** Characters of all inline policies of a role together, white space not counted
 *  (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
const MAX_INLINE_POLICIES = 10_240;

/** What of them the policy's own words take, rounded up. */
const POLICY_WORDS = 200;

/** Name of the role on a spoke that the hub's role assumes: `acme-prod-eu-west-1-argocd`. */
export function spokeRoleName(fleet: string, cluster: string): string {
  return iamName(fleet, cluster, "argocd");
}

/** ARNs of the roles on the spokes that the hub's role may assume; they are known before the roles are made. Empty unless
 *  each spoke has one. */
export function spokeRoleArns(fleet: Pick<Fleet, "name" | "registration" | "clusters">): string[] {
  if (fleet.registration !== "role-per-spoke") return [];
  return fleet.clusters
    .filter((cluster) => cluster.argocd === "hub" && !isForeign(cluster))
    .map((cluster) => spokeRoleArn(fleet.name, cluster));
}

/** ARN of the role on a spoke that the hub's role assumes. */
export function spokeRoleArn(
  fleet: string,
  { name, account, region }: { readonly name: string; readonly account: string; readonly region: string },
): string {
  return `arn:${partitionOf(region)}:iam::${account}:role/${spokeRoleName(fleet, name)}`;
}

/** Refuses more spokes than the policy of the hub's role can list one by one. */
export function checkSpokeRoles(file: FleetFile, clusters: readonly ClusterEntry[]): Finding[] {
  if (file.registration !== "role-per-spoke") return [];
  const spokes = clusters.filter(
    (cluster) => cluster.environment !== undefined && cluster.argocd === "hub" && !isForeign(cluster),
  );
  const length = spokes.reduce((sum, spoke) => sum + spokeRoleArn(file.name, spoke).length + 3, POLICY_WORDS);
  if (length <= MAX_INLINE_POLICIES) return [];
  const problem = `The hub's role would have to list ${spokes.length} roles of spokes, in ${length} characters; IAM allows a role ${MAX_INLINE_POLICIES}.`;
  return [
    { path: ["registration"], problem, remedy: "Write hub-role: each spoke's access entry then names the hub's role." },
  ];
}
