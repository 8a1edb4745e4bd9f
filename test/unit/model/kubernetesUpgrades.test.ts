import assert from "node:assert/strict";
import { runningKubernetes, versionFaults, type RunningKubernetes } from "../../../model/kubernetesUpgrades.js";

const PATH = ["environments", "dev", "clusters", 0, "kubernetes"];

function faultOf(running: Partial<RunningKubernetes>, wanted: string, today: string, rollback = false) {
  return versionFaults({ cluster: "dev-eu-west-1", path: PATH, running, wanted, rollback, today })[0];
}

describe("the version of a cluster that exists", () => {
  it("may stay, or go up by one; that of a new one is free", () => {
    assert.equal(faultOf({ kubernetes: "1.34" }, "1.34", "2026-11-21"), undefined);
    assert.equal(faultOf({ kubernetes: "1.34" }, "1.35", "2026-11-21"), undefined);
    assert.equal(faultOf({}, "1.36", "2026-11-21"), undefined);
  });

  it("skips none: the hops are shown, and the first to write", () => {
    const fault = faultOf({ kubernetes: "1.33" }, "1.36", "2026-11-21");
    assert.match(fault?.problem ?? "", /one minor version at a time: 1\.33 → 1\.34 → 1\.35 → 1\.36\.$/);
    assert.match(fault?.remedy ?? "", /^Write "1\.34", run `npx fleet up`/);
  });

  it("goes back by one within a week of the upgrade, when somebody says so by name", () => {
    const upgraded = runningKubernetes("1.35", { kubernetes: "1.34" }, "2026-11-20");
    assert.deepEqual(upgraded, { kubernetes: "1.35", upgraded: { from: "1.34", on: "2026-11-20" } });
    const fault = faultOf(upgraded, "1.34", "2026-11-27");
    assert.match(fault?.problem ?? "", /runs Kubernetes 1\.35 since 2026-11-20; "1\.34" would take that upgrade back/);
    assert.match(fault?.remedy ?? "", /`rollback: true` .* until 2026-11-27\.$/);
    assert.equal(faultOf(upgraded, "1.34", "2026-11-27", true), undefined);
  });

  it("does not go back later, further, or from what it was made with, whoever says so", () => {
    const upgraded = { kubernetes: "1.35", upgraded: { from: "1.34", on: "2026-11-20" } };
    for (const [running, wanted, today] of [
      [upgraded, "1.34", "2026-11-28"],
      [upgraded, "1.33", "2026-11-21"],
      [{ kubernetes: "1.35" }, "1.34", "2026-11-21"],
    ] as const) {
      const fault = faultOf(running, wanted, today, true);
      assert.match(fault?.problem ?? "", /only by one version, within 7 days of an upgrade from it/);
      assert.equal(fault?.remedy, 'Keep "1.35".');
    }
  });

  it("is remembered with its last upgrade until the next, or until that is taken back", () => {
    const upgraded = runningKubernetes("1.35", { kubernetes: "1.34" }, "2026-11-20");
    assert.deepEqual(runningKubernetes("1.35", upgraded, "2027-01-01"), upgraded);
    assert.deepEqual(runningKubernetes("1.34", upgraded, "2026-11-21"), { kubernetes: "1.34" });
    assert.deepEqual(runningKubernetes("1.35", {}, "2026-11-21"), { kubernetes: "1.35" });
  });
});
