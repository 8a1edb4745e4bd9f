import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type { PeeredVpc } from "../../../components/hubDoor.js";
import { HubPeering } from "../../../components/hubPeering.js";
import { recorded, valueOf, type Outputs, type Recording } from "./recorded.js";

const ECHO = () => ({});
const CONNECTION = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
const ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter";
const ROUTE = "aws:ec2/route:Route";
const AWS: Outputs = {
  "pulumi:providers:aws": ECHO,
  [CONNECTION]: ECHO,
  [ACCEPTER]: ECHO,
  [ROUTE]: ECHO,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ECHO,
};

const SPOKE: PeeredVpc = {
  account: "111111111111",
  region: "eu-west-1",
  vpcId: "vpc-spoke",
  cidr: "10.18.0.0/16",
  routeTableIds: { "eu-west-1a": "rtb-spoke" },
};
const HUB: PeeredVpc = {
  account: "111111111111",
  region: "eu-west-1",
  vpcId: "vpc-hub",
  cidr: "10.0.0.0/16",
  routeTableIds: { "eu-west-1a": "rtb-hub-a", "eu-west-1b": "rtb-hub-b" },
};

describe("HubPeering", () => {
  it("asks and accepts in one within one account and region", async () => {
    const made = await peering();
    const { inputs, provider } = made.only(CONNECTION);
    assert.deepEqual(inputs, {
      vpcId: "vpc-spoke",
      peerVpcId: "vpc-hub",
      peerOwnerId: "111111111111",
      autoAccept: true,
      tags: { Name: "acme-dev-hub" },
    });
    assert.match(provider, /::at-spoke::/);
    assert.deepEqual(made.all(ACCEPTER), []);
    assert.equal(await valueOf(made.result.connectionId), "dev-hub-id");
  });

  for (const [elsewhere, place] of [
    ["in another region", { region: "us-east-1" }],
    ["in another account", { account: "222222222222" }],
  ] as const) {
    it(`has the hub accept for itself when the spoke is ${elsewhere}`, async () => {
      const made = await peering(place);
      const { inputs } = made.only(CONNECTION);
      assert.deepEqual(
        [inputs.peerOwnerId, inputs.peerRegion, inputs.autoAccept],
        ["111111111111", "eu-west-1", undefined],
      );
      const accepter = made.only(ACCEPTER);
      assert.equal(accepter.inputs.autoAccept, true);
      assert.equal(accepter.inputs.vpcPeeringConnectionId, "dev-hub-id");
      assert.match(accepter.provider, /::at-hub::/);
    });
  }

  it("leads every table of each side to the other side's block, each made where its table is", async () => {
    const routes = (await peering({ region: "us-east-1" })).all(ROUTE);
    assert.deepEqual(
      routes.map(({ name, inputs }) => [name, inputs.routeTableId, inputs.destinationCidrBlock]),
      [
        ["dev-to-hub-eu-west-1a", "rtb-spoke", "10.0.0.0/16"],
        ["dev-from-hub-eu-west-1a", "rtb-hub-a", "10.18.0.0/16"],
        ["dev-from-hub-eu-west-1b", "rtb-hub-b", "10.18.0.0/16"],
      ],
    );
    assert.deepEqual(
      routes.map(({ provider }) => /::(at-\w+)::/.exec(provider)?.[1]),
      ["at-spoke", "at-hub", "at-hub"],
    );
    for (const { inputs } of routes) assert.equal(inputs.vpcPeeringConnectionId, "dev-hub-id");
  });

  it("opens the API's port, and no other, to the hub's block", async () => {
    const made = await peering();
    const { inputs, provider } = made.only("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    assert.deepEqual(inputs, {
      securityGroupId: "sg-api",
      description: "Kubernetes API, from the VPC of the hub",
      cidrIpv4: "10.0.0.0/16",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags: { Name: "acme-dev-api-from-hub" },
    });
    assert.match(provider, /::at-spoke::/);
  });
});

function peering(place: Partial<PeeredVpc> = {}): Promise<Recording<HubPeering>> {
  return recorded(AWS, () => {
    const [atSpoke, hubProvider] = [new aws.Provider("at-spoke"), new aws.Provider("at-hub")];
    return new HubPeering(
      "dev",
      {
        displayName: "acme-dev",
        spoke: { ...SPOKE, ...place },
        hub: HUB,
        hubProvider,
        apiSecurityGroupId: "sg-api",
      },
      { providers: [atSpoke] },
    );
  });
}
