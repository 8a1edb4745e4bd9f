import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterBase } from "../model/index.js";
import type { ClusterNetwork } from "./clusterNetwork.js";

/** A private subnet of each zone, the first that is listed: a transit gateway takes one of a zone.
 *  https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html */
export function zoneSubnets(
  { network: { ownVpc } }: ClusterBase,
  { privateSubnetIds }: ClusterNetwork,
  provider: pulumi.ProviderResource,
): pulumi.Input<pulumi.Input<string>[]> {
  // The fleet's own plan has one in each.
  return ownVpc ? firstOfEachZone(ownVpc.privateSubnetIds, provider) : [...privateSubnetIds];
}

async function firstOfEachZone(ids: readonly string[], provider: pulumi.ProviderResource): Promise<string[]> {
  const subnets = await Promise.all(ids.map((id) => aws.ec2.getSubnet({ id }, { provider })));
  const zones = subnets.map(({ availabilityZone }) => availabilityZone);
  return ids.filter((_, index) => zones.indexOf(zones[index] ?? "") === index);
}
