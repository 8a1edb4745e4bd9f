import type * as pulumi from "@pulumi/pulumi";
import { HubPeering } from "../components/hubPeering.js";
import type { Cluster, Hub } from "../model/index.js";
import type { Foundation } from "./foundation.js";
import type { StackOutputs } from "./outputs.js";
import type { CloudProviders } from "./providers.js";

/** The hub's side of every link to it. */
export interface HubSide {
  readonly hub: Hub;
  /** Of the stack `hub`. */
  readonly outputs: StackOutputs;
  readonly cloud: CloudProviders;
}

/** Blocks that a spoke's API is open to: the file's, and the hub's addresses where the hub comes over the internet. */
export function publicAccessCidrs(cluster: Cluster, { outputs }: HubSide): readonly string[] {
  if (cluster.link !== "public") return cluster.publicAccessCidrs;
  const ofHub = Object.values(outputs.texts("natAddresses")).map((address) => `${address}/32`);
  return [...new Set([...cluster.publicAccessCidrs, ...ofHub])];
}

/** What this stack makes for the hub to reach a spoke. It has to outlive the spoke's registration. */
export function linkToHub(cluster: Cluster, base: Foundation, { hub, outputs, cloud }: HubSide): pulumi.Resource[] {
  if (cluster.link !== "peering") return [];
  const { name, eksName, account, region } = cluster;
  const peering = new HubPeering(
    name,
    {
      displayName: eksName,
      spoke: {
        account,
        region,
        vpcId: base.network.vpcId,
        cidr: cluster.network.cidr,
        routeTableIds: base.network.privateRouteTableIds,
      },
      hub: {
        account: hub.account,
        region: hub.region,
        vpcId: outputs.text("vpcId"),
        cidr: hub.network.cidr,
        routeTableIds: outputs.texts("privateRouteTableIds"),
      },
      hubProvider: cloud.awsIn(hub),
      apiSecurityGroupId: base.cluster.securityGroupId,
    },
    { providers: cloud.in(cluster) },
  );
  return [peering];
}
