import { regionalArn } from "./arn.js";
import { nested, optionalText, text, type AwsRecord, type JsonObject } from "./definition.js";
import { notFound } from "./errors.js";
import type { Place } from "./place.js";
import { endpointsWith } from "./services/ec2EndpointRecords.js";
import { blockOf } from "./services/ec2Network.js";
import { NAT_GATEWAY, ROUTE, ROUTE_TABLE, ROUTE_TABLE_ASSOCIATION, SUBNET, VPC } from "./types.js";

/** AWS keeps these of each subnet for itself: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const RESERVED_ADDRESSES = 5;

/** Data sources that say what there is of a network, by id. What is not there they say in the provider's words:
 *  hashicorp/terraform-provider-aws, internal/tfresource, SingularDataSourceFindError. */
export const NETWORK_INVOKES: Readonly<Record<string, (place: Place, args: JsonObject) => JsonObject>> = {
  "aws:ec2/getVpc:getVpc": (place, args) => {
    const { id, properties } = found(place, VPC, text(args, "id"), "VPC");
    const cidrBlock = text(properties, "cidrBlock");
    return {
      id,
      region: place.region,
      ...only(properties, "arn", "dhcpOptionsId", "instanceTenancy", "mainRouteTableId", "ownerId"),
      cidrBlock,
      cidrBlockAssociations: [{ associationId: `vpc-cidr-assoc-${id.slice(4)}`, cidrBlock, state: "associated" }],
      default: false,
      enableDnsHostnames: properties["enableDnsHostnames"] === true,
      enableDnsSupport: properties["enableDnsSupport"] !== false,
      enableNetworkAddressUsageMetrics: false,
      ipv6AssociationId: "",
      ipv6CidrBlock: "",
      ipv6CidrBlockAssociations: [],
      state: "available",
      tags: nested(properties, "tags"),
    };
  },
  "aws:ec2/getSubnet:getSubnet": (place, args) => {
    const subnet = found(place, SUBNET, text(args, "id"), "Subnet");
    const { id, properties } = subnet;
    return {
      id,
      region: place.region,
      ...only(properties, "arn", "availabilityZone", "availabilityZoneId", "cidrBlock", "ownerId", "vpcId"),
      availableIpAddressCount: freeAddresses(place, subnet),
      defaultForAz: false,
      mapPublicIpOnLaunch: properties["mapPublicIpOnLaunch"] === true,
      state: "available",
      tags: nested(properties, "tags"),
    };
  },
  "aws:ec2/getRouteTable:getRouteTable": (place, args) => {
    const id = text(args, "routeTableId");
    const withMain = place.all(VPC).find(({ properties }) => properties["mainRouteTableId"] === id);
    const table = withMain ?? found(place, ROUTE_TABLE, id, "Route Table");
    const association = { gatewayId: "", routeTableId: id };
    const associations = place
      .all(ROUTE_TABLE_ASSOCIATION)
      .filter(({ properties }) => properties["routeTableId"] === id)
      .map((one) => ({
        ...association,
        main: false,
        routeTableAssociationId: one.id,
        subnetId: text(one.properties, "subnetId"),
      }));
    const main = { ...association, main: true, routeTableAssociationId: `rtbassoc-${id.slice(4)}`, subnetId: "" };
    return {
      id,
      region: place.region,
      routeTableId: id,
      arn: regionalArn(place, "ec2", `route-table/${id}`),
      associations: withMain ? [main, ...associations] : associations,
      gatewayId: "",
      ownerId: place.account,
      routes: routesOf(place, id),
      subnetId: "",
      tags: withMain ? {} : nested(table.properties, "tags"),
      vpcId: withMain?.id ?? text(table.properties, "vpcId"),
    };
  },
};

/** Without those that AWS adds by itself, within the VPC and to gateway endpoints. */
function routesOf(place: Place, tableId: string): JsonObject[] {
  return place
    .all(ROUTE)
    .filter(({ properties }) => properties["routeTableId"] === tableId)
    .map(({ properties }) => ({
      cidrBlock: text(properties, "destinationCidrBlock"),
      ...only(properties, "gatewayId", "natGatewayId", "transitGatewayId", "vpcPeeringConnectionId"),
    }));
}

function found(place: Place, type: string, id: string, called: string): AwsRecord {
  const record = place.find(type, id);
  if (!record) throw notFound("NotFound", `no matching EC2 ${called} found`);
  return record;
}

/** As far as interfaces are records: those of NAT gateways and endpoints. */
function freeAddresses(place: Place, subnet: AwsRecord): number {
  const { first, last } = blockOf(subnet);
  const gateways = place.all(NAT_GATEWAY).filter(({ properties }) => properties["subnetId"] === subnet.id);
  return last - first + 1 - RESERVED_ADDRESSES - gateways.length - endpointsWith(place, "subnetIds", subnet.id).length;
}

function only(properties: JsonObject, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, optionalText(properties, key) ?? ""]));
}
