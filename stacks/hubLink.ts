import * as pulumi from "@pulumi/pulumi";
import type { PeeredVpc } from "../components/hubDoor.js";
import { HubPeering } from "../components/hubPeering.js";
import { HubTransit, type ManagedGateway } from "../components/hubTransit.js";
import type { Cluster, Fleet } from "../model/index.js";
import type { Foundation } from "./foundation.js";
import type { StackOutputs } from "./outputs.js";
import type { CloudProviders } from "./providers.js";
import { zoneSubnets } from "./zoneSubnets.js";

/** The hub's side of every link to it. */
export interface HubSide {
  readonly fleet: Fleet;
  /** Of the stack `hub`. */
  readonly outputs: StackOutputs;
  readonly cloud: CloudProviders;
}

/** What of the hub's outputs the clusters need to be reached through transit gateways: nothing where none is. */
export function transitOutputs(clusters: readonly Cluster[]): readonly string[] {
  return clusters.some(({ link }) => link === "transit-gateway") ? ["transitGateways"] : [];
}

/** Blocks that a spoke's API is open to: the file's, and the hub's addresses where the hub comes over the internet. */
export function publicAccessCidrs(cluster: Cluster, { outputs }: HubSide): readonly string[] {
  if (cluster.link !== "public") return cluster.publicAccessCidrs;
  const ofHub = Object.values(outputs.texts("natAddresses")).map((address) => `${address}/32`);
  return [...new Set([...cluster.publicAccessCidrs, ...ofHub])];
}

/** What this stack makes for the hub to reach a spoke. It has to outlive the spoke's registration. */
export function linkToHub(cluster: Cluster, base: Foundation, hubSide: HubSide): pulumi.Resource[] {
  const { fleet, outputs, cloud } = hubSide;
  const { hub } = fleet;
  const { name, eksName, account, region, link } = cluster;
  const ends = () => ({
    displayName: eksName,
    spoke: {
      account,
      region,
      vpcId: base.network.vpcId,
      cidr: cluster.network.cidr,
      routeTableIds: base.network.privateRouteTableIds,
    } satisfies PeeredVpc,
    hub: {
      account: hub.account,
      region: hub.region,
      vpcId: outputs.text("vpcId"),
      cidr: hub.network.cidr,
      routeTableIds: outputs.texts("privateRouteTableIds"),
    } satisfies PeeredVpc,
    hubProvider: cloud.awsIn(hub),
    apiSecurityGroupId: base.cluster.securityGroupId,
  });
  const options = { providers: cloud.in(cluster) };
  if (link === "peering") return [new HubPeering(name, ends(), options)];
  if (link !== "transit-gateway") return [];
  const args = ends();
  const gateways = {
    gatewayId: gatewayIn(region, "id", outputs),
    hubGatewayId: gatewayIn(hub.region, "id", outputs),
    ...(fleet.transit?.own ? {} : { managed: managedGateway(cluster, hubSide) }),
  };
  const spoke = { ...args.spoke, subnetIds: zoneSubnets(cluster, base.network, cloud.awsIn(cluster)) };
  return [new HubTransit(name, { ...args, spoke, ...gateways }, options)];
}

/** The fleet's gateway of a cluster's region, which is the hub's account's. */
function managedGateway({ region }: Cluster, { fleet, outputs, cloud }: HubSide): ManagedGateway {
  const { hub, transit } = fleet;
  const isElsewhere = region !== hub.region;
  return {
    provider: cloud.awsIn({ account: hub.account, region }),
    account: hub.account,
    arn: gatewayIn(region, "arn", outputs),
    spokesTableId: gatewayIn(region, "spokesTableId", outputs),
    hubTableId: gatewayIn(region, "hubTableId", outputs),
    sharing: transit?.sharing ?? "invitation",
    ...(isElsewhere
      ? {
          fromHubRegion: {
            hubTableId: gatewayIn(hub.region, "hubTableId", outputs),
            peeringAttachmentId: gatewayIn(region, "peeringAttachmentId", outputs),
          },
        }
      : {}),
  };
}

/** @throws RunError when the hub's stack has not made the gateway yet. */
function gatewayIn(region: string, key: string, outputs: StackOutputs): string {
  const gateway = outputs.map("transitGateways")[region];
  const value: unknown = typeof gateway === "object" && gateway !== null ? Reflect.get(gateway, key) : undefined;
  if (typeof value === "string") return value;
  throw new pulumi.RunError(
    `The stack "hub" gives out no ${key} of a transit gateway in ${region}, through which the hub is to reach clusters there.\n` +
      '  Run "pulumi up -s hub" first.',
  );
}
