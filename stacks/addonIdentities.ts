import type * as pulumi from "@pulumi/pulumi";
import { AddonIdentity } from "../components/addonIdentity.js";
import { addonIdentities, type Cluster, type Fleet } from "../model/index.js";
import { addonPermissions, eksClusterArn } from "../render/index.js";

/** A role for each add-on that acts in AWS from a cluster.
 *  @param clusterName what EKS calls the cluster, once it exists */
export function identifyAddons(
  fleet: Fleet,
  cluster: Cluster,
  clusterName: pulumi.Input<string>,
  options: pulumi.ComponentResourceOptions,
): AddonIdentity[] {
  return addonIdentities(fleet.addons, cluster).map(({ addon, namespace, serviceAccount, permissions, roleName }) => {
    const { policy, managedPolicyArn } = addonPermissions(permissions, cluster);
    return new AddonIdentity(
      `${cluster.name}-${addon}`,
      {
        roleName,
        clusterArn: eksClusterArn(cluster),
        clusterName,
        namespace,
        serviceAccount,
        ...(policy === undefined ? {} : { policy }),
        ...(managedPolicyArn === undefined ? {} : { managedPolicyArns: [managedPolicyArn] }),
      },
      options,
    );
  });
}
