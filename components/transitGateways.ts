import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface TransitGatewaysArgs {
  /** For the `Name` tags: `acme-hub`. */
  readonly displayName: string;
  /** 12 digits: the gateways are this account's. */
  readonly account: string;
  readonly hub: {
    readonly region: string;
    readonly vpcId: pulumi.Input<string>;
    /** The VPC's block. */
    readonly cidr: string;
    /** One in each zone: what is in a zone without one cannot use the gateway. */
    readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  };
  /** Where spokes are; the hub's own region needs no mention. Empty for a hub that is attached to the owner's gateway alone. */
  readonly regions: readonly string[];
  /** A gateway of the owner's in the hub's region, which accepts and routes by itself. */
  readonly ownGatewayId?: string;
  /** Of the account, by region; the hub's included. */
  readonly providers: Readonly<Record<string, aws.Provider>>;
}

/** A gateway as a spoke of its region needs it. */
export interface TransitGatewayOutputs {
  readonly id: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Leads to the hub alone: spokes cannot reach each other. */
  readonly spokesTableId: pulumi.Output<string>;
  /** Leads to every spoke: it is for what comes from the hub. */
  readonly hubTableId: pulumi.Output<string>;
  /** Of a gateway in another region than the hub's: by which the hub's is peered with it. */
  readonly peeringAttachmentId?: pulumi.Output<string>;
}

/** The hub's half of a network of transit gateways: one gateway in each region, that of the hub peered with every other, and the
 *  hub's VPC attached. Spokes attach themselves, by {@link HubTransit}. */
export class TransitGateways extends pulumi.ComponentResource {
  /** By region. */
  readonly gateways: Readonly<Record<string, TransitGatewayOutputs>>;
  /** The hub's attachment to its region's gateway; undefined without regions. */
  readonly hubAttachmentId: pulumi.Output<string> | undefined;
  /** The hub's attachment to the owner's gateway; undefined without one. */
  readonly ownAttachmentId: pulumi.Output<string> | undefined;

  constructor(
    private readonly name: string,
    private readonly args: TransitGatewaysArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super("gitops-fleet:index:TransitGateways", name, {}, opts);
    const { hub, regions, ownGatewayId } = args;
    const others = regions.filter((region) => region !== hub.region);
    const ofHub = regions.length > 0 ? this.makeGateway(hub.region) : undefined;
    this.hubAttachmentId = ofHub && this.attachHub(ofHub);
    this.gateways = ofHub
      ? {
          [hub.region]: ofHub,
          ...Object.fromEntries(others.map((region) => [region, this.makePeer(ofHub, region)])),
        }
      : {};
    this.ownAttachmentId = ownGatewayId === undefined ? undefined : this.attachment("own", ownGatewayId, {}).id;
    this.registerOutputs({ gateways: this.gateways });
  }

  private in(region: string): pulumi.CustomResourceOptions {
    const provider = this.args.providers[region];
    if (provider === undefined) throw new Error(`${this.name}: no provider was given for ${region}.`);
    return { parent: this, provider };
  }

  /** Nothing gets in or anywhere by default: the fleet's accounts are accepted one by one, and each attachment is associated
   *  with the table that it is meant for. */
  private makeGateway(region: string): TransitGatewayOutputs {
    const { displayName } = this.args;
    const gateway = new aws.ec2transitgateway.TransitGateway(
      `${this.name}-transit-${region}`,
      {
        description: "Between the hub and its spokes",
        autoAcceptSharedAttachments: "disable",
        defaultRouteTableAssociation: "disable",
        defaultRouteTablePropagation: "disable",
        tags: { Name: displayName },
      },
      this.in(region),
    );
    const table = (purpose: "spokes" | "hub") =>
      new aws.ec2transitgateway.RouteTable(
        `${this.name}-transit-${region}-${purpose}`,
        { transitGatewayId: gateway.id, tags: { Name: `${displayName}-${purpose}` } },
        this.in(region),
      ).id;
    return { id: gateway.id, arn: gateway.arn, spokesTableId: table("spokes"), hubTableId: table("hub") };
  }

  private attachHub(gateway: TransitGatewayOutputs): pulumi.Output<string> {
    const { region } = this.args.hub;
    const { id } = this.attachment("hub", gateway.id, {
      transitGatewayDefaultRouteTableAssociation: false,
      transitGatewayDefaultRouteTablePropagation: false,
    });
    this.associate(`${this.name}-transit-hub`, id, gateway.hubTableId, region);
    new aws.ec2transitgateway.RouteTablePropagation(
      `${this.name}-transit-hub`,
      { transitGatewayAttachmentId: id, transitGatewayRouteTableId: gateway.spokesTableId },
      this.in(region),
    );
    return id;
  }

  private attachment(
    purpose: "hub" | "own",
    transitGatewayId: pulumi.Input<string>,
    tables: Partial<aws.ec2transitgateway.VpcAttachmentArgs>,
  ): aws.ec2transitgateway.VpcAttachment {
    const { displayName, hub } = this.args;
    return new aws.ec2transitgateway.VpcAttachment(
      `${this.name}-transit-${purpose}`,
      { transitGatewayId, vpcId: hub.vpcId, subnetIds: hub.subnetIds, ...tables, tags: { Name: displayName } },
      this.in(hub.region),
    );
  }

  /** A gateway in another region. What comes from its spokes asks the hub's gateway by the spokes' table there, too. Routes are
   *  written, since peered gateways tell each other none: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-peering.html */
  private makePeer(ofHub: TransitGatewayOutputs, region: string): TransitGatewayOutputs {
    const { displayName, account, hub } = this.args;
    const gateway = this.makeGateway(region);
    const resourceName = `${this.name}-transit-${region}`;
    const tags = { Name: `${displayName}-${region}` };
    const asked = new aws.ec2transitgateway.PeeringAttachment(
      resourceName,
      {
        transitGatewayId: ofHub.id,
        peerTransitGatewayId: gateway.id,
        peerRegion: region,
        peerAccountId: account,
        tags,
      },
      this.in(hub.region),
    );
    const { id: peering } = new aws.ec2transitgateway.PeeringAttachmentAccepter(
      resourceName,
      { transitGatewayAttachmentId: asked.id, tags },
      this.in(region),
    );
    this.associate(`${resourceName}-at-hub`, peering, ofHub.spokesTableId, hub.region);
    this.associate(`${resourceName}-there`, peering, gateway.hubTableId, region);
    new aws.ec2transitgateway.Route(
      `${resourceName}-to-hub`,
      {
        transitGatewayRouteTableId: gateway.spokesTableId,
        destinationCidrBlock: hub.cidr,
        transitGatewayAttachmentId: peering,
      },
      this.in(region),
    );
    return { ...gateway, peeringAttachmentId: peering };
  }

  private associate(
    resourceName: string,
    transitGatewayAttachmentId: pulumi.Input<string>,
    transitGatewayRouteTableId: pulumi.Input<string>,
    region: string,
  ): void {
    new aws.ec2transitgateway.RouteTableAssociation(
      resourceName,
      { transitGatewayAttachmentId, transitGatewayRouteTableId },
      this.in(region),
    );
  }
}
