import { text, type AwsRecord } from "../definition.js";
import { notFound } from "../errors.js";
import type { Place } from "../place.js";
import { PEERING, PEERING_ACCEPTER, ROUTE } from "../types.js";

/** A peering as either side sees it: one connection is in two places.
 *  @throws CloudError when this account and region have no such peering. */
export function requirePeering(place: Place, id: string): AwsRecord {
  const found = place.everywhere(PEERING).find((record) => {
    const { peerOwnerId, peerRegion } = record.properties;
    const isRequester = record.account === place.account && record.region === place.region;
    return record.id === id && (isRequester || (peerOwnerId === place.account && peerRegion === place.region));
  });
  if (found) return found;
  throw notFound("InvalidVpcPeeringConnectionID.NotFound", `The vpcPeeringConnection ID '${id}' does not exist`);
}

/** The peerings of a VPC, whichever side it is on. */
export function peeringsOf(place: Place, vpcId: string): AwsRecord[] {
  return place.everywhere(PEERING).filter((record) => joins(record, vpcId));
}

export function joins({ properties }: AwsRecord, vpcId: string): boolean {
  return properties["vpcId"] === vpcId || properties["peerVpcId"] === vpcId;
}

/** `pending-acceptance` or `active`: what has failed or was deleted is no record. */
export function statusOf({ properties }: AwsRecord): string {
  return text(properties, "acceptStatus");
}

/** Whether another account waits for a VPC's owner to accept a peering: then the VPC cannot be deleted.
 *  https://docs.aws.amazon.com/vpc/latest/peering/delete-vpc-peering-connection.html */
export function isAskedByOthers(place: Place, vpcId: string): boolean {
  return peeringsOf(place, vpcId).some((record) => {
    return record.account !== place.account && statusOf(record) === "pending-acceptance";
  });
}

/** Ends a peering for both sides. Routes into it stay, and lead nowhere.
 *  https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html */
export function removePeering(place: Place, record: AwsRecord): void {
  for (const accepter of place.everywhere(PEERING_ACCEPTER)) if (accepter.id === record.id) place.remove(accepter);
  place.remove(record);
  setRoutes(place, record.id, "blackhole");
}

/** Marks the routes into a peering, whoever made them. */
export function setRoutes(place: Place, peeringId: string, state: "active" | "blackhole"): void {
  for (const route of place.everywhere(ROUTE)) {
    if (route.properties["vpcPeeringConnectionId"] === peeringId) route.properties = { ...route.properties, state };
  }
}
