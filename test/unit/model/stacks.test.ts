import assert from "node:assert/strict";
import { ConfigError, stackClusters, stackFaults, stackOf } from "../../../model/index.js";
import { aFleet } from "./aFleet.js";

const fleet = aFleet();
const whole = [
  { name: "repos", makes: "repos" },
  { name: "hub", makes: "hub" },
  { name: "dev", makes: "dev" },
];
const problems = (...more: { name: string; makes: string; clusters?: string[] }[]) =>
  stackFaults(fleet, [...whole, ...more]).map((fault) => fault.problem);

describe("stacks", () => {
  it("make their environment's clusters, or those that they are narrowed to", () => {
    assert.deepEqual(
      stackClusters(fleet, "prod").map((cluster) => cluster.name),
      ["prod-eu-west-1", "prod-us-east-1"],
    );
    assert.deepEqual(
      stackClusters(fleet, "prod", ["prod-us-east-1"]).map((cluster) => cluster.name),
      ["prod-us-east-1"],
    );
    assert.ok(fleet.clusters.every((cluster) => stackClusters(fleet, stackOf(cluster)).includes(cluster)));
  });

  it("refuse an environment or a cluster that the fleet does not have", () => {
    assert.throws(
      () => stackClusters(fleet, "prd"),
      (error) => error instanceof ConfigError && /Did you mean "prod"/.test(error.message),
    );
    assert.throws(
      () => stackClusters(fleet, "prod", ["prod-eu-west-1", "dev-eu-west-1"]),
      (error) => error instanceof ConfigError && error.faults[0]?.path === "gitops-fleet:clusters[1]",
    );
  });

  it("may divide an environment between them", () => {
    const [one, two] = [["prod-eu-west-1"], ["prod-us-east-1"]];
    assert.deepEqual(
      problems({ name: "prod-1", makes: "prod", clusters: one }, { name: "prod-2", makes: "prod", clusters: two }),
      [],
    );
  });

  it("do not make one cluster twice, nor leave one out", () => {
    assert.deepEqual(
      problems({ name: "prod", makes: "prod" }, { name: "prod-2", makes: "prod", clusters: ["prod-us-east-1"] }),
      ['The cluster "prod-us-east-1" is in 2 stacks: prod, prod-2.'],
    );
    assert.deepEqual(problems({ name: "prod-1", makes: "prod", clusters: ["prod-eu-west-1"] }), [
      'No stack makes the cluster "prod-us-east-1".',
    ]);
  });

  it("name the one of them that asks for what the fleet does not have", () => {
    const [fault] = stackFaults(fleet, [...whole, { name: "qa", makes: "qa" }]);
    assert.equal(fault?.path, "stack qa: gitops-fleet:stack");
    assert.match(fault.remedy, /stays in the file with `clusters: \[\]` until its stack is empty/);
  });
});
