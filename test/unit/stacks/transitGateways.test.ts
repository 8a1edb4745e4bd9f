import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ConfigError, type Fleet } from "../../../model/index.js";
import { environmentStack } from "../../../stacks/environment.js";
import { hubStack } from "../../../stacks/hub.js";
import { recorded, type Outputs } from "../components/recorded.js";
import { aFleet, CLOUD, HUB, REPOS, settingsOf, stacks, twoAccounts } from "./cloud.js";

const TGW = "aws:ec2transitgateway/";
const GATEWAY = `${TGW}transitGateway:TransitGateway`;
const ATTACHMENT = `${TGW}vpcAttachment:VpcAttachment`;
const GET_GATEWAY = `${TGW}getTransitGateway:getTransitGateway`;
const OWN = ["eu-west-1", "us-east-1", "ap-southeast-1"].map(
  (region, index) => `${region}: tgw-0123456789abcdef${index}`,
);
const ECHO = () => ({});

const AWS: Outputs = {
  ...CLOUD,
  [GATEWAY]: (name) => ({ arn: `arn:${name}` }),
  [`${TGW}routeTable:RouteTable`]: ECHO,
  [ATTACHMENT]: ECHO,
  [`${TGW}vpcAttachmentAccepter:VpcAttachmentAccepter`]: () => ({ transitGatewayId: "tgw-there" }),
  [`${TGW}peeringAttachment:PeeringAttachment`]: ECHO,
  [`${TGW}peeringAttachmentAccepter:PeeringAttachmentAccepter`]: ECHO,
  [`${TGW}routeTableAssociation:RouteTableAssociation`]: ECHO,
  [`${TGW}routeTablePropagation:RouteTablePropagation`]: ECHO,
  [`${TGW}route:Route`]: ECHO,
  "aws:ram/resourceShare:ResourceShare": () => ({ arn: "arn:aws:ram:share" }),
  "aws:ram/resourceAssociation:ResourceAssociation": ECHO,
  "aws:ram/principalAssociation:PrincipalAssociation": ECHO,
  "aws:ram/resourceShareAccepter:ResourceShareAccepter": ECHO,
};

const gateway = (region: string, more: object = {}) => ({
  ...{ id: `tgw-${region}`, arn: `arn:tgw-${region}`, spokesTableId: `spokes-${region}`, hubTableId: `hub-${region}` },
  ...more,
});
const GATEWAYS = {
  "eu-west-1": gateway("eu-west-1"),
  "us-east-1": gateway("us-east-1", { peeringAttachmentId: "tgw-attach-us" }),
};

/** The committed fleet, its private clusters reached through gateways. */
const through = (settings = ""): Fleet => aFleet((text) => `${text}\nconnectivity: transit-gateway\n${settings}`);
const throughTheirs = (): Fleet => through(`transitGateway: { gateways: { ${OWN.join(", ")} } }\n`);

const hub = (fleet: Fleet, outputs: Outputs = AWS, before: object = {}) =>
  recorded({ ...outputs, ...stacks({ repos: REPOS, test: before }) }, () => hubStack(fleet, settingsOf("hub")));

const prod = (fleet: Fleet, clusters: string[], hubs: object, outputs: Outputs = AWS) =>
  recorded({ ...outputs, ...stacks({ hub: { ...HUB, ...hubs } }) }, () =>
    environmentStack(fleet, settingsOf("prod", { clusters })),
  );

describe("the stacks of a fleet with transit gateways", () => {
  it("have the hub make one in each region, in its account, and give them out", async () => {
    const made = await hub(through());
    assert.deepEqual(
      made.all(GATEWAY).map(({ name, provider }) => [name, /::(aws-[^:]+)::/.exec(provider)?.[1]]),
      ["eu-west-1", "us-east-1", "ap-southeast-1"].map((region) => [
        `hub-transit-${region}`,
        `aws-111111111111-${region}`,
      ]),
    );
    assert.equal((made.only(ATTACHMENT).inputs.subnetIds as unknown[]).length, 3);
    assert.deepEqual(Object.keys(made.result.transitGateways ?? {}), ["eu-west-1", "us-east-1", "ap-southeast-1"]);
    assert.ok(made.result.transitMade);
  });

  it("make nothing of the kind for a fleet that is peered, and give out nothing more", async () => {
    const made = await hub(aFleet());
    assert.deepEqual(made.all(GATEWAY), []);
    assert.ok(!("transitGateways" in made.result) && !("transitMade" in made.result));
  });

  it("keep a gateway that the file has let go of while clusters are attached to it", async () => {
    const transitMade = { gateways: { "eu-west-1": "tgw-a", "us-east-1": "tgw-b" }, hubAttachmentId: "hubs" };
    const asked: string[] = [];
    const outputs: Outputs = {
      ...AWS,
      [`${TGW}getAttachments:getAttachments`]: (provider, { filters }) => {
        const [{ values: [id] = [] } = {}] = filters as { values?: string[] }[];
        asked.push(`${/::(aws-[^:]+)::/.exec(provider)?.[1] ?? ""} ${id ?? ""}`);
        return { ids: id === "tgw-b" ? ["tgw-attach-spoke"] : ["hubs"] };
      },
    };
    const made = await hub(aFleet(), outputs, { transitMade });
    assert.deepEqual(asked, ["aws-111111111111-eu-west-1 tgw-a", "aws-111111111111-us-east-1 tgw-b"]);
    assert.deepEqual(
      made.all(GATEWAY).map(({ name }) => name),
      ["hub-transit-eu-west-1", "hub-transit-us-east-1"],
    );
  });

  it("attach a cluster in its own region and account, and peer nothing", async () => {
    const fleet = twoAccounts();
    const far = {
      ...fleet,
      transit: { regions: ["eu-west-1", "us-east-1"], own: null, sharing: "invitation" as const },
    };
    const clusters = far.clusters.map((one) => ({ ...one, link: "transit-gateway" as const }));
    const made = await prod({ ...far, clusters }, ["prod-us-east-1"], { transitGateways: GATEWAYS });
    const { inputs, provider } = made.only(ATTACHMENT);
    assert.equal(inputs.transitGatewayId, "tgw-us-east-1");
    assert.match(provider, /::aws-222222222222-us-east-1::/);
    const accepter = made.only(`${TGW}vpcAttachmentAccepter:VpcAttachmentAccepter`);
    assert.match(accepter.provider, /::aws-111111111111-us-east-1::/);
    const route = made.only(`${TGW}route:Route`);
    assert.deepEqual(
      [route.inputs.transitGatewayRouteTableId, route.inputs.transitGatewayAttachmentId],
      ["hub-eu-west-1", "tgw-attach-us"],
    );
    assert.match(route.provider, /::aws-111111111111-eu-west-1::/);
    assert.deepEqual(made.all("aws:ec2/vpcPeeringConnection:VpcPeeringConnection"), []);
    const fromHub = made.all("aws:ec2/route:Route").filter(({ name }) => name.includes("-from-hub-"));
    assert.deepEqual([...new Set(fromHub.map((one) => one.inputs.transitGatewayId))], ["tgw-eu-west-1"]);
  });

  it("say that the hub's stack has no gateway in a region yet", async () => {
    const { "eu-west-1": only } = GATEWAYS;
    await assert.rejects(
      prod(through(), ["prod-us-east-1"], { transitGateways: { "eu-west-1": only } }),
      (error: unknown) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.match(error.message, /gives out no id of a transit gateway in us-east-1.*\n.*pulumi up -s hub/);
        return true;
      },
    );
    await assert.rejects(prod(through(), ["prod-us-east-1"], {}), /has no output "transitGateways"/);
  });

  it("attach to the owner's gateways, which accept and route by themselves, and write into none of their tables", async () => {
    const found = {
      ownerId: "333333333333",
      autoAcceptSharedAttachments: "enable",
      defaultRouteTableAssociation: "enable",
      defaultRouteTablePropagation: "enable",
    };
    const outputs = { ...AWS, [GET_GATEWAY]: () => found };
    const ofHub = await hub(throughTheirs(), outputs);
    assert.deepEqual(ofHub.all(GATEWAY), []);
    assert.equal(ofHub.only(ATTACHMENT).inputs.transitGatewayId, "tgw-0123456789abcdef0");
    const transitGateways = { "eu-west-1": { id: "tgw-own" }, "us-east-1": { id: "tgw-own-us" } };
    const made = await prod(throughTheirs(), ["prod-us-east-1"], { transitGateways }, outputs);
    assert.deepEqual(
      made.resources.filter(({ type }) => type.startsWith(TGW)).map(({ type }) => type),
      [ATTACHMENT],
    );
    assert.equal(made.only(ATTACHMENT).inputs.transitGatewayId, "tgw-own-us");
  });

  it("refuse an owner's gateway that would leave a cluster without a way, before anything is made", async () => {
    const found = { ownerId: "333333333333", autoAcceptSharedAttachments: "disable" };
    const transitGateways = { "eu-west-1": { id: "tgw-own" }, "us-east-1": { id: "tgw-own-us" } };
    const noting: string[] = [];
    const outputs: Outputs = {
      ...AWS,
      [GET_GATEWAY]: () => found,
      "aws:kms/key:Key": (name) => {
        noting.push(name);
        return {};
      },
    };
    await assert.rejects(prod(throughTheirs(), ["prod-us-east-1"], { transitGateways }, outputs), (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(error.faults.length, 3);
      assert.match(error.message, /transitGateway\.gateways\.us-east-1\n.*does not accept attachments/);
      return true;
    });
    assert.deepEqual(noting, []);
  });
});
