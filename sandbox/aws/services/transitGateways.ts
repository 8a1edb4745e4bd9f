import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { integer, string, text, type ResourceDefinition } from "../definition.js";
import { ec2Id } from "../ids.js";
import { between, oneOf, tags } from "../rules.js";
import {
  TGW_ASSOCIATION,
  TGW_PEERING,
  TGW_PROPAGATION,
  TGW_ROUTE,
  TGW_ROUTE_TABLE,
  TRANSIT_GATEWAY,
} from "../types.js";
import { attachmentsOf, GATEWAY_NOT_FOUND, requireGateway, TABLE_NOT_FOUND } from "./transitRecords.js";

const SWITCH = oneOf("disable", "enable");

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGateway.html */
export const transitGateway: ResourceDefinition = {
  type: TRANSIT_GATEWAY,
  scope: "region",
  properties: {
    amazonSideAsn: integer({ default: 64512, rule: between(64512, 4294967294) }),
    autoAcceptSharedAttachments: string({ default: "disable", rule: SWITCH }),
    defaultRouteTableAssociation: string({ default: "enable", rule: SWITCH }),
    defaultRouteTablePropagation: string({ default: "enable", rule: SWITCH }),
    description: string(),
    dnsSupport: string({ default: "enable", rule: SWITCH }),
    tags,
  },
  computed: ["arn", "associationDefaultRouteTableId", "encryptionSupport", "ownerId", "propagationDefaultRouteTableId"],
  // Switching a default table on makes another gateway, off does not: hashicorp/terraform-provider-aws,
  // internal/service/ec2/transitgateway_.go.
  replacesWhen: (olds, news) =>
    ["defaultRouteTableAssociation", "defaultRouteTablePropagation"].filter(
      (key) => olds[key] === "disable" && news[key] !== "disable",
    ),
  notFound: GATEWAY_NOT_FOUND,
  create(place, inputs) {
    if (place.all(TRANSIT_GATEWAY).length >= place.quotas.transitGateways) {
      throw new CloudError(
        "TransitGatewayLimitExceeded",
        "The maximum limit of transit gateways per account has been reached.",
      );
    }
    const id = ec2Id("tgw");
    const defaults = ["defaultRouteTableAssociation", "defaultRouteTablePropagation"] as const;
    const [associates = false, propagates = false] = defaults.map((key) => inputs[key] !== "disable");
    const table = ec2Id("tgw-rtb");
    if (associates || propagates) {
      const arn = regionalArn(place, "ec2", `transit-gateway-route-table/${table}`);
      const isDefault = { defaultAssociationRouteTable: associates, defaultPropagationRouteTable: propagates };
      place.add(TGW_ROUTE_TABLE, { id: table, properties: { arn, transitGatewayId: id, ...isDefault } });
    }
    return {
      id,
      outputs: {
        arn: regionalArn(place, "ec2", `transit-gateway/${id}`),
        associationDefaultRouteTableId: associates ? table : "",
        encryptionSupport: "disable",
        ownerId: place.account,
        propagationDefaultRouteTableId: propagates ? table : "",
      },
    };
  },
  delete(place, { id }) {
    const attachments = attachmentsOf(place, id);
    const vpcs = attachments.filter(({ type }) => type !== TGW_PEERING);
    // What the provider waits for: hashicorp/terraform-provider-aws, TransitGatewayIncorrectStateTimeout.
    if (attachments.length > 0) {
      const [kind, held] = vpcs.length > 0 ? ["VPC", vpcs] : ["Transit Gateway Cross Region Peering", attachments];
      const names = held.map((record) => record.id).join(", ");
      throw new CloudError("IncorrectState", `${id} has non-deleted ${kind} Attachments: ${names}.`);
    }
    for (const table of place.all(TGW_ROUTE_TABLE)) {
      if (table.properties["transitGatewayId"] === id) place.remove(table);
    }
    return undefined;
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayRouteTable.html */
export const transitRouteTable: ResourceDefinition = {
  type: TGW_ROUTE_TABLE,
  scope: "region",
  properties: { transitGatewayId: string({ required: true, replaces: true }), tags },
  computed: ["arn", "defaultAssociationRouteTable", "defaultPropagationRouteTable"],
  notFound: TABLE_NOT_FOUND,
  create(place, inputs) {
    const gateway = requireGateway(place, text(inputs, "transitGatewayId"));
    // Whoever has but a share of a gateway may attach to it and no more:
    // https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-share.html
    if (gateway.account !== place.account) {
      throw new CloudError("UnauthorizedOperation", "You are not authorized to perform this operation.", 403);
    }
    const id = ec2Id("tgw-rtb");
    return {
      id,
      outputs: {
        arn: regionalArn(place, "ec2", `transit-gateway-route-table/${id}`),
        defaultAssociationRouteTable: false,
        defaultPropagationRouteTable: false,
      },
    };
  },
  delete(place, { id }) {
    const inTable = (type: string) =>
      place.all(type).filter(({ properties }) => properties["transitGatewayRouteTableId"] === id);
    if (inTable(TGW_ASSOCIATION).length > 0) {
      throw new CloudError("IncorrectState", `${id} has associated attachments`);
    }
    for (const record of [...inTable(TGW_PROPAGATION), ...inTable(TGW_ROUTE)]) place.remove(record);
    return undefined;
  },
};
