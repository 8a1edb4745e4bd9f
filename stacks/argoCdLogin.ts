import type * as pulumi from "@pulumi/pulumi";
import type { ClusterRegistrationArgs } from "../components/clusterRegistration.js";
import { SpokeRole } from "../components/spokeRole.js";
import { isManaged, spokeRoleName, type Cluster } from "../model/index.js";
import { managedRegistration } from "../render/index.js";
import type { HubEnd } from "./joinedCluster.js";

/** As whom Argo CD enters an EKS cluster. */
export interface ArgoCdLogin {
  readonly args: Pick<ClusterRegistrationArgs, "hubRoleArn" | "hubRoleId" | "assumesRole" | "bearerToken" | "managed">;
  /** What has to outlive the registration. */
  readonly parts: readonly pulumi.Resource[];
  /** Of the registration. */
  readonly options: pulumi.ComponentResourceOptions;
}

/** The hub's own role, that of EKS's capability, which knows the cluster by its ARN, or with `registration: role-per-spoke` one that is made beside the cluster for it to assume. */
export function argoCdLogin(
  cluster: Cluster,
  { fleet, outputs, cloud }: Pick<HubEnd, "fleet" | "outputs" | "cloud">,
): ArgoCdLogin {
  const options = { providers: cloud.in(cluster) };
  const hub = { hubRoleArn: outputs.text("argocdRoleArn"), hubRoleId: outputs.text("argocdRoleId") };
  if (isManaged(fleet)) return { args: { ...hub, managed: managedRegistration(fleet, cluster) }, parts: [], options };
  if (fleet.registration === "hub-role") return { args: hub, parts: [], options };
  const role = new SpokeRole(cluster.name, { roleName: spokeRoleName(fleet.name, cluster.name), ...hub }, options);
  return { args: { hubRoleArn: role.arn, hubRoleId: role.id, assumesRole: true }, parts: [role], options };
}
