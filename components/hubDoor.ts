import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** One side of a link between hub and spoke. */
export interface PeeredVpc {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** The VPC's block; the other side's must not overlap it. */
  readonly cidr: string;
  /** Tables of the subnets that are to reach the other side. The keys, zones for a `Network`'s, are part of logical names. */
  readonly routeTableIds: Readonly<Record<string, pulumi.Input<string>>>;
}

/** What routes of a VPC lead into. */
export type RouteTarget = Pick<aws.ec2.RouteArgs, "vpcPeeringConnectionId" | "transitGatewayId">;

/** Leads every table of one side to the other side's block. */
export function routeTo(
  prefix: string,
  from: PeeredVpc,
  to: PeeredVpc,
  target: RouteTarget,
  options: pulumi.CustomResourceOptions,
): aws.ec2.Route[] {
  return Object.entries(from.routeTableIds).map(
    ([key, routeTableId]) =>
      new aws.ec2.Route(`${prefix}-${key}`, { routeTableId, destinationCidrBlock: to.cidr, ...target }, options),
  );
}

/** Where EKS serves the Kubernetes API. */
const API_PORT = 443;

/** Opens a spoke's API to the block of the hub. Security groups of other regions or behind a gateway cannot be named there.
 *  @param securityGroupId that of the API, which EKS made */
export function letHubIn(
  name: string,
  displayName: string,
  hub: PeeredVpc,
  securityGroupId: pulumi.Input<string>,
  options: pulumi.CustomResourceOptions,
): void {
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-api-from-hub`,
    {
      securityGroupId,
      description: "Kubernetes API, from the VPC of the hub",
      cidrIpv4: hub.cidr,
      ipProtocol: "tcp",
      fromPort: API_PORT,
      toPort: API_PORT,
      tags: { Name: `${displayName}-api-from-hub` },
    },
    options,
  );
}
