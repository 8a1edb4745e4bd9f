import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { drainPlan, isEmptyPlan, mislabelledClusters, narrowTo, type LiveHub } from "../../../model/drain.js";
import { applications, parseFleet, type Fleet } from "../../../model/index.js";

const text = readFileSync("fleet.yaml", "utf8");
const parse = (yaml: string): Fleet => parseFleet(yaml, { file: "fleet.yaml", today: "2026-11-01" });

/** The hub as it is once everything that a fleet wants is there. */
function hubOf(fleet: Fleet): LiveHub {
  const wanted = applications(fleet);
  const sets = new Map(wanted.map((application) => [application.applicationSet, application]));
  return {
    clusters: fleet.clusters.map((cluster) => ({ name: cluster.name, state: cluster.state, labels: cluster.labels })),
    sets: [...sets].map(([name, application]) => ({
      name,
      team: application.team ?? undefined,
      addon: application.team === null ? name.replace("addon-", "") : undefined,
      released: false,
    })),
    applications: wanted.map(({ name, cluster, applicationSet }) => ({ name, cluster, set: applicationSet })),
  };
}

describe("what has to be drained", () => {
  it("is nothing while the file wants all that is there", () => {
    const fleet = parse(text);
    assert.ok(isEmptyPlan(drainPlan(fleet, hubOf(fleet))));
  });

  it("is every application of a region that left the file, and no other", () => {
    const smaller = parse(text.replace(/ +- \{ region: us-east-1, wave: 2 \}\n/, ""));
    const plan = drainPlan(smaller, hubOf(parse(text)));
    assert.deepEqual(plan.clustersToMark, ["prod-us-east-1"]);
    assert.deepEqual(plan.setsToRelease, []);
    assert.equal(plan.applications.length, 8);
    assert.ok(plan.applications.every((application) => application.cluster === "prod-us-east-1"));
  });

  it("is the set of a service that left, in every cluster", () => {
    const smaller = parse(text.replace("      ledger: {}\n", ""));
    const plan = drainPlan(smaller, hubOf(parse(text)));
    assert.deepEqual(plan.setsToRelease, ["gamma-ledger"]);
    assert.deepEqual(new Set(plan.applications.map((a) => a.set)), new Set(["gamma-ledger"]));
    assert.equal(plan.applications.length, 5);
    assert.deepEqual(plan.clustersToMark, []);
  });

  it("is given back when a cluster that was being drained returns to the file", () => {
    const fleet = parse(text);
    const live = hubOf(fleet);
    const marked = live.clusters.map((c) => (c.name === "dev-eu-west-1" ? { ...c, state: "draining" } : c));
    const plan = drainPlan(fleet, { ...live, clusters: marked });
    assert.deepEqual(plan.clustersToRestore, ["dev-eu-west-1"]);
    assert.deepEqual(plan.applications, []);
  });

  it("goes on with the applications that an interrupted drain left behind", () => {
    const smaller = parse(text.replace("      ledger: {}\n", ""));
    const live = hubOf(parse(text));
    const halfway = {
      ...live,
      sets: live.sets.map((set) => (set.name === "gamma-ledger" ? { ...set, released: true } : set)),
      applications: live.applications.filter((a) => a.name !== "gamma-ledger-dev-eu-west-1"),
    };
    const plan = drainPlan(smaller, halfway);
    assert.deepEqual(plan.setsToRelease, []);
    assert.equal(plan.applications.length, 4);
  });

  it("is the one application of a service that left an environment, whose set lets go meanwhile", () => {
    const narrower = parse(text.replace("ledger: {}", "ledger: { environments: [dev, staging] }"));
    const plan = drainPlan(narrower, hubOf(parse(text)));
    assert.deepEqual([plan.setsToRelease, plan.setsToPause], [[], ["gamma-ledger"]]);
    assert.deepEqual(plan.labelsToRemove, []);
    assert.deepEqual(
      plan.applications.map((a) => a.name),
      ["gamma-ledger-prod-eu-west-1", "gamma-ledger-prod-us-east-1", "gamma-ledger-prod-ap-southeast-1"],
    );
  });

  it("is the application of a cluster that lost its label, and the label first, or the set would make it again", () => {
    const labelled = (labels: string): Fleet =>
      parse(
        text
          .replace("region: us-east-1, wave: 2", `region: us-east-1, wave: 2${labels}`)
          .replace("ledger: {}", "ledger: { clusterSelector: { size: big } }"),
      );
    const before = hubOf(labelled(', labels: { size: big, floor: "1" }'));
    const plan = drainPlan(labelled(', labels: { size: small, floor: "1" }'), before);
    assert.deepEqual(plan.labelsToRemove, [{ cluster: "prod-us-east-1", labels: ["size"] }]);
    assert.deepEqual([plan.setsToRelease, plan.setsToPause], [[], ["gamma-ledger"]]);
    assert.deepEqual(
      plan.applications.map((a) => a.name),
      ["gamma-ledger-prod-us-east-1"],
    );
    // After an interrupt the set still generates nothing; it is written again, and must not find the label.
    const halfway = { ...before, applications: before.applications.filter(({ set }) => set !== "gamma-ledger") };
    const released = {
      ...halfway,
      sets: before.sets.map((set) => ({ ...set, released: set.name === "gamma-ledger" })),
    };
    assert.deepEqual(drainPlan(labelled(""), released).labelsToRemove, [
      { cluster: "prod-us-east-1", labels: ["size", "floor"] },
    ]);
    assert.deepEqual(
      drainPlan(labelled(""), halfway).labelsToRemove,
      [],
      "nothing runs by it: its stack takes it away",
    );
  });

  it("never takes a label that the file still gives, nor one that templates need", () => {
    const fleet = parse(text.replace("ledger: {}", "ledger: { environments: [dev] }"));
    assert.deepEqual(drainPlan(fleet, hubOf(parse(text))).labelsToRemove, []);
    const old = hubOf(parse(text.replaceAll("us-east-1, wave: 2", "us-east-1, wave: 3")));
    assert.deepEqual(drainPlan(fleet, old).labelsToRemove, []);
  });

  it("finds clusters whose Secret lacks a label that the file gives, so that their stacks look at it", () => {
    const fleet = parse(
      text.replace("region: us-east-1, wave: 2", "region: us-east-1, wave: 2, labels: { size: big }"),
    );
    assert.deepEqual(mislabelledClusters(fleet, hubOf(parse(text))), ["prod-us-east-1"]);
    assert.deepEqual(mislabelledClusters(fleet, hubOf(fleet)), []);
  });

  it("asks for a set to be written again when its drain was taken back", () => {
    const fleet = parse(text);
    const live = hubOf(fleet);
    const sets = live.sets.map((set) => (set.name === "beta-search" ? { ...set, released: true } : set));
    assert.deepEqual(drainPlan(fleet, { ...live, sets }).setsToRestore, ["beta-search"]);
  });

  it("never touches a name that the file still wants, whatever is asked", () => {
    const fleet = parse(text);
    const live = hubOf(fleet);
    assert.ok(isEmptyPlan(narrowTo(drainPlan(fleet, live), live, "prod-us-east-1")));
  });

  it("is narrowed to one team by its name", () => {
    const smaller = parse(text.replace(/ {2}gamma:[\s\S]*$/, ""));
    const live = hubOf(parse(text));
    const plan = narrowTo(drainPlan(smaller, live), live, "gamma");
    assert.deepEqual([...plan.setsToRelease].sort(), ["gamma-billing", "gamma-ledger"]);
    assert.equal(plan.applications.length, 10);
  });
});
