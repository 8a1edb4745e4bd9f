import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { TransitGateways } from "../../../components/transitGateways.js";
import { recorded, valueOf, type Outputs, type Recording } from "./recorded.js";

const ECHO = () => ({});
const TGW = "aws:ec2transitgateway/";
const GATEWAY = `${TGW}transitGateway:TransitGateway`;
const PEERING = `${TGW}peeringAttachment:PeeringAttachment`;
const ASSOCIATION = `${TGW}routeTableAssociation:RouteTableAssociation`;
const ATTACHMENT = `${TGW}vpcAttachment:VpcAttachment`;
const ROUTE = `${TGW}route:Route`;
const AWS: Outputs = {
  "pulumi:providers:aws": ECHO,
  [GATEWAY]: (name) => ({ arn: `arn:${name}` }),
  [`${TGW}routeTable:RouteTable`]: ECHO,
  [ATTACHMENT]: ECHO,
  [PEERING]: ECHO,
  [`${TGW}peeringAttachmentAccepter:PeeringAttachmentAccepter`]: (name) => ({ id: `accepted ${name}` }),
  [ASSOCIATION]: ECHO,
  [`${TGW}routeTablePropagation:RouteTablePropagation`]: ECHO,
  [ROUTE]: ECHO,
};

describe("TransitGateways", () => {
  it("make one in each region, which accept, associate and propagate nothing by themselves", async () => {
    const made = await gateways(["eu-west-1", "us-east-1"]);
    const [first, second] = made.all(GATEWAY);
    assert.deepEqual([first?.name, second?.name], ["hub-transit-eu-west-1", "hub-transit-us-east-1"]);
    for (const { inputs } of made.all(GATEWAY)) {
      const { autoAcceptSharedAttachments, defaultRouteTableAssociation, defaultRouteTablePropagation } = inputs;
      assert.deepEqual(
        [autoAcceptSharedAttachments, defaultRouteTableAssociation, defaultRouteTablePropagation],
        ["disable", "disable", "disable"],
      );
    }
    assert.match(second?.provider ?? "", /::us-east-1::/);
  });

  it("peer the hub's with the others, where what comes from spokes asks for the hub and what comes from the hub for spokes", async () => {
    const made = await gateways(["eu-west-1", "us-east-1"]);
    assert.deepEqual(made.only(PEERING).inputs, {
      transitGatewayId: "hub-transit-eu-west-1-id",
      peerTransitGatewayId: "hub-transit-us-east-1-id",
      peerRegion: "us-east-1",
      peerAccountId: "111111111111",
      tags: { Name: "acme-hub-us-east-1" },
    });
    const asked = made
      .all(ASSOCIATION)
      .map(({ name, inputs, provider }) => [
        name,
        inputs.transitGatewayRouteTableId,
        /::((?:eu|us)-\w+-1)::/.exec(provider)?.[1],
      ]);
    assert.deepEqual(asked, [
      ["hub-transit-hub", "hub-transit-eu-west-1-hub-id", "eu-west-1"],
      ["hub-transit-us-east-1-at-hub", "hub-transit-eu-west-1-spokes-id", "eu-west-1"],
      ["hub-transit-us-east-1-there", "hub-transit-us-east-1-hub-id", "us-east-1"],
    ]);
    const { inputs } = made.only(ROUTE);
    assert.deepEqual(
      [inputs.transitGatewayRouteTableId, inputs.destinationCidrBlock],
      ["hub-transit-us-east-1-spokes-id", "10.0.0.0/16"],
    );
  });

  it("give out what a spoke of each region needs", async () => {
    const { gateways: byRegion, hubAttachmentId } = (await gateways(["us-east-1"])).result;
    assert.deepEqual(Object.keys(byRegion), ["eu-west-1", "us-east-1"]);
    assert.equal(byRegion["eu-west-1"]?.peeringAttachmentId, undefined);
    assert.ok(byRegion["us-east-1"]?.peeringAttachmentId);
    assert.ok(hubAttachmentId);
    assert.equal(await valueOf(hubAttachmentId), "hub-transit-hub-id");
  });

  it("are none but an attachment where the hub's region has a gateway of the owner's", async () => {
    const made = await gateways([], "tgw-owners");
    assert.deepEqual(
      made.resources.filter(({ type }) => type.startsWith(TGW)).map(({ type, name }) => [type, name]),
      [[ATTACHMENT, "hub-transit-own"]],
    );
    const { inputs } = made.only(ATTACHMENT);
    assert.deepEqual(
      [inputs.transitGatewayId, inputs.transitGatewayDefaultRouteTableAssociation],
      ["tgw-owners", undefined],
    );
    assert.deepEqual([made.result.gateways, made.result.hubAttachmentId], [{}, undefined]);
  });
});

function gateways(regions: readonly string[], ownGatewayId?: string): Promise<Recording<TransitGateways>> {
  return recorded(AWS, () => {
    const providers = Object.fromEntries(
      [...new Set(["eu-west-1", ...regions])].map((region) => [region, new aws.Provider(region)] as const),
    );
    return new TransitGateways("hub", {
      displayName: "acme-hub",
      account: "111111111111",
      hub: { region: "eu-west-1", vpcId: "vpc-hub", cidr: "10.0.0.0/16", subnetIds: ["subnet-a"] },
      regions,
      ...(ownGatewayId === undefined ? {} : { ownGatewayId }),
      providers,
    });
  });
}
