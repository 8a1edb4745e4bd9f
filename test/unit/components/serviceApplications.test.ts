import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AddonApplications } from "../../../components/addonApplications.js";
import { ServiceApplications } from "../../../components/serviceApplications.js";
import { addonApplicationSet, serviceApplicationSet } from "../../../render/applicationSet.js";
import { aFleet, serviceOf, teamOf } from "../render/aFleet.js";
import { recorded, type Outputs } from "./recorded.js";

const SET = "kubernetes:argoproj.io/v1alpha1:ApplicationSet";
const HUB: Outputs = { "pulumi:providers:kubernetes": () => ({}), [SET]: () => ({}) };

describe("ServiceApplications", () => {
  it("makes one set, whatever the number of clusters", async () => {
    const fleet = aFleet();
    const [team, service] = [teamOf(fleet, "alpha"), serviceOf(fleet, "alpha", "web")];
    const made = await recorded(HUB, () => new ServiceApplications("alpha-web", { fleet, team, service }, onHub()));
    assert.deepEqual(made.only(SET, "alpha-web-set").inputs, serviceApplicationSet(fleet, team, service));
    assert.equal(made.result.applicationSet, "alpha-web");
  });

  it("can be given a guard", async () => {
    const fleet = aFleet();
    const [team, service] = [teamOf(fleet, "alpha"), serviceOf(fleet, "alpha", "web")];
    const made = await recorded(HUB, () => {
      const guard = new pulumi.ResourceHook("guard", () => undefined);
      return new ServiceApplications("alpha-web", { fleet, team, service, guard }, onHub());
    });
    assert.deepEqual(made.hooks, ["guard"]);
    assert.equal(made.all(SET).length, 1);
  });
});

describe("AddonApplications", () => {
  it("makes one set for the add-on on all clusters", async () => {
    const fleet = aFleet();
    const [addon] = fleet.addons;
    assert.ok(addon);
    const made = await recorded(HUB, () => new AddonApplications("addon-metrics-server", { fleet, addon }, onHub()));
    assert.deepEqual(made.only(SET, "addon-metrics-server-set").inputs, addonApplicationSet(fleet, addon));
  });
});

function onHub(): pulumi.ComponentResourceOptions {
  return { provider: new k8s.Provider("hub", { kubeconfig: "{}" }) };
}
