import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { letHubIn, routeTo, type PeeredVpc } from "./hubDoor.js";

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
    // A cluster that was reached through gateways keeps its routes and its rule, which then lead here: two of them to one
    // block, or with one source, AWS refuses.
    const aliases = [{ type: "gitops-fleet:index:HubTransit" }];
    super("gitops-fleet:index:HubPeering", name, {}, { ...opts, aliases: [...(opts.aliases ?? []), ...aliases] });
    const { displayName, spoke, hub, hubProvider, apiSecurityGroupId } = args;
    this.connectionId = this.connect();
    const target = { vpcPeeringConnectionId: this.connectionId };
    routeTo(`${name}-to-hub`, spoke, hub, target, { parent: this });
    routeTo(`${name}-from-hub`, hub, spoke, target, { parent: this, provider: hubProvider });
    letHubIn(name, displayName, hub, apiSecurityGroupId, { parent: this });
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
}
