import { texts, type AwsRecord } from "../definition.js";
import type { Place } from "../place.js";
import { NETWORK_INTERFACE } from "../types.js";

/** The network interfaces in a subnet or VPC, or with a security group. While there is one, none of these can be deleted
 *  (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, `DependencyViolation`). */
export function interfacesWith(
  place: Place,
  property: "subnetId" | "vpcId" | "securityGroups",
  id: string,
): AwsRecord[] {
  return place.all(NETWORK_INTERFACE).filter(({ properties }) => {
    return property === "securityGroups" ? texts(properties, property).includes(id) : properties[property] === id;
  });
}

/** Whether the internet gateway has an address of it to translate. */
export function hasPublicAddress({ properties }: AwsRecord): boolean {
  return properties["publicIp"] !== undefined && properties["publicIp"] !== "";
}
