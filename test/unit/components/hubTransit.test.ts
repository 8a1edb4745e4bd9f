import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { HubTransit, type HubTransitArgs } from "../../../components/hubTransit.js";
import { recorded, valueOf, type Outputs, type Recording } from "./recorded.js";

const ECHO = () => ({});
const TGW = "aws:ec2transitgateway/";
const ATTACHMENT = `${TGW}vpcAttachment:VpcAttachment`;
const ACCEPTER = `${TGW}vpcAttachmentAccepter:VpcAttachmentAccepter`;
const ASSOCIATION = `${TGW}routeTableAssociation:RouteTableAssociation`;
const PROPAGATION = `${TGW}routeTablePropagation:RouteTablePropagation`;
const GATEWAY_ROUTE = `${TGW}route:Route`;
const ROUTE = "aws:ec2/route:Route";
const SHARE = "aws:ram/resourceShare:ResourceShare";
const PRINCIPAL = "aws:ram/principalAssociation:PrincipalAssociation";
const SHARE_ACCEPTER = "aws:ram/resourceShareAccepter:ResourceShareAccepter";
const AWS: Outputs = {
  "pulumi:providers:aws": ECHO,
  [ATTACHMENT]: ECHO,
  [ACCEPTER]: () => ({ transitGatewayId: "tgw-there" }),
  [ASSOCIATION]: ECHO,
  [PROPAGATION]: ECHO,
  [GATEWAY_ROUTE]: ECHO,
  [ROUTE]: ECHO,
  [SHARE]: () => ({ arn: "arn:share" }),
  "aws:ram/resourceAssociation:ResourceAssociation": ECHO,
  [PRINCIPAL]: ECHO,
  [SHARE_ACCEPTER]: ECHO,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ECHO,
};
const [HUBS, OTHER] = ["111111111111", "222222222222"];

interface Case {
  readonly account?: string;
  readonly elsewhere?: boolean;
  readonly sharing?: "invitation" | "organization";
  readonly own?: boolean;
}

describe("HubTransit", () => {
  it("attaches the VPC by a subnet of each zone, and asks the tables that are meant for it", async () => {
    const made = await transit();
    const { inputs, provider } = made.only(ATTACHMENT);
    assert.deepEqual(inputs, {
      transitGatewayId: "tgw-there",
      vpcId: "vpc-spoke",
      subnetIds: ["subnet-a", "subnet-b"],
      transitGatewayDefaultRouteTableAssociation: false,
      transitGatewayDefaultRouteTablePropagation: false,
      tags: { Name: "acme-dev-hub" },
    });
    assert.match(provider, /::at-spoke::/);
    assert.equal(made.only(ASSOCIATION).inputs.transitGatewayRouteTableId, "tgw-rtb-spokes");
    assert.equal(made.only(PROPAGATION).inputs.transitGatewayRouteTableId, "tgw-rtb-hub");
    assert.deepEqual([made.all(ACCEPTER), made.all(SHARE), made.all(GATEWAY_ROUTE)], [[], [], []]);
    assert.equal(await valueOf(made.result.attachmentId), "dev-hub-id");
  });

  it("leads the tables of both VPCs to the other's block, and opens port 443 to the hub's", async () => {
    const made = await transit();
    assert.deepEqual(
      made
        .all(ROUTE)
        .map(({ name, inputs, provider }) => [
          name,
          inputs.routeTableId,
          inputs.destinationCidrBlock,
          inputs.transitGatewayId,
          /::(at-\w+)::/.exec(provider)?.[1],
        ])
        .sort(),
      [
        ["dev-from-hub-eu-west-1a", "rtb-hub", "10.18.0.0/16", "tgw-hub", "at-hub"],
        ["dev-to-hub-eu-west-1a", "rtb-spoke", "10.0.0.0/16", "tgw-there", "at-spoke"],
      ],
    );
    const { inputs } = made.only("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    assert.deepEqual(
      [inputs.securityGroupId, inputs.cidrIpv4, inputs.fromPort, inputs.toPort],
      ["sg-api", "10.0.0.0/16", 443, 443],
    );
  });

  it("gets the gateway by a share of its own in another account, whose owner accepts the VPC", async () => {
    const made = await transit({ account: OTHER });
    const share = made.only(SHARE);
    assert.deepEqual([share.inputs.name, share.inputs.allowExternalPrincipals], ["acme-dev-hub", true]);
    assert.match(share.provider, /::owner::/);
    assert.equal(made.only(PRINCIPAL).inputs.principal, OTHER);
    assert.match(made.only(SHARE_ACCEPTER).provider, /::at-spoke::/);
    const attachment = made.only(ATTACHMENT).inputs;
    assert.equal(attachment.transitGatewayDefaultRouteTableAssociation, undefined);
    const accepter = made.only(ACCEPTER);
    assert.match(accepter.provider, /::owner::/);
    assert.equal(accepter.inputs.transitGatewayDefaultRouteTableAssociation, false);
    assert.match(made.only(ASSOCIATION).provider, /::owner::/);
  });

  it("accepts no invitation within an organization, which makes none", async () => {
    const made = await transit({ account: OTHER, sharing: "organization" });
    assert.equal(made.only(SHARE).inputs.allowExternalPrincipals, false);
    assert.deepEqual(made.all(SHARE_ACCEPTER), []);
    assert.equal(made.all(ACCEPTER).length, 1);
  });

  it("is written into the table of the hub's gateway when that is in another region", async () => {
    const made = await transit({ elsewhere: true });
    const { inputs, provider } = made.only(GATEWAY_ROUTE);
    assert.deepEqual(inputs, {
      transitGatewayRouteTableId: "tgw-rtb-hub-at-hub",
      destinationCidrBlock: "10.18.0.0/16",
      transitGatewayAttachmentId: "tgw-attach-peering",
    });
    assert.match(provider, /::at-hub::/);
  });

  it("leaves the tables of an owner's gateway alone", async () => {
    const made = await transit({ own: true, account: OTHER });
    const types = new Set(made.resources.map(({ type }) => type));
    assert.deepEqual(
      [...types].filter((type) => type.startsWith(TGW) || type.startsWith("aws:ram/")),
      [ATTACHMENT],
    );
    assert.equal(made.only(ATTACHMENT).inputs.transitGatewayDefaultRouteTableAssociation, undefined);
  });
});

function transit({ account = HUBS, elsewhere, sharing, own }: Case = {}): Promise<Recording<HubTransit>> {
  return recorded(AWS, () => {
    const [atSpoke, hubProvider, provider] = ["at-spoke", "at-hub", "owner"].map((name) => new aws.Provider(name));
    assert.ok(atSpoke && hubProvider && provider);
    const region = elsewhere ? "us-east-1" : "eu-west-1";
    const args: HubTransitArgs = {
      displayName: "acme-dev",
      spoke: {
        account,
        region,
        vpcId: "vpc-spoke",
        cidr: "10.18.0.0/16",
        routeTableIds: { "eu-west-1a": "rtb-spoke" },
        subnetIds: ["subnet-a", "subnet-b"],
      },
      hub: {
        account: HUBS,
        region: "eu-west-1",
        vpcId: "vpc-hub",
        cidr: "10.0.0.0/16",
        routeTableIds: { "eu-west-1a": "rtb-hub" },
      },
      hubProvider,
      gatewayId: "tgw-there",
      hubGatewayId: "tgw-hub",
      apiSecurityGroupId: "sg-api",
    };
    const fromHubRegion = { hubTableId: "tgw-rtb-hub-at-hub", peeringAttachmentId: "tgw-attach-peering" };
    const managed = {
      provider,
      account: HUBS,
      arn: "arn:tgw",
      spokesTableId: "tgw-rtb-spokes",
      hubTableId: "tgw-rtb-hub",
      ...(sharing ? { sharing } : {}),
      ...(elsewhere ? { fromHubRegion } : {}),
    };
    return new HubTransit("dev", own ? args : { ...args, managed }, { providers: [atSpoke] });
  });
}
