import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { string, text, type AwsRecord, type JsonObject, type ResourceDefinition } from "../definition.js";
import { dependencyViolation, notFound } from "../errors.js";
import { crc32, ec2Id } from "../ids.js";
import type { Place } from "../place.js";
import { block, exactlyOne, tags } from "../rules.js";
import { INTERNET_GATEWAY, NAT_GATEWAY, ROUTE, ROUTE_TABLE, ROUTE_TABLE_ASSOCIATION } from "../types.js";
import { leaveTable } from "./ec2EndpointRecords.js";
import { requireSubnet, requireVpc } from "./ec2Network.js";
import { joins, requirePeering, statusOf } from "./ec2PeeringRecords.js";
import { requireAttached } from "./transitRecords.js";

export const routeTable: ResourceDefinition = {
  type: ROUTE_TABLE,
  scope: "region",
  properties: { vpcId: string({ required: true, replaces: true }), tags },
  computed: ["arn", "ownerId", "propagatingVgws", "routes"],
  notFound: (id) => ({ code: "InvalidRouteTableID.NotFound", message: `The routeTable ID '${id}' does not exist` }),
  create(place, inputs) {
    requireVpc(place, text(inputs, "vpcId"));
    const id = ec2Id("rtb");
    return {
      id,
      outputs: {
        arn: regionalArn(place, "ec2", `route-table/${id}`),
        ownerId: place.account,
        propagatingVgws: [],
        routes: [],
      },
    };
  },
  delete(place, record) {
    if (place.all(ROUTE_TABLE_ASSOCIATION).some((other) => other.properties["routeTableId"] === record.id)) {
      throw dependencyViolation(`The routeTable '${record.id}' has dependencies and cannot be deleted.`);
    }
    for (const route of place.all(ROUTE).filter((other) => other.properties["routeTableId"] === record.id)) {
      place.remove(route);
    }
    leaveTable(place, record.id);
    return undefined;
  },
};

export const route: ResourceDefinition = {
  type: ROUTE,
  scope: "region",
  properties: {
    routeTableId: string({ required: true, replaces: true }),
    destinationCidrBlock: string({ required: true, replaces: true, rule: block(0, 32) }),
    gatewayId: string(),
    natGatewayId: string(),
    vpcPeeringConnectionId: string(),
    transitGatewayId: string(),
  },
  computed: ["instanceId", "instanceOwnerId", "networkInterfaceId", "origin", "state"],
  check: (_, given) => exactlyOne(given, "gatewayId", "natGatewayId", "vpcPeeringConnectionId", "transitGatewayId"),
  notFound: (id) => ({ code: "InvalidRoute.NotFound", message: `no route ${id}` }),
  // `pulumi import` names it table_destination: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/route/#import
  imported(place, id) {
    const [table, destination] = id.split("_");
    return place
      .all(ROUTE)
      .find((r) => r.properties["routeTableId"] === table && r.properties["destinationCidrBlock"] === destination);
  },
  create(place, inputs) {
    const table = requireTable(place, text(inputs, "routeTableId"));
    const destination = text(inputs, "destinationCidrBlock");
    const id = `r-${table.id}${crc32(destination)}`;
    if (place.find(ROUTE, id)) {
      throw new CloudError("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
    }
    const state = targetState(place, table, inputs);
    return {
      id,
      outputs: { instanceId: "", instanceOwnerId: "", networkInterfaceId: "", origin: "CreateRoute", state },
    };
  },
  update(place, record, inputs) {
    return { state: targetState(place, requireTable(place, text(record.properties, "routeTableId")), inputs) };
  },
};

export const routeTableAssociation: ResourceDefinition = {
  type: ROUTE_TABLE_ASSOCIATION,
  scope: "region",
  properties: {
    subnetId: string({ required: true, replaces: true }),
    routeTableId: string({ required: true }),
  },
  computed: [],
  notFound: (id) => ({ code: "InvalidAssociationID.NotFound", message: `The association ID '${id}' does not exist` }),
  imported(place, id) {
    const [subnet, table] = id.split("/");
    return place
      .all(ROUTE_TABLE_ASSOCIATION)
      .find((r) => r.properties["subnetId"] === subnet && r.properties["routeTableId"] === table);
  },
  create(place, inputs) {
    const subnet = requireSubnet(place, text(inputs, "subnetId"));
    const table = requireTable(place, text(inputs, "routeTableId"));
    if (table.properties["vpcId"] !== subnet.properties["vpcId"]) throw otherNetwork(table.id, subnet.id);
    if (place.all(ROUTE_TABLE_ASSOCIATION).some((other) => other.properties["subnetId"] === subnet.id)) {
      throw new CloudError(
        "Resource.AlreadyAssociated",
        `the specified association for route table ${table.id} conflicts with an existing association`,
      );
    }
    return { id: ec2Id("rtbassoc"), outputs: {} };
  },
  update(place, _, inputs) {
    requireTable(place, text(inputs, "routeTableId"));
    return {};
  },
};

/** @throws CloudError when there is no such table here. */
export function requireTable(place: Place, id: string): AwsRecord {
  const found = place.find(ROUTE_TABLE, id);
  if (!found) throw notFound("InvalidRouteTableID.NotFound", `The routeTable ID '${id}' does not exist`);
  return found;
}

/** Whether a route leads anywhere yet.
 *  @throws CloudError when its target is not there, or not of the table's VPC. */
function targetState(place: Place, table: AwsRecord, inputs: JsonObject): "active" | "blackhole" {
  const vpcId = text(table.properties, "vpcId");
  const peeringId = inputs["vpcPeeringConnectionId"];
  if (typeof peeringId === "string") {
    const found = requirePeering(place, peeringId);
    if (!joins(found, vpcId)) throw otherNetwork(table.id, peeringId);
    // Until it is accepted: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html
    return statusOf(found) === "active" ? "active" : "blackhole";
  }
  const transitId = inputs["transitGatewayId"];
  if (typeof transitId === "string") {
    requireAttached(place, transitId, vpcId);
    return "active";
  }
  const gatewayId = inputs["gatewayId"];
  if (typeof gatewayId === "string") {
    const gateway = place.find(INTERNET_GATEWAY, gatewayId);
    if (!gateway) throw notFound("InvalidGatewayID.NotFound", `The gateway ID '${gatewayId}' does not exist`);
    if (gateway.properties["vpcId"] !== vpcId) throw otherNetwork(table.id, gatewayId);
    return "active";
  }
  const natId = text(inputs, "natGatewayId");
  const nat = place.find(NAT_GATEWAY, natId);
  if (!nat) throw notFound("InvalidNatGatewayID.NotFound", `The natGateway ID '${natId}' does not exist`);
  const subnet = requireSubnet(place, text(nat.properties, "subnetId"));
  if (subnet.properties["vpcId"] !== vpcId) throw otherNetwork(table.id, natId);
  return "active";
}

function otherNetwork(tableId: string, other: string): CloudError {
  return new CloudError(
    "InvalidParameterValue",
    `route table ${tableId} and network gateway ${other} belong to different networks`,
  );
}
