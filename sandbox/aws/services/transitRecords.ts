import { CloudError } from "../../control.js";
import { text, type AwsRecord, type JsonObject } from "../definition.js";
import { notFound } from "../errors.js";
import type { Place } from "../place.js";
import { isSharedWith } from "./ramRecords.js";
import {
  ROUTE,
  ROUTE_TABLE,
  TGW_ASSOCIATION,
  TGW_PEERING,
  TGW_PROPAGATION,
  TGW_ROUTE,
  TGW_ROUTE_TABLE,
  TGW_VPC_ATTACHMENT,
  TRANSIT_GATEWAY,
} from "../types.js";

/** What AWS says of gateways, tables and attachments that are not there. The words of this and the neighbouring files are those
 *  that floci-io/floci (Ec2Service) has recorded from a live account, the codes those of hashicorp/terraform-provider-aws,
 *  internal/service/ec2/errors.go, unless another source is named. */
export const GATEWAY_NOT_FOUND = (id: string) => ({
  code: "InvalidTransitGatewayID.NotFound",
  message: `Transit Gateway ${id} was deleted or does not exist.`,
});
export const TABLE_NOT_FOUND = (id: string) => ({
  code: "InvalidRouteTableID.NotFound",
  message: `Transit Gateway Route Table ${id} was deleted or does not exist.`,
});
export const ATTACHMENT_NOT_FOUND = (id: string) => ({
  code: "InvalidTransitGatewayAttachmentID.NotFound",
  message: `Transit Gateway Attachment ${id} was deleted or does not exist.`,
});

export type State = "available" | "pendingAcceptance";

/** A gateway of this account, or one that another shares with it, in this region. */
export function findGateway(place: Place, id: string): AwsRecord | undefined {
  return place.anywhere(TRANSIT_GATEWAY, (record) => {
    if (record.id !== id || record.region !== place.region) return false;
    return record.account === place.account || isSharedWith(place, text(record.properties, "arn"), place.account);
  });
}

/** @throws CloudError when there is none. */
export function requireGateway(place: Place, id: string): AwsRecord {
  const found = findGateway(place, id);
  if (found) return found;
  const { code, message } = GATEWAY_NOT_FOUND(id);
  throw notFound(code, message);
}

/** A table of a gateway: its owner's alone. @throws CloudError when there is none. */
export function requireTransitTable(place: Place, id: string): AwsRecord {
  const found = place.find(TGW_ROUTE_TABLE, id);
  if (found) return found;
  const { code, message } = TABLE_NOT_FOUND(id);
  throw notFound(code, message);
}

/** What is attached to a gateway, whoever's it is. A peering is attached to both of its gateways. */
export function attachmentsOf(place: Place, gatewayId: string): AwsRecord[] {
  return [...place.everywhere(TGW_VPC_ATTACHMENT), ...place.everywhere(TGW_PEERING)].filter(({ properties }) => {
    return properties["transitGatewayId"] === gatewayId || properties["peerTransitGatewayId"] === gatewayId;
  });
}

/** An attachment of a table's gateway that traffic can go through. One of another gateway is as none.
 *  @throws CloudError when there is none, or it has not been accepted. */
export function requireAttachment(place: Place, table: AwsRecord, id: string): AwsRecord {
  const found = attachmentsOf(place, text(table.properties, "transitGatewayId")).find((record) => record.id === id);
  if (!found) {
    const { code, message } = ATTACHMENT_NOT_FOUND(id);
    throw notFound(code, message);
  }
  // The code is AWS's for a resource in a state that the call does not suit
  // (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html); its words are not documented.
  if (stateOf(found) !== "available") throw new CloudError("IncorrectState", `${id} is in invalid state`);
  return found;
}

export function stateOf({ hidden }: AwsRecord): State {
  return hidden["state"] === "available" ? "available" : "pendingAcceptance";
}

/** What an attachment leads to, as associations and propagations show it. */
export function resourceOf({ type, properties }: AwsRecord): JsonObject {
  return type === TGW_PEERING
    ? { resourceId: text(properties, "peerTransitGatewayId"), resourceType: "peering" }
    : { resourceId: text(properties, "vpcId"), resourceType: "vpc" };
}

/** A VPC's route can lead into a gateway only that the VPC is attached to; the provider waits for that.
 *  hashicorp/terraform-provider-aws, internal/service/ec2/vpc_route.go.
 *  @throws CloudError as if there were no such gateway. */
export function requireAttached(place: Place, gatewayId: string, vpcId: string): void {
  const attached = attachmentsOf(place, gatewayId).some(
    (record) => record.properties["vpcId"] === vpcId && stateOf(record) === "available",
  );
  if (attached) return;
  throw notFound("InvalidTransitGatewayID.NotFound", `The transitGateway ID '${gatewayId}' does not exist`);
}

/** Takes along what goes with an attachment: associations and propagations. Static routes stay and lead nowhere, in the
 *  gateway's tables and in the VPC's. */
export function removeAttachment(place: Place, record: AwsRecord): void {
  const isOf = (other: AwsRecord): boolean => other.properties["transitGatewayAttachmentId"] === record.id;
  for (const type of [TGW_ASSOCIATION, TGW_PROPAGATION]) {
    for (const other of place.everywhere(type).filter(isOf)) place.remove(other);
  }
  for (const route of place.everywhere(TGW_ROUTE).filter(isOf)) route.hidden = { ...route.hidden, state: "blackhole" };
  place.remove(record);
  const { vpcId, transitGatewayId } = record.properties;
  if (vpcId === undefined) return;
  for (const route of place.everywhere(ROUTE)) {
    const table = text(route.properties, "routeTableId");
    const isOfVpc = place.anywhere(ROUTE_TABLE, ({ id, properties }) => {
      return id === table && properties["vpcId"] === vpcId;
    });
    if (isOfVpc && route.properties["transitGatewayId"] === transitGatewayId) {
      route.properties = { ...route.properties, state: "blackhole" };
    }
  }
}
