import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { LocalZonePlan } from "../model/fleet.js";

export interface LocalZoneSubnetsArgs {
  /** Beginning of the `Name` tags: `acme-prod-us-east-1`. */
  readonly displayName: string;
  readonly vpcId: pulumi.Input<string>;
  /** Zones of the VPC's region that its account has opted in to. */
  readonly plan: readonly LocalZonePlan[];
  /** A private table of the region: what leaves for the internet goes by the NAT gateway there, for most Local Zones have
   *  none (https://aws.amazon.com/about-aws/global-infrastructure/localzones/features/). */
  readonly routeTableId: pulumi.Input<string>;
}

/** Private subnets in Local Zones, for node groups alone: EKS has no interfaces there, and takes no such subnet for a control
 *  plane. They have no role tag, so that load balancers stay in the region.
 *  https://docs.aws.amazon.com/eks/latest/userguide/local-zones.html */
export class LocalZoneSubnets extends pulumi.ComponentResource {
  /** By the zone's name. */
  readonly ids: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: LocalZoneSubnetsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:LocalZoneSubnets", name, {}, opts);
    const made = args.plan.map(({ zone, cidr }): [string, pulumi.Output<string>] => {
      const subnet = new aws.ec2.Subnet(
        `${name}-${zone}`,
        {
          vpcId: args.vpcId,
          cidrBlock: cidr,
          availabilityZone: zone,
          mapPublicIpOnLaunch: false,
          tags: { Name: `${args.displayName}-local-${zone}` },
        },
        { parent: this },
      );
      const association = new aws.ec2.RouteTableAssociation(
        `${name}-${zone}`,
        { subnetId: subnet.id, routeTableId: args.routeTableId },
        { parent: this },
      );
      // Whoever uses the subnet waits until it has a way out.
      return [zone, pulumi.all([subnet.id, association.id]).apply(([id]) => id)];
    });
    this.ids = Object.fromEntries(made);
    this.registerOutputs({ ids: this.ids });
  }
}
