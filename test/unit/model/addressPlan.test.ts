import assert from "node:assert/strict";
import { addressPlan, freeBlocksOf } from "../../../model/index.js";
import { aFleet } from "./aFleet.js";

describe("the address plan", () => {
  it("has every cluster once, under its account and region", () => {
    const fleet = aFleet((file) => {
      file.accounts = { "222222222222": { assumeRole: "arn:aws:iam::222222222222:role/fleet-pipeline" } };
      file.environments.dev = { account: "222222222222", clusters: [{ region: "eu-west-1" }] };
    });
    assert.deepEqual(
      addressPlan(fleet).map(({ account, region, networks }) => [
        account.slice(0, 3),
        region,
        ...networks.map(({ cluster }) => cluster.name),
      ]),
      [
        ["111", "eu-west-1", "hub", "prod-eu-west-1"],
        ["111", "us-east-1", "prod-us-east-1"],
        ["222", "eu-west-1", "dev-eu-west-1"],
      ],
    );
  });

  it("counts what has a quota: VPCs, and a public address for each NAT gateway", () => {
    assert.deepEqual(
      addressPlan(aFleet()).map(({ region, vpcs, natAddresses }) => [region, vpcs, natAddresses]),
      [
        ["eu-west-1", 3, 7],
        ["us-east-1", 1, 3],
      ],
    );
  });

  it("says how many nodes a network has room for, and how many addresses are in no subnet yet", () => {
    const [hub] = addressPlan(aFleet()).flatMap(({ networks }) => networks);
    assert.deepEqual([hub?.nodes, hub?.unused], [432, 2 ** 16 - 3 * (2 ** 14 + 2 ** 12)]);
  });

  it("offers no block that any VPC or its Services touch", () => {
    const taken = freeBlocksOf(
      aFleet((file) => (file.hub.network = { cidr: "10.1.64.0/20", serviceCidr: "10.2.0.0/15" })),
    );
    for (const block of ["10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"]) assert.ok(!taken.includes(block), block);
    assert.equal(taken[0], "10.0.0.0/16");
  });
});
