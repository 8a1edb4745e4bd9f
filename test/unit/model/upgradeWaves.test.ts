import assert from "node:assert/strict";
import { clusterChangeFaults, inWaves, stackWaveFaults, upgrades, type Fleet } from "../../../model/index.js";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet, TODAY } from "./aFleet.js";

/** Production in three waves, all of it written with one version. */
function inThreeWaves(kubernetes: string, change: (file: FleetFile) => void = () => undefined): Fleet {
  return aFleet((file) => {
    file.environments.prod = {
      kubernetes,
      clusters: [
        { region: "eu-west-1" },
        { region: "us-east-1", wave: 2 },
        { region: "us-west-2", wave: 2 },
        { region: "ap-southeast-1", wave: 3 },
      ],
    };
    change(file);
  });
}

const running = (version: string, others: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    Object.entries({
      hub: "1.35",
      "dev-eu-west-1": "1.35",
      "prod-eu-west-1": version,
      "prod-us-east-1": version,
      "prod-us-west-2": version,
      "prod-ap-southeast-1": version,
      ...others,
    }).map(([name, kubernetes]) => [name, { kubernetes }]),
  );

const made = (fleet: Fleet, versions: ReturnType<typeof running>) =>
  inWaves(fleet, fleet.clusters, versions)
    .filter(({ environment }) => environment === "prod")
    .map(({ kubernetes }) => kubernetes);

describe("a newer Kubernetes version", () => {
  it("reaches one wave of an environment in each run", () => {
    const fleet = inThreeWaves("1.35");
    assert.deepEqual(made(fleet, running("1.34")), ["1.35", "1.34", "1.34", "1.34"]);
    const first = running("1.34", { "prod-eu-west-1": "1.35" });
    assert.deepEqual(made(fleet, first), ["1.35", "1.35", "1.35", "1.34"]);
    const second = running("1.35", { "prod-ap-southeast-1": "1.34" });
    assert.deepEqual(made(fleet, second), ["1.35", "1.35", "1.35", "1.35"]);
  });

  it("waits for every cluster of the waves before", () => {
    const half = running("1.35", { "prod-us-west-2": "1.34", "prod-ap-southeast-1": "1.34" });
    const fleet = inThreeWaves("1.35");
    assert.deepEqual(
      upgrades(fleet, half).map(({ cluster, waitsFor }) => [cluster, waitsFor]),
      [
        ["prod-us-west-2", []],
        ["prod-ap-southeast-1", ["prod-us-west-2"]],
      ],
    );
  });

  it("goes by environment and wave, whatever the order of the file, with its hops", () => {
    const fleet = inThreeWaves("1.35", (file) => {
      file.environments.prod?.clusters.reverse();
    });
    const found = upgrades(fleet, running("1.34", { "prod-eu-west-1": "1.33", "dev-eu-west-1": "1.34" }));
    assert.deepEqual(
      found.map(({ cluster, environment, wave, hops }) => [cluster, environment, wave, hops.join(" → ")]),
      [
        ["dev-eu-west-1", "dev", 1, "1.34 → 1.35"],
        ["prod-eu-west-1", "prod", 1, "1.33 → 1.34 → 1.35"],
        ["prod-us-west-2", "prod", 2, "1.34 → 1.35"],
        ["prod-us-east-1", "prod", 2, "1.34 → 1.35"],
        ["prod-ap-southeast-1", "prod", 3, "1.34 → 1.35"],
      ],
    );
  });

  it("does not wait in one environment for another", () => {
    const all = running("1.35", { "dev-eu-west-1": "1.34", "prod-eu-west-1": "1.34" });
    assert.deepEqual(
      upgrades(inThreeWaves("1.35"), all).map(({ waitsFor }) => waitsFor),
      [[], []],
    );
  });

  it("is a new cluster's at once, and waits for none that is new or being emptied", () => {
    const fresh = running("1.34");
    delete fresh["prod-eu-west-1"];
    delete fresh["prod-ap-southeast-1"];
    assert.deepEqual(made(inThreeWaves("1.35"), fresh), ["1.35", "1.35", "1.35", "1.35"]);
    const emptied = inThreeWaves("1.35", (file) => {
      Object.assign(file.environments.prod?.clusters[0] ?? {}, { state: "draining" });
    });
    assert.deepEqual(made(emptied, running("1.34")), ["1.35", "1.35", "1.35", "1.34"]);
  });

  it("holds nothing back that stays or goes back", () => {
    const fleet = inThreeWaves("1.34");
    assert.deepEqual(made(fleet, running("1.35")), ["1.34", "1.34", "1.34", "1.34"]);
    assert.deepEqual(upgrades(fleet, running("1.34")), []);
  });

  it("is refused where an earlier wave is written to stay behind: that would wait for ever", () => {
    const fleet = inThreeWaves("1.35", (file) => {
      Object.assign(file.environments.prod?.clusters[0] ?? {}, { kubernetes: "1.34" });
    });
    const faults = clusterChangeFaults(fleet, running("1.34"), fleet.clusters, TODAY);
    assert.deepEqual(
      faults.map(({ path }) => path),
      [1, 2, 3].map((index) => `environments.prod.clusters[${index}].kubernetes`),
    );
    assert.match(faults[0]?.problem ?? "", /^prod-us-east-1 would get Kubernetes 1\.35 before an earlier wave of prod/);
    assert.match(faults[0]?.problem ?? "", /keeps behind: prod-eu-west-1 \(wave 1, "1\.34"\)\.$/);
    assert.equal(faults[0]?.remedy, 'Write "1.35" for the earlier waves too, or keep "1.34" here.');
    assert.deepEqual(clusterChangeFaults(fleet, {}, fleet.clusters, TODAY), []);
  });

  it("is refused where an earlier wave is another stack's, which this one does not see", () => {
    const fleet = inThreeWaves("1.35");
    const maker = (cluster: string) => (cluster === "prod-eu-west-1" ? "prod-first" : "prod-rest");
    const faults = stackWaveFaults(fleet, running("1.34"), maker, ["prod-first", "prod-rest"]);
    assert.equal(faults.length, 3);
    assert.match(faults[0]?.problem ?? "", /^prod-us-east-1 gets Kubernetes 1\.35 when prod-eu-west-1 of an earlier/);
    assert.equal(faults[0]?.remedy, "Run `npx fleet up --stack prod-first` first.");
    assert.deepEqual(stackWaveFaults(fleet, running("1.34"), maker, ["prod-first"]), []);
    const first = running("1.34", { "prod-eu-west-1": "1.35" });
    assert.deepEqual(stackWaveFaults(fleet, first, maker, ["prod-rest"]), []);
  });
});
