import assert from "node:assert/strict";
import { ConfigError, type Fleet } from "../../../model/index.js";
import { environmentStack } from "../../../stacks/environment.js";
import { hubStack } from "../../../stacks/hub.js";
import { recorded, valueOf, type Outputs } from "../components/recorded.js";
import { aFleet, CLOUD, HUB, REPOS, settingsOf, stacks } from "./cloud.js";
import { account, OWN, SUBNETS, TABLE, VPC } from "./ownVpc.js";

const devIn = (): Fleet => aFleet((text) => text.replace("- region: eu-west-1", `- { region: eu-west-1, ${OWN} }`));

const dev = (changes: Outputs = {}) =>
  recorded({ ...CLOUD, ...account(changes), ...stacks({ hub: HUB }) }, () =>
    environmentStack(devIn(), settingsOf("dev")),
  );

describe("a stack with a VPC of the owner's", () => {
  it("makes nothing of a network, and puts the cluster into the owner's subnets", async () => {
    const made = await dev();
    const network = made.resources.filter(({ type }) => /^aws:(ec2|vpc)\//.test(type)).map(({ name }) => name);
    assert.deepEqual(network.sort(), [
      "dev-eu-west-1-api-from-hub",
      "dev-eu-west-1-from-hub-eu-west-1a",
      "dev-eu-west-1-from-hub-eu-west-1b",
      "dev-eu-west-1-from-hub-eu-west-1c",
      "dev-eu-west-1-hub",
      `dev-eu-west-1-to-hub-${TABLE}`,
    ]);
    const { inputs } = made.only("eks:index:Cluster");
    assert.deepEqual([inputs.vpcId, inputs.privateSubnetIds], [VPC, SUBNETS]);
  });

  it("routes it to the hub by the owner's tables", async () => {
    const made = await dev();
    const { inputs } = made.only("aws:ec2/route:Route", `dev-eu-west-1-to-hub-${TABLE}`);
    assert.deepEqual([inputs.routeTableId, inputs.destinationCidrBlock], [TABLE, "10.0.0.0/16"]);
    assert.equal(made.only("aws:ec2/vpcPeeringConnection:VpcPeeringConnection").inputs.vpcId, VPC);
    const back = made.only("aws:ec2/route:Route", "dev-eu-west-1-from-hub-eu-west-1a").inputs;
    assert.equal(back.destinationCidrBlock, "10.200.0.0/16");
  });

  it("makes nothing at all when the VPC is not as it should be, and says all of it at once", async () => {
    const made: string[] = [];
    const noting: Outputs = {
      "aws:kms/key:Key": (name) => {
        made.push(name);
        return {};
      },
      "aws:ec2/getVpc:getVpc": () => {
        // As gRPC hands it on.
        throw Object.assign(new Error(), { details: "no matching\n  EC2 VPC found" });
      },
      "aws:ec2/getSubnet:getSubnet": (name, inputs) => ({
        ...account()["aws:ec2/getSubnet:getSubnet"]?.(name, inputs),
        tags: {},
      }),
    };
    await assert.rejects(dev(noting), (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.match(
        error.message,
        /fleet\.yaml: environments\.dev\.clusters\[0\]\.network\.vpcId\n.* no matching EC2 VPC/,
      );
      assert.match(error.message, /network\.privateSubnetIds\[1\]\n.*kubernetes\.io\/role\/internal-elb/);
      return true;
    });
    assert.deepEqual(made, []);
  });

  it("wants room in the subnets until the cluster is there", async () => {
    const full: Outputs = {
      "aws:ec2/getSubnet:getSubnet": (name, inputs) => ({
        ...account()["aws:ec2/getSubnet:getSubnet"]?.(name, inputs),
        availableIpAddressCount: 0,
      }),
    };
    await assert.rejects(dev(full), /has 0 free addresses/);
    await dev({ ...full, "aws:eks/getClusters:getClusters": () => ({ names: ["acme-dev-eu-west-1"] }) });
  });

  it("gives out the hub's tables by their ids, and no addresses, since it does not know them", async () => {
    const fleet = aFleet((text) => text.replace('  kubernetes: "1.35"\n', `  kubernetes: "1.35"\n  ${OWN}\n`));
    const { result } = await recorded({ ...CLOUD, ...account(), ...stacks({ repos: REPOS }) }, () =>
      hubStack(fleet, settingsOf("hub")),
    );
    assert.equal(await valueOf(result.vpcId), VPC);
    assert.deepEqual(Object.keys(result.privateRouteTableIds), [TABLE]);
    assert.deepEqual(result.natAddresses, {});
  });
});
