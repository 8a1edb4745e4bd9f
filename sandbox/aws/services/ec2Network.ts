import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { contains, overlaps, parseBlock, type Block } from "../cidr.js";
import { boolean, string, text, texts, nested, type AwsRecord, type ResourceDefinition } from "../definition.js";
import { dependencyViolation, notFound } from "../errors.js";
import { ec2Id } from "../ids.js";
import type { Place } from "../place.js";
import { block, oneOf, tags } from "../rules.js";
import { endpointsOf, endpointsWith } from "./ec2EndpointRecords.js";
import { interfacesWith } from "./ec2Interfaces.js";
import { isAskedByOthers, peeringsOf, removePeering } from "./ec2PeeringRecords.js";
import {
  CLUSTER,
  INTERNET_GATEWAY,
  NAT_GATEWAY,
  NODE_GROUP,
  ROUTE_TABLE,
  SECURITY_GROUP,
  SUBNET,
  TGW_VPC_ATTACHMENT,
  VPC,
} from "../types.js";
import { openZones } from "./ec2ZoneGroup.js";

/** Between /16 and /28: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const BLOCK = block(16, 28);

export const vpc: ResourceDefinition = {
  type: VPC,
  scope: "region",
  properties: {
    cidrBlock: string({ required: true, replaces: true, rule: BLOCK }),
    enableDnsHostnames: boolean({ computed: true }),
    enableDnsSupport: boolean({ default: true }),
    instanceTenancy: string({ default: "default", replaces: true, rule: oneOf("default", "dedicated") }),
    tags,
  },
  computed: [
    "arn",
    "defaultNetworkAclId",
    "defaultRouteTableId",
    "defaultSecurityGroupId",
    "dhcpOptionsId",
    "mainRouteTableId",
    "ownerId",
  ],
  notFound: (id) => ({ code: "InvalidVpcID.NotFound", message: `The vpc ID '${id}' does not exist` }),
  create(place, inputs) {
    if (place.all(VPC).length >= place.quotas.vpcs) {
      throw new CloudError("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
    }
    const id = ec2Id("vpc");
    const routeTable = ec2Id("rtb");
    return {
      id,
      outputs: {
        arn: regionalArn(place, "ec2", `vpc/${id}`),
        defaultNetworkAclId: ec2Id("acl"),
        defaultRouteTableId: routeTable,
        defaultSecurityGroupId: ec2Id("sg"),
        dhcpOptionsId: ec2Id("dopt"),
        // A VPC that is made by API has DNS names off: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
        enableDnsHostnames: inputs["enableDnsHostnames"] ?? false,
        mainRouteTableId: routeTable,
        ownerId: place.account,
      },
    };
  },
  delete(place, record) {
    const held = [SUBNET, INTERNET_GATEWAY, ROUTE_TABLE, SECURITY_GROUP, TGW_VPC_ATTACHMENT].some((type) =>
      place.all(type).some((other) => other.properties["vpcId"] === record.id),
    );
    if (held || endpointsOf(place, record.id).length > 0 || isAskedByOthers(place, record.id)) {
      throw dependencyViolation(`The vpc '${record.id}' has dependencies and cannot be deleted.`);
    }
    // An open request or an active peering goes with either VPC (https://docs.aws.amazon.com/vpc/latest/peering/delete-vpc-peering-connection.html).
    for (const peering of peeringsOf(place, record.id)) removePeering(place, peering);
    return undefined;
  },
};

export const subnet: ResourceDefinition = {
  type: SUBNET,
  scope: "region",
  properties: {
    vpcId: string({ required: true, replaces: true }),
    cidrBlock: string({ required: true, replaces: true, rule: BLOCK }),
    availabilityZone: string({ computed: true, replaces: true }),
    mapPublicIpOnLaunch: boolean({ default: false }),
    tags,
  },
  computed: ["arn", "availabilityZoneId", "ownerId"],
  notFound: (id) => ({ code: "InvalidSubnetID.NotFound", message: `The subnet ID '${id}' does not exist` }),
  create(place, inputs) {
    const owner = requireVpc(place, text(inputs, "vpcId"));
    const cidr = text(inputs, "cidrBlock");
    requireFree(place, owner, cidr);
    const zones = openZones(place);
    const zone =
      inputs["availabilityZone"] === undefined ? zones[0] : zones.find((z) => z.name === inputs["availabilityZone"]);
    if (!zone) {
      const possible = zones.map((z) => z.name).join(", ");
      throw new CloudError(
        "InvalidParameterValue",
        `Value (${text(inputs, "availabilityZone")}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${possible}.`,
      );
    }
    const id = ec2Id("subnet");
    return {
      id,
      outputs: {
        arn: regionalArn(place, "ec2", `subnet/${id}`),
        availabilityZone: zone.name,
        availabilityZoneId: zone.id,
        ownerId: place.account,
      },
    };
  },
  delete(place, record) {
    const { id } = record;
    const held =
      place.all(NAT_GATEWAY).some((other) => other.properties["subnetId"] === id) ||
      place.all(NODE_GROUP).some((other) => texts(other.properties, "subnetIds").includes(id)) ||
      endpointsWith(place, "subnetIds", id).length > 0 ||
      interfacesWith(place, "subnetId", id).length > 0 ||
      // A gateway has an interface in each: https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
      place.all(TGW_VPC_ATTACHMENT).some((other) => texts(other.properties, "subnetIds").includes(id)) ||
      // EKS keeps interfaces in a cluster's subnets.
      place.all(CLUSTER).some((other) => texts(nested(other.properties, "vpcConfig"), "subnetIds").includes(id));
    if (held) throw dependencyViolation(`The subnet '${id}' has dependencies and cannot be deleted.`);
    return undefined;
  },
};

/** @throws CloudError when there is no such VPC here. */
export function requireVpc(place: Place, id: string): AwsRecord {
  const found = place.find(VPC, id);
  if (!found) throw notFound("InvalidVpcID.NotFound", `The vpc ID '${id}' does not exist`);
  return found;
}

/** @throws CloudError when there is no such subnet here. */
export function requireSubnet(place: Place, id: string): AwsRecord {
  const found = place.find(SUBNET, id);
  if (!found) throw notFound("InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`);
  return found;
}

/** The block of a VPC or subnet. */
export function blockOf(record: AwsRecord): Block {
  const parsed = parseBlock(text(record.properties, "cidrBlock"));
  if (!parsed) throw new Error(`${record.id} has a block that is none`);
  return parsed;
}

function requireFree(place: Place, owner: AwsRecord, cidr: string): void {
  const wanted = parseBlock(cidr);
  if (!wanted || !contains(blockOf(owner), wanted)) {
    throw new CloudError("InvalidSubnet.Range", `The CIDR '${cidr}' is invalid.`);
  }
  const taken = place
    .all(SUBNET)
    .some((other) => other.properties["vpcId"] === owner.id && overlaps(blockOf(other), wanted));
  if (taken) throw new CloudError("InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet`);
}
