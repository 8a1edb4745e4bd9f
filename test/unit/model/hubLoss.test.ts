import assert from "node:assert/strict";
import type { LiveHub } from "../../../model/drain.js";
import { hubCondition, leftWithTheHub, stacksWithLosses } from "../../../model/hubLoss.js";
import { aFleet } from "./aFleet.js";

const CA = "b2xk";
const SILENT = "does not answer: connect ECONNREFUSED";

describe("a hub that does not answer", () => {
  const seen = (inAws: { status: string; caData: string | undefined } | undefined) =>
    hubCondition({ problem: SILENT, caData: CA, inAws });

  it("is lost when AWS has no such cluster, or another one under its name", () => {
    assert.equal(seen(undefined), "gone");
    assert.equal(seen({ status: "ACTIVE", caData: "bmV3" }), "gone");
    assert.equal(seen({ status: "CREATING", caData: undefined }), "gone");
  });

  it("is not lost for being out of reach, or still being deleted", () => {
    assert.equal(seen({ status: "ACTIVE", caData: CA }), "silent");
    assert.equal(seen({ status: "FAILED", caData: CA }), "silent");
    assert.equal(seen({ status: "DELETING", caData: CA }), "silent");
  });

  it("is asked about no more once it answers", () => {
    assert.equal(hubCondition({ problem: undefined, caData: CA, inAws: undefined }), "there");
  });
});

describe("what the stacks made on a hub", () => {
  const anchors = [
    { stack: "hub", uid: "1" },
    { stack: "dev", uid: "2" },
    { stack: "prod", uid: "3" },
    { stack: "prod", uid: "4" },
  ];

  it("is lost for all of them when the hub is gone", () => {
    assert.deepEqual(stacksWithLosses(anchors, new Set()), ["hub", "dev", "prod"]);
  });

  it("is lost where an object of the same name has another id, or none", () => {
    assert.deepEqual(stacksWithLosses(anchors, new Set(["1", "2", "3", "9"])), ["prod"]);
    assert.deepEqual(stacksWithLosses(anchors, new Set(["1", "2", "3", "4"])), []);
    assert.deepEqual(stacksWithLosses([], new Set()), []);
  });
});

describe("a file that no longer wants what was on a lost hub", () => {
  const recorded: LiveHub = {
    clusters: [
      { name: "dev-eu-west-1", state: "active" },
      { name: "prod-eu-west-1", state: "active" },
      { name: "prod-us-east-1", state: "active" },
    ],
    sets: [
      { name: "alpha-web", team: "alpha", addon: undefined, released: false },
      { name: "alpha-api", team: "alpha", addon: undefined, released: false },
      { name: "addon-metrics-server", team: undefined, addon: "metrics-server", released: false },
    ],
    applications: ["dev-eu-west-1", "prod-eu-west-1", "prod-us-east-1"].flatMap((cluster) => [
      { name: `alpha-web-${cluster}`, cluster, set: "alpha-web" },
      { name: `alpha-api-${cluster}`, cluster, set: "alpha-api" },
    ]),
  };

  it("is told from one that wants it all", () => {
    assert.deepEqual(leftWithTheHub(aFleet(), recorded), []);
  });

  it("is found out by cluster, service and add-on, each named once", () => {
    const fleet = aFleet((file) => {
      file.environments.prod?.clusters.pop();
      delete file.teams?.alpha?.services?.api;
      file.addons = { bundle: "2026.11", enabled: [] };
    });
    assert.deepEqual(leftWithTheHub(fleet, recorded), [
      "cluster prod-us-east-1",
      "set alpha-api",
      "set addon-metrics-server",
    ]);
  });

  it("is found out by the environment that a service left, and by what is to be emptied", () => {
    const narrowed = aFleet((file) => {
      Object.assign(file.teams?.alpha?.services ?? {}, { api: { environments: ["prod"] } });
    });
    // Its set is wanted: what it no longer makes is left.
    assert.deepEqual(leftWithTheHub(narrowed, recorded), ["application alpha-api-dev-eu-west-1"]);
    const draining = aFleet((file) => {
      Object.assign(file.environments.dev?.clusters[0] ?? {}, { state: "draining" });
    });
    assert.deepEqual(leftWithTheHub(draining, recorded), ["cluster dev-eu-west-1"]);
  });
});
