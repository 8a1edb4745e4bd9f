import assert from "node:assert/strict";
import { addonRange, allAddons, isWithin } from "../../../model/index.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

/** Add-ons whose makers name no versions. */
const UNSTATED = ["aws-ebs-csi-driver", "cluster-autoscaler"];

describe("the Kubernetes versions of add-ons", () => {
  it("are known for every version of every bundle, with a source, where their makers name any", () => {
    for (const addon of allAddons().filter(({ name }) => !UNSTATED.includes(name))) {
      const range = addonRange(addon);
      assert.ok(range, `model/addonCompatibility.ts says nothing of ${addon.name} ${addon.version}`);
      assert.match(range.source, /^https:\/\//);
    }
  });

  it("count both ends, and newer ones where no newest is named", () => {
    const range = { from: "1.9", to: "1.11", source: "" };
    assert.deepEqual(
      ["1.8", "1.9", "1.11", "1.12"].map((version) => isWithin(version, range)),
      [false, true, true, false],
    );
    assert.equal(isWithin("1.99", { ...range, to: null }), true);
  });

  it("refuse a cluster's version where it is written, once, with the source", () => {
    const faults = faultsAfter((file) => {
      file.addons = { enabled: ["metrics-server", "cert-manager"] };
      Object.assign(file.environments.prod ?? {}, { kubernetes: "1.36" });
    });
    assertFault(
      faults,
      "environments.prod.kubernetes",
      /^prod-eu-west-1, prod-us-east-1 would run Kubernetes 1\.36, and the add-on cert-manager v1\.19\.1 supports 1\.31 to 1\.35 \(https:\/\/cert-manager\.io/,
      /^Stay with 1\.31 to 1\.35; or choose an add-on bundle/,
    );
  });

  it("say nothing of the hub, which runs none", () => {
    const fleet = aFleet((file) => {
      file.addons = { enabled: ["cert-manager"] };
      file.hub.kubernetes = "1.36";
      for (const environment of Object.values(file.environments)) environment.kubernetes = "1.35";
    });
    assert.equal(fleet.hub.kubernetes, "1.36");
  });
});
