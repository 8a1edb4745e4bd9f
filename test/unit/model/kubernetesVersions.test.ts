import assert from "node:assert/strict";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

describe("Kubernetes versions", () => {
  it("that EKS does not offer are refused, with those that it does", () => {
    for (const version of ["1.12", "1.99"]) {
      const faults = faultsAfter((file) => (file.hub.kubernetes = version));
      assertFault(faults, "hub.kubernetes", /does not offer/, /"1.34", "1.35"/);
    }
  });

  it("are accepted on the last day of their support and refused on the next", () => {
    const old = (file: FleetFile) => (file.hub.kubernetes = "1.31");
    assert.doesNotThrow(() => aFleet(old, "2026-11-26"));
    const faults = faultsAfter(old, "2026-11-27");
    assertFault(
      faults,
      "hub.kubernetes",
      /ended all support of Kubernetes 1.31 on 2026-11-26/,
      /^(?!.*1\.31).*"1\.32"/,
    );
  });

  it("past standard support are allowed, with a warning that EKS upgrades them by itself", () => {
    const [warning] = aFleet((file) => (file.hub.kubernetes = "1.33"), "2026-11-21").warnings;
    assert.equal(warning?.path, "hub.kubernetes");
    assert.match(warning.problem, /left standard support on 2026-07-29.*upgrades them by itself/);
  });

  it("whose standard support soon ends are announced once, where they are written", () => {
    const fleet = aFleet((file) => (file.hub.kubernetes = "1.34"), "2026-11-21");
    assert.deepEqual(
      fleet.warnings.map((warning) => warning.path),
      ["hub.kubernetes"],
    );
    assert.match(fleet.warnings[0]?.problem ?? "", /ends on 2026-12-02/);
    assert.deepEqual(aFleet((file) => (file.hub.kubernetes = "1.34"), "2026-06-01").warnings, []);
  });

  it("are the hub's unless the environment or the cluster says another", () => {
    const fleet = aFleet((file) => {
      file.environments.prod = {
        kubernetes: "1.36",
        clusters: [{ region: "eu-west-1" }, { region: "us-east-1", kubernetes: "1.34" }],
      };
    });
    assert.deepEqual(
      fleet.clusters.map((cluster) => cluster.kubernetes),
      ["1.35", "1.36", "1.34"],
    );
  });

  it("do not move by the calendar when the file names none", () => {
    const none = (file: FleetFile) => delete file.hub.kubernetes;
    assert.equal(aFleet(none, "2026-01-01").hub.kubernetes, aFleet(none, "2027-12-31").hub.kubernetes);
  });
});
