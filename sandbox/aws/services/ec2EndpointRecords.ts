import { texts, type AwsRecord } from "../definition.js";
import type { Place } from "../place.js";
import { VPC_ENDPOINT } from "../types.js";

/** The endpoints of a VPC. */
export function endpointsOf(place: Place, vpcId: string): AwsRecord[] {
  return place.all(VPC_ENDPOINT).filter(({ properties }) => properties["vpcId"] === vpcId);
}

/** The endpoints that have a subnet, security group or route table. */
export function endpointsWith(
  place: Place,
  property: "subnetIds" | "securityGroupIds" | "routeTableIds",
  id: string,
): AwsRecord[] {
  return place.all(VPC_ENDPOINT).filter(({ properties }) => texts(properties, property).includes(id));
}

/** A gateway endpoint's routes go with the table that they are in. */
export function leaveTable(place: Place, tableId: string): void {
  for (const endpoint of endpointsWith(place, "routeTableIds", tableId)) {
    const routeTableIds = texts(endpoint.properties, "routeTableIds").filter((other) => other !== tableId);
    endpoint.properties = { ...endpoint.properties, routeTableIds };
  }
}
