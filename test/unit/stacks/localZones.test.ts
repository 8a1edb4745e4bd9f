import assert from "node:assert/strict";
import { ConfigError } from "../../../model/index.js";
import { environmentStack } from "../../../stacks/environment.js";
import { recorded, type Outputs, type Recording } from "../components/recorded.js";
import { aFleet, CLOUD, HUB, settingsOf, stacks } from "./cloud.js";

const WARSAW = "eu-central-1-waw-1a";
const EDGE = `nodes: { pools: { edge: { localZone: ${WARSAW}, instanceTypes: [c6i.xlarge] } } }`;
const LOOKUP = "aws:index/getAvailabilityZone:getAvailabilityZone";

function dev(optInStatus: string): Promise<Recording<unknown>> {
  const fleet = aFleet((text) => text.replace("- region: eu-west-1", `- { region: eu-central-1, ${EDGE} }`));
  const zone: Outputs = { [LOOKUP]: (_, { name }) => ({ name, optInStatus }) };
  return recorded({ ...CLOUD, ...zone, ...stacks({ hub: HUB }) }, () => environmentStack(fleet, settingsOf("dev")));
}

describe("a stack with nodes in a Local Zone", () => {
  it("makes a subnet there with the way out of the region, for the node group alone", async () => {
    const made = await dev("opted-in");
    const subnet = made.only("aws:ec2/subnet:Subnet", `dev-eu-central-1-local-${WARSAW}`);
    assert.equal(subnet.inputs.availabilityZone, WARSAW);
    assert.match(String(subnet.inputs.cidrBlock), /^10\.\d+\.240\.0\/22$/);
    assert.deepEqual(Object.keys(subnet.inputs.tags as object), ["Name"], "load balancers stay in the region");
    const way = made.only("aws:ec2/routeTableAssociation:RouteTableAssociation", `dev-eu-central-1-local-${WARSAW}`);
    assert.equal(way.inputs.routeTableId, "dev-eu-central-1-private-eu-central-1a-id");
    const id = `dev-eu-central-1-local-${WARSAW}-id`;
    assert.deepEqual(made.only("aws:eks/nodeGroup:NodeGroup").inputs.subnetIds, [id]);
    const controlPlane = made.only("eks:index:Cluster").inputs.privateSubnetIds as string[];
    assert.equal(controlPlane.length, 3);
    assert.ok(!controlPlane.includes(id));
    const [disk] = made.only("aws:ec2/launchTemplate:LaunchTemplate").inputs.blockDeviceMappings as {
      ebs: { volumeType: string };
    }[];
    assert.equal(disk?.ebs.volumeType, "gp2");
  });

  it("makes nothing before the account has opted in, and says how", async () => {
    await assert.rejects(dev("not-opted-in"), (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(error.faults.length, 1);
      assert.match(error.message, /environments\.dev\.clusters\[0\]\.network\.localZones/);
      assert.match(error.message, /has not opted in to "eu-central-1-waw-1a"/);
      assert.match(
        error.message,
        /modify-availability-zone-group --region eu-central-1 --group-name eu-central-1-waw-1 --opt-in-status opted-in/,
      );
      return true;
    });
  });
});
