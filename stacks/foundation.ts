import type * as pulumi from "@pulumi/pulumi";
import { controlPlaneLogGroup, EksCluster } from "../components/eksCluster.js";
import { EncryptionKey } from "../components/encryptionKey.js";
import { flowLogGroup } from "../components/flowLogs.js";
import { ManagedNodes } from "../components/managedNodes.js";
import {
  administratorsIn,
  clusterAdministrators,
  controlPlaneAddons,
  kubeconfigRole,
  type Cluster,
  type ClusterBase,
  type Fleet,
  type Hub,
} from "../model/index.js";
import { clusterNetwork, type ClusterNetwork } from "./clusterNetwork.js";
import type { CloudProviders } from "./providers.js";
import { unrecordedGuard } from "./unrecorded.js";

/** Who may enter a cluster. */
export interface ClusterAccess {
  readonly administrators: readonly string[];
  /** One of them, which the kubeconfig assumes; undefined for whoever uses it. */
  readonly kubeconfigRole: string | undefined;
}

/** How a cluster is made that is not part of the fleet's description of it. */
export interface FoundationOptions extends ClusterAccess {
  readonly cloud: CloudProviders;
  /** Whether the engine refuses to delete or replace what holds state. */
  readonly protect: boolean;
  /** Whether EKS refuses to delete the cluster as well. */
  readonly deletionProtection: boolean;
  /** Whether this run may replace what holds state, and make anew what is there already. */
  readonly replace: boolean;
}

export interface Foundation {
  readonly network: ClusterNetwork;
  readonly cluster: EksCluster;
  /** All that the cluster stands on, the cluster included. What is deleted before it has to depend on these. */
  readonly parts: readonly pulumi.Resource[];
}

/** Who may enter a cluster of the fleet: the hub or a spoke. */
export function clusterAccess(fleet: Fleet, cluster: Hub | Cluster): ClusterAccess {
  const { account } = cluster;
  return {
    administrators: "environment" in cluster ? clusterAdministrators(fleet, cluster) : administratorsIn(fleet, account),
    kubeconfigRole: kubeconfigRole(fleet, account),
  };
}

/** A cluster with its network and a key of its own, as hub and spokes alike have them. */
export function foundation(base: ClusterBase, options: FoundationOptions): Foundation {
  const { name, eksName, account, region } = base;
  const resourceOptions = { providers: options.cloud.in(base) };
  const keeping = {
    protect: options.protect && !options.replace,
    ...(options.replace ? {} : { creationGuard: unrecordedGuard(base, options.cloud) }),
  };
  const key = new EncryptionKey(
    name,
    {
      alias: eksName,
      account,
      region,
      logGroups: [controlPlaneLogGroup(eksName), ...(base.network.ownVpc ? [] : [flowLogGroup(eksName)])],
      ...keeping,
    },
    resourceOptions,
  );
  const network = clusterNetwork(base, { kmsKeyArn: key.arn, ...keeping }, resourceOptions);
  const cluster = new EksCluster(
    name,
    {
      eksName,
      region,
      kubernetes: base.kubernetes,
      vpcId: network.vpcId,
      // Made while the network's way out is: it is the nodes that need one, and they and their pods come after all parts.
      privateSubnetIds: network.controlPlaneSubnetIds,
      serviceCidr: base.network.serviceCidr,
      administrators: options.administrators,
      ...(options.kubeconfigRole === undefined ? {} : { kubeconfigRoleArn: options.kubeconfigRole }),
      kmsKeyArn: key.arn,
      publicAccessCidrs: base.publicAccessCidrs,
      autoMode: base.nodes.mode === "auto",
      ...(base.proxyUrl === null ? {} : { proxyUrl: base.proxyUrl }),
      protect: keeping.protect,
      deletionProtection: options.deletionProtection,
    },
    resourceOptions,
  );
  const nodes = managedNodes(base, cluster, network, { ...resourceOptions, dependsOn: [...network.endpoints] });
  return { network, cluster, parts: [key, ...network.parts, cluster, ...nodes] };
}

function managedNodes(
  base: ClusterBase,
  cluster: EksCluster,
  network: ClusterNetwork,
  options: pulumi.ComponentResourceOptions,
): pulumi.Resource[] {
  const { name, eksName, region, kubernetes, nodes } = base;
  if (nodes.pools.length === 0) return [];
  const args = {
    clusterName: cluster.name,
    displayName: eksName,
    region,
    kubernetes,
    subnetIds: network.privateSubnetIds,
    localZoneSubnetIds: network.localZoneSubnetIds,
    pools: nodes.pools,
    addons: controlPlaneAddons(kubernetes),
  };
  return [new ManagedNodes(name, args, options)];
}
