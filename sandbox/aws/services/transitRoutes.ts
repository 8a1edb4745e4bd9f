import { CloudError } from "../../control.js";
import { boolean, string, text, type ResourceDefinition } from "../definition.js";
import { block } from "../rules.js";
import { TGW_ASSOCIATION, TGW_PEERING, TGW_PROPAGATION, TGW_ROUTE, TGW_ROUTE_TABLE } from "../types.js";
import { requireAttachment, requireTransitTable, resourceOf } from "./transitRecords.js";

/** Terraform's ids: table and attachment, or table and block. */
const id = (table: string, other: string): string => `${table}_${other}`;

/** Which table traffic from an attachment asks: one.
 *  https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateTransitGatewayRouteTable.html */
export const association: ResourceDefinition = {
  type: TGW_ASSOCIATION,
  scope: "region",
  properties: {
    transitGatewayAttachmentId: string({ required: true, replaces: true }),
    transitGatewayRouteTableId: string({ required: true, replaces: true }),
  },
  computed: ["resourceId", "resourceType"],
  notFound: (name) => ({
    code: "InvalidParameterValue",
    message: `Transit Gateway Attachment ${name.split("_")[1] ?? ""} is not associated with route table ${name.split("_")[0] ?? ""}.`,
  }),
  create(place, inputs) {
    const table = requireTransitTable(place, text(inputs, "transitGatewayRouteTableId"));
    const attachment = requireAttachment(place, table, text(inputs, "transitGatewayAttachmentId"));
    const gatewayId = table.properties["transitGatewayId"];
    // A peering is associated once at each of its gateways.
    const isAssociated = place.all(TGW_ASSOCIATION).some(({ properties }) => {
      const other = place.find(TGW_ROUTE_TABLE, text(properties, "transitGatewayRouteTableId"));
      return (
        properties["transitGatewayAttachmentId"] === attachment.id &&
        other?.properties["transitGatewayId"] === gatewayId
      );
    });
    if (isAssociated || attachment.hidden["associatedWith"] !== undefined) {
      throw new CloudError(
        "Resource.AlreadyAssociated",
        `Transit Gateway Attachment ${attachment.id} is already associated to a route table.`,
      );
    }
    return { id: id(table.id, attachment.id), outputs: resourceOf(attachment) };
  },
};

/** That a table learns the blocks of an attached VPC.
 *  https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableTransitGatewayRouteTablePropagation.html */
export const propagation: ResourceDefinition = {
  type: TGW_PROPAGATION,
  scope: "region",
  properties: {
    transitGatewayAttachmentId: string({ required: true, replaces: true }),
    transitGatewayRouteTableId: string({ required: true, replaces: true }),
  },
  computed: ["resourceId", "resourceType"],
  notFound: (name) => ({
    code: "InvalidParameterValue",
    message: `Propagation ${name.split("_")[1] ?? ""} does not exist in Transit Gateway Route Table ${name.split("_")[0] ?? ""}.`,
  }),
  create(place, inputs) {
    const table = requireTransitTable(place, text(inputs, "transitGatewayRouteTableId"));
    const attachment = requireAttachment(place, table, text(inputs, "transitGatewayAttachmentId"));
    if (attachment.type === TGW_PEERING) {
      // Between gateways there are static routes alone: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-peering.html. How AWS
      // says so is not documented.
      throw new CloudError("UnsupportedOperation", "Route propagation is not supported for peering attachments.");
    }
    if (place.find(TGW_PROPAGATION, id(table.id, attachment.id))) {
      throw new CloudError(
        "TransitGatewayRouteTablePropagation.Duplicate",
        `Propagation ${attachment.id} already exists in Transit Gateway Route Table ${table.id}.`,
      );
    }
    return { id: id(table.id, attachment.id), outputs: resourceOf(attachment) };
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayRoute.html */
export const transitRoute: ResourceDefinition = {
  type: TGW_ROUTE,
  scope: "region",
  properties: {
    transitGatewayRouteTableId: string({ required: true, replaces: true }),
    destinationCidrBlock: string({ required: true, replaces: true, rule: block(0, 32) }),
    transitGatewayAttachmentId: string({ required: true, replaces: true }),
    blackhole: boolean({ default: false, replaces: true }),
  },
  computed: [],
  notFound: (name) => ({
    code: "InvalidRoute.NotFound",
    message: `The route ${name.split("_")[1] ?? ""} does not exist in Transit Gateway Route Table ${name.split("_")[0] ?? ""}.`,
  }),
  create(place, inputs) {
    const table = requireTransitTable(place, text(inputs, "transitGatewayRouteTableId"));
    const destination = text(inputs, "destinationCidrBlock");
    requireAttachment(place, table, text(inputs, "transitGatewayAttachmentId"));
    if (place.find(TGW_ROUTE, id(table.id, destination))) {
      throw new CloudError(
        "RouteAlreadyExists",
        `Route ${destination} already exists in Transit Gateway Route Table ${table.id}.`,
      );
    }
    return { id: id(table.id, destination), outputs: {}, hidden: { state: "active" } };
  },
};
