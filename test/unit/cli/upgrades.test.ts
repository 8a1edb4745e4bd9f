import assert from "node:assert/strict";
import { describeUpgrades, describeWaiting } from "../../../cli/upgrades.js";
import type { Upgrade } from "../../../model/index.js";

const FIRST: Upgrade = {
  cluster: "prod-eu-west-1",
  environment: "prod",
  wave: 1,
  hops: ["1.34", "1.35"],
  waitsFor: [],
};
const SECOND: Upgrade = { ...FIRST, cluster: "prod-us-east-1", wave: 2, waitsFor: ["prod-eu-west-1"] };

describe("upgrades of clusters that exist", () => {
  it("are shown with their hops, and which of them go in this run", () => {
    const lines = describeUpgrades([FIRST, SECOND]).split("\n");
    assert.match(lines[2] ?? "", /^prod-eu-west-1 +prod +1 +1\.34 → 1\.35 +in this run$/);
    assert.match(lines[3] ?? "", /^prod-us-east-1 +prod +2 +1\.34 → 1\.35 +after prod-eu-west-1$/);
  });

  it("that are left for the next run are named at the end", () => {
    assert.match(describeWaiting([FIRST, SECOND]), /one wave in each run: prod-us-east-1 \(1\.34 → 1\.35\)\.\nRun/);
    assert.equal(describeWaiting([FIRST]), "");
    assert.equal(describeUpgrades([]), "");
  });
});
