import assert from "node:assert/strict";
import { addonApplicationSet, serviceApplicationSet } from "../../../render/applicationSet.js";
import { parseTemplate } from "../../../render/goTemplateSyntax.js";
import { aFleet, serviceOf, teamOf } from "./aFleet.js";
import { assertGolden, yaml } from "./golden.js";

const MANUAL_PROD = (text: string): string =>
  text
    .replace(
      "    windows:",
      "    sync:\n      automated: false\n      ignoreDifferences: [{ kind: Secret, jsonPointers: [/data/ca.crt] }]\n    windows:",
    )
    .replace("    clusters: [{ region: eu-west-1 }]", "    clusters: [{ region: eu-west-1 }]\n  qa:\n    clusters: []");

describe("the sync policy of a set", () => {
  it("is in the template alone when all of its environments have the same", () => {
    const fleet = aFleet((text) => text.replace("web: {}", "web: { sync: { selfHeal: false } }"));
    const { template, ...rest } = serviceApplicationSet(
      fleet,
      teamOf(fleet, "alpha"),
      serviceOf(fleet, "alpha", "web"),
    ).spec;
    assert.deepEqual(template.spec.syncPolicy.automated, { prune: true, selfHeal: false });
    assert.ok(!("templatePatch" in rest));
  });

  it("patches the environments that differ, and takes automated away where it is off", () => {
    const fleet = aFleet(MANUAL_PROD);
    const web = serviceApplicationSet(fleet, teamOf(fleet, "alpha"), serviceOf(fleet, "alpha", "web"));
    assertGolden("sync-by-environment.yaml", yaml(web, ...fleet.addons.map((one) => addonApplicationSet(fleet, one))));
    assert.doesNotThrow(() => parseTemplate(web.spec.templatePatch ?? "{{"));
  });

  it("needs no patch for a service that is in the differing environment alone", () => {
    const fleet = aFleet(MANUAL_PROD);
    const { spec } = serviceApplicationSet(fleet, teamOf(fleet, "alpha"), serviceOf(fleet, "alpha", "api"));
    assert.equal(spec.templatePatch, undefined);
    assert.equal(spec.template.spec.syncPolicy.automated, undefined);
  });
});
