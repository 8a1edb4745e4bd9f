import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { letHubIn, routeTo, type PeeredVpc } from "./hubDoor.js";

/** A gateway of the fleet's in the spoke's region, which is shared, accepts and routes as this component says. */
export interface ManagedGateway {
  /** Of the account that has the gateway, in the spoke's region. */
  readonly provider: aws.Provider;
  /** 12 digits. */
  readonly account: string;
  readonly arn: pulumi.Input<string>;
  /** The table that spokes ask: it leads to the hub alone. */
  readonly spokesTableId: pulumi.Input<string>;
  /** The table that traffic from the hub asks: it leads to every spoke. */
  readonly hubTableId: pulumi.Input<string>;
  /** How the gateway gets to another account. `invitation`: that account accepts it. `organization`: RAM shares within the
   *  organization. @default "invitation" */
  readonly sharing?: "invitation" | "organization";
  /** Where the gateway of the hub is in another region: how that one finds the spoke. */
  readonly fromHubRegion?: {
    /** The table of that gateway which traffic from the hub asks. */
    readonly hubTableId: pulumi.Input<string>;
    /** The attachment by which the two gateways are peered. */
    readonly peeringAttachmentId: pulumi.Input<string>;
  };
}

export interface HubTransitArgs {
  /** The EKS name, for the `Name` tags: `acme-prod-eu-west-1`. */
  readonly displayName: string;
  /** In the account and region of the component's own provider. */
  readonly spoke: PeeredVpc & {
    /** One in each zone: what is in a zone without one cannot use the gateway. */
    readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  };
  /** In the account and region of `hubProvider`. */
  readonly hub: PeeredVpc;
  readonly hubProvider: aws.Provider;
  /** In the spoke's region. */
  readonly gatewayId: pulumi.Input<string>;
  /** In the hub's region, with the hub's VPC attached: the same one where both are in one region. */
  readonly hubGatewayId: pulumi.Input<string>;
  /** Left out for a gateway that accepts and routes by itself. */
  readonly managed?: ManagedGateway;
  /** The security group of the spoke's API: the one that EKS made. */
  readonly apiSecurityGroupId: pulumi.Input<string>;
}

type Attachment = aws.ec2transitgateway.VpcAttachment | aws.ec2transitgateway.VpcAttachmentAccepter;

/** Lets the hub reach a spoke's private API endpoint through transit gateways: attaches the spoke's VPC to that of its region,
 *  makes the routes in the gateways' tables and in those of both VPCs, and opens the API's port to the hub. Names need
 *  nothing, as with {@link HubPeering}. */
export class HubTransit extends pulumi.ComponentResource {
  /** `tgw-attach-…`, once the gateway has accepted it. */
  readonly attachmentId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: HubTransitArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    // A cluster that was peered keeps its routes and its rule, which then lead here: two of them to one block, or with one
    // source, AWS refuses.
    const aliases = [{ type: "gitops-fleet:index:HubPeering" }];
    super("gitops-fleet:index:HubTransit", name, {}, { ...opts, aliases: [...(opts.aliases ?? []), ...aliases] });
    const { displayName, spoke, hub, hubProvider, hubGatewayId, apiSecurityGroupId } = args;
    const attachment = this.accept(this.attach(this.share()));
    this.connect(attachment);
    this.attachmentId = attachment.id;
    routeTo(`${name}-to-hub`, spoke, hub, { transitGatewayId: attachment.transitGatewayId }, { parent: this });
    const fromHub = { parent: this, provider: hubProvider };
    routeTo(`${name}-from-hub`, hub, spoke, { transitGatewayId: hubGatewayId }, fromHub);
    letHubIn(name, displayName, hub, apiSecurityGroupId, { parent: this });
    this.registerOutputs({ attachmentId: this.attachmentId });
  }

  private get tags(): { Name: string } {
    return { Name: `${this.args.displayName}-hub` };
  }

  /** The gateway, when it is of another account. A share of the spoke's own goes with it.
   *  https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-share.html */
  private share(): pulumi.Resource[] {
    const { managed, spoke } = this.args;
    if (managed === undefined || managed.account === spoke.account) return [];
    const options = { parent: this, provider: managed.provider };
    const byInvitation = managed.sharing !== "organization";
    const resourceName = `${this.name}-hub`;
    const share = new aws.ram.ResourceShare(
      resourceName,
      { name: this.tags.Name, allowExternalPrincipals: byInvitation, tags: this.tags },
      options,
    );
    const resource = new aws.ram.ResourceAssociation(
      resourceName,
      { resourceShareArn: share.arn, resourceArn: managed.arn },
      options,
    );
    const principal = new aws.ram.PrincipalAssociation(
      resourceName,
      { resourceShareArn: share.arn, principal: spoke.account },
      options,
    );
    if (!byInvitation) return [resource, principal];
    const shareArn = principal.resourceShareArn;
    const accepter = new aws.ram.ResourceShareAccepter(
      resourceName,
      { shareArn },
      { parent: this, dependsOn: [resource] },
    );
    return [resource, accepter];
  }

  private attach(shared: pulumi.Resource[]): aws.ec2transitgateway.VpcAttachment {
    const { spoke, gatewayId, managed } = this.args;
    // Whoever has but a share of a gateway has no say in its tables.
    const isOwners = managed?.account === spoke.account;
    return new aws.ec2transitgateway.VpcAttachment(
      `${this.name}-hub`,
      {
        transitGatewayId: gatewayId,
        vpcId: spoke.vpcId,
        subnetIds: spoke.subnetIds,
        ...(isOwners ? NO_DEFAULT_TABLE : {}),
        tags: this.tags,
      },
      { parent: this, dependsOn: shared },
    );
  }

  private accept(attachment: aws.ec2transitgateway.VpcAttachment): Attachment {
    const { managed, spoke } = this.args;
    if (managed === undefined || managed.account === spoke.account) return attachment;
    return new aws.ec2transitgateway.VpcAttachmentAccepter(
      `${this.name}-hub`,
      { transitGatewayAttachmentId: attachment.id, ...NO_DEFAULT_TABLE, tags: this.tags },
      { parent: this, provider: managed.provider },
    );
  }

  /** What comes from the spoke finds the hub and no other; what comes from the hub finds the spoke. Between gateways routes are
   *  not handed on: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-peering.html */
  private connect({ id: transitGatewayAttachmentId }: Attachment): void {
    const { managed, spoke, hubProvider } = this.args;
    if (managed === undefined) return;
    const options = { parent: this, provider: managed.provider };
    new aws.ec2transitgateway.RouteTableAssociation(
      `${this.name}-hub`,
      { transitGatewayAttachmentId, transitGatewayRouteTableId: managed.spokesTableId },
      options,
    );
    new aws.ec2transitgateway.RouteTablePropagation(
      `${this.name}-hub`,
      { transitGatewayAttachmentId, transitGatewayRouteTableId: managed.hubTableId },
      options,
    );
    const { fromHubRegion } = managed;
    if (fromHubRegion === undefined) return;
    new aws.ec2transitgateway.Route(
      `${this.name}-from-hub`,
      {
        transitGatewayRouteTableId: fromHubRegion.hubTableId,
        destinationCidrBlock: spoke.cidr,
        transitGatewayAttachmentId: fromHubRegion.peeringAttachmentId,
      },
      { parent: this, provider: hubProvider },
    );
  }
}

/** The fleet's gateways have none: each attachment is associated with the table that it is meant for. */
const NO_DEFAULT_TABLE = {
  transitGatewayDefaultRouteTableAssociation: false,
  transitGatewayDefaultRouteTablePropagation: false,
};
