import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ConfigError, HUB, ownGatewayFaults } from "../model/index.js";
import type { Cluster, ClusterBase, Fault, Fleet, FoundGateway } from "../model/index.js";
import type { CloudProviders } from "./providers.js";
import { readable } from "./readable.js";
import type { ProgramSettings } from "./settings.js";

/** Looks at the owner's transit gateways that clusters are to be attached to, before anything of the stack is made.
 *  @throws ConfigError for everything of them that leaves a cluster without a way from the hub. */
export async function checkOwnGateways(
  { transit }: Fleet,
  clusters: readonly (ClusterBase | Cluster)[],
  cloud: CloudProviders,
  { fleetFile }: Pick<ProgramSettings, "fleetFile">,
): Promise<void> {
  const gateways = transit?.own ?? {};
  const attached = clusters.filter((one) => one.name === HUB || ("link" in one && one.link === "transit-gateway"));
  const faults = await Promise.all(
    attached.map(async (cluster): Promise<Fault[]> => {
      const id = gateways[cluster.region];
      if (id === undefined) return [];
      return ownGatewayFaults(cluster, id, await readable(find(id, { provider: cloud.awsIn(cluster) })));
    }),
  );
  const unique = new Map(faults.flat().map((fault) => [`${fault.path} ${fault.problem}`, fault]));
  if (unique.size > 0) throw new ConfigError(fleetFile, [...unique.values()]);
}

async function find(id: string, options: pulumi.InvokeOptions): Promise<FoundGateway> {
  const found = await aws.ec2transitgateway.getTransitGateway({ id }, options);
  return {
    ownerId: found.ownerId,
    acceptsByItself: found.autoAcceptSharedAttachments === "enable",
    associatesByDefault: found.defaultRouteTableAssociation === "enable",
    propagatesByDefault: found.defaultRouteTablePropagation === "enable",
  };
}
