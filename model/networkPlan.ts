import type { EndpointName } from "./endpoints.js";

export interface NetworkPlan {
  /** The VPC's block, `10.0.0.0/16`; no two of the fleet overlap. */
  readonly cidr: string;
  /** Kubernetes Services' block. */
  readonly serviceCidr: string;
  /** None in a VPC of the owner's. */
  readonly subnets: readonly SubnetPlan[];
  /** A private subnet in each Local Zone that has one; left out for none. The control plane is in none of them. */
  readonly localZones?: readonly LocalZonePlan[];
  readonly natGateways: NatGateways;
  /** AWS services that are reached without NAT. */
  readonly endpoints: readonly EndpointName[];
  /** A VPC of the owner's, in which nothing of this is made: its subnets have ids instead of a plan. */
  readonly ownVpc: OwnVpc | null;
}

/** A subnet in a Local Zone. */
export interface LocalZonePlan {
  /** `us-east-1-bos-1a`. */
  readonly zone: string;
  readonly cidr: string;
}

/** A VPC that was there before the fleet, by ids. */
export interface OwnVpc {
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  readonly publicSubnetIds: readonly string[];
  /** Tables that get the routes of the link with the hub. */
  readonly privateRouteTableIds: readonly string[];
}

/** Private subnets' way to the internet: a NAT gateway in each zone, one for all zones, or none. */
export type NatGateways = "per-zone" | "one" | "none";

export interface SubnetPlan {
  /** Availability zone name, `eu-west-1a`. */
  readonly zone: string;
  readonly role: "public" | "private";
  readonly cidr: string;
}
