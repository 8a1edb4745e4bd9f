import assert from "node:assert/strict";
import { replacementAdvice } from "../../../cli/replacement.js";
import { replacementFaults } from "../../../model/index.js";
import { aFleet } from "../model/aFleet.js";

const NETWORK = "urn:pulumi:dev::gitops-fleet::gitops-fleet:index:Network";

describe("what would be replaced and holds state", () => {
  it("is named, with the consent that it takes, for its cluster alone", () => {
    const said = `unable to replace resource "${NETWORK}$aws:ec2/vpc:Vpc::dev-eu-west-1-vpc"\nas it is currently marked for protection.`;
    const advice = replacementAdvice("dev", said) ?? "";
    assert.match(advice, /^dev-eu-west-1-vpc would be made anew, and what the old one holds be lost/);
    assert.match(advice, /^ {2}GITOPS_FLEET_REPLACE=dev-eu-west-1 npx fleet up --stack dev$/m);
  });

  it("is no other refusal of the engine", () => {
    assert.equal(replacementAdvice("dev", `resource "${NETWORK}::dev" cannot be deleted`), undefined);
  });

  it("is of a cluster that the fleet has: a consent that was mistyped is none", () => {
    assert.deepEqual(replacementFaults(aFleet(), ["hub", "dev-eu-west-1"]), []);
    assert.deepEqual(replacementFaults(aFleet(), ["dev-eu-west"]), [
      {
        path: "GITOPS_FLEET_REPLACE",
        problem: '"dev-eu-west" is no cluster of the fleet.',
        remedy: 'Did you mean "dev-eu-west-1"?',
      },
    ]);
  });
});
