import assert from "node:assert/strict";
import * as types from "../../../../sandbox/aws/types.js";
import { anAws, aNetwork } from "./anAws.js";

const TAGS = { Name: "acme-dev", "gitops-fleet/fleet": "acme" };
const FILTERS = Object.entries(TAGS).map(([key, value]) => ({ name: `tag:${key}`, values: [value] }));

describe("the sandbox's search by tags", () => {
  it("finds what has all of the tags, and nothing that has some of them", async () => {
    const cloud = await anAws();
    const { id } = await cloud.create(types.VPC, { cidrBlock: "10.0.0.0/16", tags: TAGS });
    await cloud.create(types.VPC, { cidrBlock: "10.1.0.0/16", tags: { Name: "acme-dev" } });
    const { ids } = await cloud.invoke("aws:ec2/getVpcs:getVpcs", { filters: FILTERS });
    assert.deepEqual(ids, [id]);
  });

  it("fails for no internet gateway, as the provider does", async () => {
    const cloud = await anAws();
    const find = () => cloud.invoke("aws:ec2/getInternetGateway:getInternetGateway", { filters: FILTERS });
    await assert.rejects(find, /no matching EC2 Internet Gateway found/);
    const { vpcId } = await aNetwork(cloud);
    const { id } = await cloud.create(types.INTERNET_GATEWAY, { vpcId, tags: TAGS });
    assert.equal((await find())["internetGatewayId"], id);
  });

  it("shows keys that wait for their deletion, and says that they do", async () => {
    const cloud = await anAws();
    const { id, properties } = await cloud.create(types.KEY, { deletionWindowInDays: 30, tags: TAGS });
    const state = async () => (await cloud.invoke("aws:kms/getKey:getKey", { keyId: id }))["keyState"];
    assert.equal(await state(), "Enabled");
    await cloud.delete(types.KEY, id);
    assert.equal(await state(), "PendingDeletion");
    const tagFilters = Object.entries(TAGS).map(([key, value]) => ({ key, values: [value] }));
    const asked = { resourceTypeFilters: ["kms:key"], tagFilters };
    const found = await cloud.invoke("aws:resourcegroupstaggingapi/getResources:getResources", asked);
    assert.deepEqual(
      (found["resourceTagMappingLists"] as { resourceArn: string }[]).map(({ resourceArn }) => resourceArn),
      [properties["arn"]],
    );
  });
});
