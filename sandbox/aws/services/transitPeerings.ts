import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { optionalText, string, text, type AwsRecord, type ResourceDefinition } from "../definition.js";
import { notFound } from "../errors.js";
import { ec2Id } from "../ids.js";
import type { Place } from "../place.js";
import { tags } from "../rules.js";
import { TGW_PEERING, TGW_PEERING_ACCEPTER, TRANSIT_GATEWAY } from "../types.js";
import { ATTACHMENT_NOT_FOUND, attachmentsOf, GATEWAY_NOT_FOUND, removeAttachment, stateOf } from "./transitRecords.js";

/** The side that asks. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayPeeringAttachment.html */
export const peeringAttachment: ResourceDefinition = {
  type: TGW_PEERING,
  scope: "region",
  properties: {
    transitGatewayId: string({ required: true, replaces: true }),
    peerTransitGatewayId: string({ required: true, replaces: true }),
    peerRegion: string({ required: true, replaces: true }),
    peerAccountId: string({ computed: true, replaces: true }),
    tags,
  },
  computed: ["arn", "state"],
  volatile: ["state"],
  notFound: ATTACHMENT_NOT_FOUND,
  create(place, inputs) {
    const own = text(inputs, "transitGatewayId");
    const peer = text(inputs, "peerTransitGatewayId");
    const account = optionalText(inputs, "peerAccountId") ?? place.account;
    if (!place.find(TRANSIT_GATEWAY, own)) {
      const { code, message } = GATEWAY_NOT_FOUND(own);
      throw notFound(code, message);
    }
    const found = place.anywhere(TRANSIT_GATEWAY, (record) => {
      return record.id === peer && record.account === account && record.region === inputs["peerRegion"];
    });
    if (!found || found.id === own) {
      // It is made, fails, and is what the provider reports.
      throw new CloudError("failed", "unexpected state 'failed', wanted target 'available, pendingAcceptance'");
    }
    if (attachmentsOf(place, own).some((record) => record.type === TGW_PEERING && joins(record, peer))) {
      // One between two gateways: https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html. The words are not
      // documented.
      throw new CloudError(
        "DuplicateTransitGatewayAttachment",
        `${own} has a non-deleted Transit Gateway Peering Attachment with ${peer}.`,
      );
    }
    const id = ec2Id("tgw-attach");
    return {
      id,
      outputs: {
        arn: regionalArn(place, "ec2", `transit-gateway-attachment/${id}`),
        peerAccountId: account,
        state: "pendingAcceptance",
      },
      hidden: { state: "pendingAcceptance" },
    };
  },
  update: (_, record) => ({ state: stateOf(record) }),
  delete(place, record) {
    removePeering(place, record);
    return undefined;
  },
};

/** The side that is asked, in its region. To forget it is to delete the peering: hashicorp/terraform-provider-aws,
 *  internal/service/ec2/transitgateway_peering_attachment_accepter.go. */
export const peeringAccepter: ResourceDefinition = {
  type: TGW_PEERING_ACCEPTER,
  scope: "region",
  properties: { transitGatewayAttachmentId: string({ required: true, replaces: true }), tags },
  computed: ["peerAccountId", "peerRegion", "peerTransitGatewayId", "transitGatewayId"],
  notFound: ATTACHMENT_NOT_FOUND,
  create(place, inputs) {
    const asked = requireAsked(place, text(inputs, "transitGatewayAttachmentId"));
    if (stateOf(asked) !== "pendingAcceptance") {
      throw new CloudError("IncorrectState", `${asked.id} is in invalid state`);
    }
    asked.hidden = { state: "available" };
    asked.properties = { ...asked.properties, state: "available" };
    return {
      id: asked.id,
      outputs: {
        peerAccountId: asked.account,
        peerRegion: asked.region,
        peerTransitGatewayId: text(asked.properties, "transitGatewayId"),
        transitGatewayId: text(asked.properties, "peerTransitGatewayId"),
      },
    };
  },
  update: () => ({}),
  delete(place, { id }) {
    const asked = place.anywhere(TGW_PEERING, (record) => record.id === id);
    if (asked) removePeering(place, asked);
    return undefined;
  },
};

function requireAsked(place: Place, id: string): AwsRecord {
  const found = place.anywhere(TGW_PEERING, (record) => {
    const { peerAccountId, peerRegion } = record.properties;
    return record.id === id && peerAccountId === place.account && peerRegion === place.region;
  });
  if (found) return found;
  const { code, message } = ATTACHMENT_NOT_FOUND(id);
  throw notFound(code, message);
}

function joins({ properties }: AwsRecord, gatewayId: string): boolean {
  return properties["transitGatewayId"] === gatewayId || properties["peerTransitGatewayId"] === gatewayId;
}

function removePeering(place: Place, record: AwsRecord): void {
  removeAttachment(place, record);
  for (const accepter of place.everywhere(TGW_PEERING_ACCEPTER)) if (accepter.id === record.id) place.remove(accepter);
}
