import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** One side of a peering. */
export interface PeeredVpc {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** The VPC's block; the other side's must not overlap it. */
  readonly cidr: string;
  /** Tables of the subnets that are to reach the other side. The keys, zones for a {@link Network}'s, are part of logical names. */
  readonly routeTableIds: Readonly<Record<string, pulumi.Input<string>>>;
}

export interface HubPeeringArgs {
  /** The EKS name, for the `Name` tags: `acme-prod-eu-west-1`. */
  readonly displayName: string;
  /** In the account and region of the component's own provider. */
  readonly spoke: PeeredVpc;
  /** In the account and region of `hubProvider`. */
  readonly hub: PeeredVpc;
  readonly hubProvider: aws.Provider;
  /** The security group of the spoke's API: the one that EKS made. */
  readonly apiSecurityGroupId: pulumi.Input<string>;
}

/** Where EKS serves the Kubernetes API. */
const API_PORT = 443;

/** Lets the hub reach a spoke's private API endpoint: peers their VPCs, routes the hub's and the spoke's private subnets to each
 *  other, and opens the API's port to the hub. Names need nothing: that of an endpoint which is private alone resolves to its
 *  private addresses everywhere (https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html). */
export class HubPeering extends pulumi.ComponentResource {
  /** `pcx-…`, once the peering is active. */
  readonly connectionId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: HubPeeringArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super("gitops-fleet:index:HubPeering", name, {}, opts);
    const { spoke, hub, hubProvider } = args;
    this.connectionId = this.connect();
    this.route("to-hub", spoke, hub, { parent: this });
    this.route("from-hub", hub, spoke, { parent: this, provider: hubProvider });
    this.letHubIn();
    this.registerOutputs({ connectionId: this.connectionId });
  }

  /** The spoke asks, the hub accepts. Within one account and region the one who asks may accept as well.
   *  https://docs.aws.amazon.com/vpc/latest/peering/accept-vpc-peering-connection.html */
  private connect(): pulumi.Output<string> {
    const { displayName, spoke, hub, hubProvider } = this.args;
    const tags = { Name: `${displayName}-hub` };
    const samePlace = spoke.account === hub.account && spoke.region === hub.region;
    const connection = new aws.ec2.VpcPeeringConnection(
      `${this.name}-hub`,
      {
        vpcId: spoke.vpcId,
        peerVpcId: hub.vpcId,
        peerOwnerId: hub.account,
        ...(samePlace ? { autoAccept: true } : { peerRegion: hub.region }),
        tags,
      },
      { parent: this },
    );
    if (samePlace) return connection.id;
    return new aws.ec2.VpcPeeringConnectionAccepter(
      `${this.name}-hub`,
      { vpcPeeringConnectionId: connection.id, autoAccept: true, tags },
      { parent: this, provider: hubProvider },
    ).id;
  }

  private route(direction: string, from: PeeredVpc, to: PeeredVpc, options: pulumi.CustomResourceOptions): void {
    for (const [key, routeTableId] of Object.entries(from.routeTableIds)) {
      new aws.ec2.Route(
        `${this.name}-${direction}-${key}`,
        { routeTableId, destinationCidrBlock: to.cidr, vpcPeeringConnectionId: this.connectionId },
        options,
      );
    }
  }

  private letHubIn(): void {
    const { displayName, hub, apiSecurityGroupId } = this.args;
    new aws.vpc.SecurityGroupIngressRule(
      `${this.name}-api-from-hub`,
      {
        securityGroupId: apiSecurityGroupId,
        description: "Kubernetes API, from the VPC of the hub",
        cidrIpv4: hub.cidr,
        ipProtocol: "tcp",
        fromPort: API_PORT,
        toPort: API_PORT,
        tags: { Name: `${displayName}-api-from-hub` },
      },
      { parent: this },
    );
  }
}
