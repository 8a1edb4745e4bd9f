import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { TransitGateways } from "../components/transitGateways.js";
import { gatewaysToMake, type Fleet, type MadeGateways } from "../model/index.js";
import type { ClusterNetwork } from "./clusterNetwork.js";
import type { HubOutputs, LastRun } from "./outputs.js";
import type { CloudProviders } from "./providers.js";
import { zoneSubnets } from "./zoneSubnets.js";

/** States of an attachment that is there or will be. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayVpcAttachment.html */
const STANDING = ["available", "initiatingRequest", "modifying", "pending", "pendingAcceptance"];

/** Where the hub's stack has a gateway to make or to keep. The file may have let go of one that clusters are still attached to,
 *  until their stacks have run: AWS itself is asked, so that the hub needs nothing of theirs. */
export async function gatewaysInUse(fleet: Fleet, cloud: CloudProviders, lastRun: LastRun): Promise<readonly string[]> {
  const made = (await lastRun.plain("transitMade")) as MadeGateways | undefined;
  const attachments = await Promise.all(
    Object.entries(made?.gateways ?? {}).map(async ([region, id]): Promise<[string, readonly string[]]> => {
      const filters = [
        { name: "transit-gateway-id", values: [id] },
        { name: "resource-type", values: ["vpc"] },
        { name: "state", values: STANDING },
      ];
      const provider = cloud.awsIn({ account: fleet.hub.account, region });
      return [region, (await aws.ec2transitgateway.getAttachments({ filters }, { provider })).ids];
    }),
  );
  const { regions, kept } = gatewaysToMake(fleet, made, Object.fromEntries(attachments));
  for (const region of kept) {
    void pulumi.log.warn(
      `The transit gateway in ${region} stays in this run: clusters are attached to it. Run the stacks of their environments, and then this one again.`,
    );
  }
  return regions;
}

/** The hub's half of the transit gateways, and what of it the spokes need. Nothing without a cluster that is reached so. */
export function transitGateways(
  { transit, hub }: Fleet,
  regions: readonly string[],
  network: ClusterNetwork,
  cloud: CloudProviders,
): Pick<HubOutputs, "transitGateways" | "transitMade"> {
  const ownGatewayId = transit?.own?.[hub.region];
  if (regions.length === 0 && ownGatewayId === undefined) return {};
  const { account } = hub;
  const places = [...new Set([hub.region, ...regions])];
  const made = new TransitGateways(
    hub.name,
    {
      displayName: hub.eksName,
      account,
      hub: {
        region: hub.region,
        vpcId: network.vpcId,
        cidr: hub.network.cidr,
        subnetIds: zoneSubnets(hub, network, cloud.awsIn(hub)),
      },
      regions,
      ...(ownGatewayId === undefined ? {} : { ownGatewayId }),
      providers: Object.fromEntries(places.map((region) => [region, cloud.awsIn({ account, region })])),
    },
    { providers: cloud.in(hub) },
  );
  const ids = Object.entries(made.gateways).map(([region, { id }]) => [region, id] as const);
  const ofOwner = Object.entries(transit?.own ?? {}).map(
    ([region, id]) => [region, { id: attached(made, id) }] as const,
  );
  const { hubAttachmentId } = made;
  return {
    transitGateways: transit?.own ? Object.fromEntries(ofOwner) : made.gateways,
    ...(hubAttachmentId ? { transitMade: { gateways: Object.fromEntries(ids), hubAttachmentId } } : {}),
  };
}

/** The id of the owner's gateway, once the hub is attached: routes to it can be made from then on. */
function attached({ ownAttachmentId }: TransitGateways, id: string): pulumi.Output<string> {
  return pulumi.all([id, ownAttachmentId]).apply(([gatewayId]) => gatewayId);
}
