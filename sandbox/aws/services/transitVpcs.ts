import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { boolean, set, string, text, texts, type AwsRecord, type JsonObject } from "../definition.js";
import type { ResourceDefinition } from "../definition.js";
import { notFound } from "../errors.js";
import { ec2Id } from "../ids.js";
import type { Place } from "../place.js";
import { oneOf, tags } from "../rules.js";
import { TGW_VPC_ACCEPTER, TGW_VPC_ATTACHMENT, TRANSIT_GATEWAY } from "../types.js";
import { requireSubnet, requireVpc } from "./ec2Network.js";
import { ATTACHMENT_NOT_FOUND, attachmentsOf, removeAttachment, requireGateway, stateOf } from "./transitRecords.js";

const SWITCH = oneOf("disable", "enable");

/** What nobody says anything about, of an attachment. */
const OPTIONS = {
  applianceModeSupport: "disable",
  dnsSupport: "enable",
  ipv6Support: "disable",
  securityGroupReferencingSupport: "enable",
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachment.html */
export const vpcAttachment: ResourceDefinition = {
  type: TGW_VPC_ATTACHMENT,
  scope: "region",
  properties: {
    transitGatewayId: string({ required: true, replaces: true }),
    vpcId: string({ required: true, replaces: true }),
    subnetIds: set(string(), { required: true }),
    applianceModeSupport: string({ default: "disable", rule: SWITCH }),
    dnsSupport: string({ default: "enable", rule: SWITCH }),
    ipv6Support: string({ default: "disable", rule: SWITCH }),
    securityGroupReferencingSupport: string({ computed: true, rule: SWITCH }),
    transitGatewayDefaultRouteTableAssociation: boolean({ computed: true }),
    transitGatewayDefaultRouteTablePropagation: boolean({ computed: true }),
    tags,
  },
  computed: ["arn", "vpcOwnerId"],
  notFound: ATTACHMENT_NOT_FOUND,
  create(place, inputs) {
    const gateway = requireGateway(place, text(inputs, "transitGatewayId"));
    const vpc = requireVpc(place, text(inputs, "vpcId"));
    requireSubnets(place, vpc, inputs);
    if (attachmentsOf(place, gateway.id).some(({ properties }) => properties["vpcId"] === vpc.id)) {
      throw new CloudError(
        "DuplicateTransitGatewayAttachment",
        `${gateway.id} has non-deleted Transit Gateway Attachments with same VPC ID.`,
      );
    }
    const accepts = gateway.account === place.account || gateway.properties["autoAcceptSharedAttachments"] === "enable";
    const id = ec2Id("tgw-attach");
    return {
      id,
      outputs: {
        ...OPTIONS,
        ...inputs,
        arn: regionalArn(place, "ec2", `transit-gateway-attachment/${id}`),
        vpcOwnerId: place.account,
        ...defaults(gateway, inputs),
      },
      hidden: { state: accepts ? "available" : "pendingAcceptance", ...defaultTable(gateway, inputs) },
    };
  },
  update(place, record, inputs) {
    requireSubnets(place, requireVpc(place, text(record.properties, "vpcId")), inputs);
    return {};
  },
  delete(place, record) {
    removeAttachment(place, record);
    for (const accepter of place.everywhere(TGW_VPC_ACCEPTER)) if (accepter.id === record.id) place.remove(accepter);
    return undefined;
  },
};

/** The gateway owner's side. To forget it is to delete the attachment: hashicorp/terraform-provider-aws,
 *  internal/service/ec2/transitgateway_vpc_attachment_accepter.go. */
export const vpcAccepter: ResourceDefinition = {
  type: TGW_VPC_ACCEPTER,
  scope: "region",
  properties: {
    transitGatewayAttachmentId: string({ required: true, replaces: true }),
    transitGatewayDefaultRouteTableAssociation: boolean({ default: true }),
    transitGatewayDefaultRouteTablePropagation: boolean({ default: true }),
    tags,
  },
  computed: [...Object.keys(OPTIONS), "subnetIds", "transitGatewayId", "vpcId", "vpcOwnerId"],
  notFound: ATTACHMENT_NOT_FOUND,
  create(place, inputs) {
    const attachment = requireOffered(place, text(inputs, "transitGatewayAttachmentId"));
    if (stateOf(attachment) !== "pendingAcceptance") {
      // The code is AWS's, its words are not documented.
      throw new CloudError("IncorrectState", `${attachment.id} is in invalid state`);
    }
    const gateway = place.find(TRANSIT_GATEWAY, text(attachment.properties, "transitGatewayId"));
    attachment.hidden = { state: "available", ...(gateway ? defaultTable(gateway, inputs) : {}) };
    const { subnetIds = [], transitGatewayId = "", vpcId = "", vpcOwnerId = "" } = attachment.properties;
    const options = Object.keys(OPTIONS).map((key) => [key, attachment.properties[key] ?? ""] as const);
    const outputs = { ...Object.fromEntries(options), subnetIds, transitGatewayId, vpcId, vpcOwnerId };
    return { id: attachment.id, outputs };
  },
  update: () => ({}),
  delete(place, { id }) {
    const attachment = place.anywhere(TGW_VPC_ATTACHMENT, (record) => record.id === id);
    if (attachment) removeAttachment(place, attachment);
    return undefined;
  },
};

/** An attachment to a gateway of this account in this region. */
function requireOffered(place: Place, id: string): AwsRecord {
  const found = place.anywhere(TGW_VPC_ATTACHMENT, (record) => {
    return record.id === id && place.find(TRANSIT_GATEWAY, text(record.properties, "transitGatewayId")) !== undefined;
  });
  if (found) return found;
  const { code, message } = ATTACHMENT_NOT_FOUND(id);
  throw notFound(code, message);
}

function requireSubnets(place: Place, vpc: AwsRecord, inputs: JsonObject): void {
  const zones = new Set<unknown>();
  for (const id of texts(inputs, "subnetIds")) {
    const { properties } = requireSubnet(place, id);
    if (properties["vpcId"] !== vpc.id) {
      throw notFound("InvalidSubnetID.NotFound", `Subnet ${id} was deleted or does not exist.`);
    }
    if (zones.has(properties["availabilityZone"])) {
      throw new CloudError("DuplicateSubnetsInSameZone", "Duplicate Subnets for same AZ");
    }
    zones.add(properties["availabilityZone"]);
  }
}

/** What the provider reads of the default tables: of a gateway that is shared, nothing but that it is so. */
function defaults(gateway: AwsRecord, inputs: JsonObject): JsonObject {
  const has = (key: string, table: string): boolean => inputs[key] !== false && gateway.properties[table] !== "";
  const [association, propagation] = DEFAULTS;
  return { [association[0]]: has(...association), [propagation[0]]: has(...propagation) };
}

const DEFAULTS = [
  ["transitGatewayDefaultRouteTableAssociation", "associationDefaultRouteTableId"],
  ["transitGatewayDefaultRouteTablePropagation", "propagationDefaultRouteTableId"],
] as const;

/** The table that a gateway associates an attachment with by itself: then it can be associated with no other. */
function defaultTable(gateway: AwsRecord, inputs: JsonObject): JsonObject {
  const table = gateway.properties["associationDefaultRouteTableId"] ?? "";
  return table === "" || inputs["transitGatewayDefaultRouteTableAssociation"] === false
    ? {}
    : { associatedWith: table };
}
