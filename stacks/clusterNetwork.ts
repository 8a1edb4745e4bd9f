import * as pulumi from "@pulumi/pulumi";
import { Network, type NetworkArgs } from "../components/network.js";
import type { ClusterBase, OwnVpc } from "../model/index.js";

/** Where a cluster is, whoever made the network. */
export interface ClusterNetwork extends Pick<
  Network,
  | "vpcId"
  | "privateSubnetIds"
  | "controlPlaneSubnetIds"
  | "localZoneSubnetIds"
  | "privateRouteTableIds"
  | "natAddresses"
> {
  /** What is made of it here; nothing in a VPC of the owner's. */
  readonly parts: readonly pulumi.Resource[];
  /** What of that its nodes have no use without. */
  readonly endpoints: readonly pulumi.Resource[];
}

/** The network of a cluster: one that is made for it, or the owner's, of which nothing is made or changed here. */
export function clusterNetwork(
  { name, eksName, account, region, network: plan }: ClusterBase,
  keeping: Pick<NetworkArgs, "kmsKeyArn" | "protect" | "creationGuard">,
  options: pulumi.ComponentResourceOptions,
): ClusterNetwork {
  if (plan.ownVpc) return ownNetwork(plan.ownVpc);
  const { natGateways, endpoints } = plan;
  const args = { displayName: eksName, account, region, plan, natGateways, endpoints, ...keeping };
  const made = new Network(name, args, options);
  const { vpcId, privateSubnetIds, controlPlaneSubnetIds, localZoneSubnetIds, privateRouteTableIds, natAddresses } =
    made;
  return {
    vpcId,
    privateSubnetIds,
    controlPlaneSubnetIds,
    localZoneSubnetIds,
    privateRouteTableIds,
    natAddresses,
    parts: [made],
    endpoints: made.endpoints,
  };
}

function ownNetwork({ vpcId, privateSubnetIds, privateRouteTableIds }: OwnVpc): ClusterNetwork {
  const subnetIds = privateSubnetIds.map((id) => pulumi.output(id));
  return {
    vpcId: pulumi.output(vpcId),
    privateSubnetIds: subnetIds,
    controlPlaneSubnetIds: subnetIds,
    // No zone is known of a table; its id is as good a key, since it names the same table for ever.
    privateRouteTableIds: Object.fromEntries(privateRouteTableIds.map((id) => [id, pulumi.output(id)])),
    localZoneSubnetIds: {},
    natAddresses: {},
    parts: [],
    endpoints: [],
  };
}
