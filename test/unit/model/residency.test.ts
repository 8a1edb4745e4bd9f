import assert from "node:assert/strict";
import { applications, residencyOf } from "../../../model/index.js";
import { REGION_NAMES } from "../../../model/regions.js";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const WEB = "teams.alpha.services.web";

const with_ =
  (web: object, team: object = {}) =>
  (file: FleetFile) => {
    file.teams = { alpha: { groups: ["acme:alpha"], services: { web }, ...team } };
  };

const clustersOf = (change: (file: FleetFile) => void) =>
  applications(aFleet(change))
    .filter(({ service }) => service === "web")
    .map(({ cluster }) => cluster);

describe("data residency", () => {
  it("is known of every region; London's and Zurich's is not the Union's", () => {
    assert.deepEqual(
      REGION_NAMES.filter((region) => residencyOf(region) === undefined),
      [],
    );
    assert.deepEqual(["eu-west-1", "eu-west-2", "eu-central-2", "us-gov-west-1", "ap-southeast-1"].map(residencyOf), [
      "eu",
      "uk",
      "ch",
      "us",
      "apac",
    ]);
  });

  it("is on every cluster as a label", () => {
    const labels = aFleet().clusters.map((cluster) => cluster.labels["gitops-fleet/residency"]);
    assert.deepEqual(labels, ["eu", "eu", "us"]);
  });

  it("keeps a service on the clusters of its regions, beside its own selector", () => {
    assert.deepEqual(clustersOf(with_({ residency: "eu" })), ["dev-eu-west-1", "prod-eu-west-1"]);
    assert.deepEqual(clustersOf(with_({ residency: "us", environments: ["prod"] })), ["prod-us-east-1"]);
    const both = with_({ residency: "eu", clusterSelector: { "gitops-fleet/wave": "1" }, environments: ["prod"] });
    assert.deepEqual(clustersOf(both), ["prod-eu-west-1"]);
  });

  it("of a team is that of all its services", () => {
    assert.deepEqual(clustersOf(with_({}, { residency: "eu" })), ["dev-eu-west-1", "prod-eu-west-1"]);
    assert.deepEqual(clustersOf(with_({ residency: "eu" }, { residency: "eu" })), ["dev-eu-west-1", "prod-eu-west-1"]);
    assertFault(
      faultsAfter(with_({ residency: "us" }, { residency: "eu" })),
      `${WEB}.residency`,
      /^"us" is outside the team's residency, which is "eu"\.$/,
      /Remove this/,
    );
  });

  it("refuses an environment that has no cluster there", () => {
    assertFault(
      faultsAfter(with_({ residency: "us" })),
      `${WEB}.residency`,
      /^alpha\/web has the residency "us", and every cluster that it selects in dev is elsewhere: dev-eu-west-1 \(eu\)\.$/,
      /^Add a cluster in a region of us to dev, or leave dev out of the service's environments\.$/,
    );
    assertFault(
      faultsAfter(with_({}, { residency: "us" })),
      "teams.alpha.residency",
      /^alpha\/web has the residency "us"/,
      /./,
    );
  });

  it("refuses a selector that picks clusters outside", () => {
    const outside = {
      residency: "eu",
      environments: ["prod"],
      clusterSelector: { "gitops-fleet/region": "us-east-1" },
    };
    assertFault(
      faultsAfter(with_(outside)),
      `${WEB}.residency`,
      /selects in prod is elsewhere: prod-us-east-1 \(us\)\.$/,
      /or correct its clusterSelector\.$/,
    );
  });

  it("does not stop what is being emptied", () => {
    assert.deepEqual(clustersOf(with_({ residency: "us", state: "draining" })), []);
  });

  it("is one of those that there are", () => {
    assertFault(faultsAfter(with_({ residency: "europe" })), `${WEB}.residency`, /"europe" is not known here/, /./);
  });
});
