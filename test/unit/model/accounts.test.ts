import assert from "node:assert/strict";
import { administratorsIn, assumedRole, kubeconfigRole } from "../../../model/index.js";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, aText, faultsAfter, faultsOf } from "./aFleet.js";

const HUBS = "111111111111";
const OTHER = "222222222222";
const ROLE = `arn:aws:iam::${OTHER}:role/fleet-pipeline`;
const ENGINEER = `arn:aws:iam::${HUBS}:role/platform-engineer`;

/** Production in another account than the hub. */
const production = (file: FleetFile) => {
  const prod = file.environments.prod;
  if (prod) prod.account = OTHER;
};

/** Production in another account, which is entered by a role. */
const twoAccounts =
  (entry: Partial<NonNullable<FleetFile["accounts"]>[string]> = {}) =>
  (file: FleetFile) => {
    production(file);
    file.accounts = { [OTHER]: { assumeRole: ROLE, ...entry } };
  };

describe("accounts", () => {
  it("are those of the clusters, the hub's first, each with how it is entered", () => {
    assert.deepEqual(aFleet().accounts, [{ id: HUBS, assumeRole: null }]);
    assert.deepEqual(aFleet(twoAccounts()).accounts, [
      { id: HUBS, assumeRole: null },
      { id: OTHER, assumeRole: { arn: ROLE, externalId: null } },
    ]);
    const demanding = aFleet(twoAccounts({ externalId: "acme:fleet/1" }));
    assert.deepEqual(assumedRole(demanding, OTHER), { arn: ROLE, externalId: "acme:fleet/1" });
    assert.equal(assumedRole(demanding, HUBS), null);
  });

  it("have clusters that the role which makes them administers, as long as it does not anyway", () => {
    const fleet = aFleet(twoAccounts());
    assert.deepEqual(administratorsIn(fleet, HUBS), [ENGINEER]);
    assert.deepEqual(administratorsIn(fleet, OTHER), [ENGINEER, ROLE]);
    const listed = aFleet((file) => {
      twoAccounts()(file);
      file.administrators.push(`arn:aws:iam::${OTHER}:role/ops/Fleet-Pipeline`);
    });
    assert.deepEqual(administratorsIn(listed, OTHER), listed.administrators);
  });

  it("have kubeconfigs for the role, but for one that asks for what `aws eks get-token` cannot give", () => {
    assert.equal(kubeconfigRole(aFleet(twoAccounts()), OTHER), ROLE);
    assert.equal(kubeconfigRole(aFleet(twoAccounts()), HUBS), undefined);
    assert.equal(kubeconfigRole(aFleet(twoAccounts({ externalId: "acme-fleet" })), OTHER), undefined);
  });

  it("may all be entered by roles, the hub's too", () => {
    const hubRole = `arn:aws:iam::${HUBS}:role/fleet-pipeline`;
    const fleet = aFleet((file) => {
      twoAccounts()(file);
      file.accounts = { ...file.accounts, [HUBS]: { assumeRole: hubRole } };
    });
    assert.deepEqual(
      fleet.accounts.map(({ assumeRole }) => assumeRole?.arn),
      [hubRole, ROLE],
    );
  });

  it("are not entered by a role of another one", () => {
    const faults = faultsAfter(twoAccounts({ assumeRole: `arn:aws:iam::${HUBS}:role/ops/fleet-pipeline` }));
    assertFault(
      faults,
      `accounts.${OTHER}.assumeRole`,
      /"arn:aws:iam::111111111111:role\/ops\/fleet-pipeline" is a role of the account 111111111111, .* not to 222222222222/,
      /like arn:aws:iam::222222222222:role\/ops\/fleet-pipeline\.$/,
    );
  });

  it("are not entered by a role of another partition", () => {
    const faults = faultsAfter(twoAccounts({ assumeRole: `arn:aws-cn:iam::${OTHER}:role/fleet-pipeline` }));
    assertFault(
      faults,
      `accounts.${OTHER}.assumeRole`,
      /is in the partition aws-cn, and prod-eu-west-1 in aws/,
      /Write arn:aws:iam::222222222222:role\/fleet-pipeline\.$/,
    );
  });

  it("have no entry for nothing", () => {
    const faults = faultsAfter((file) => {
      file.accounts = { [OTHER]: { assumeRole: ROLE } };
    });
    const remedy = /Write `account: "222222222222"` where its clusters are, or remove the entry\.$/;
    assertFault(faults, `accounts.${OTHER}`, /Nothing of the fleet is in the account 222222222222/, remedy);
  });

  it("are not confused over a digit: both places are named, and what was meant", () => {
    const faults = faultsAfter((file) => {
      twoAccounts()(file);
      file.environments.prod?.clusters.push({ region: "eu-west-2", account: "222222222223", connectivity: "own" });
    });
    assertFault(
      faults,
      "environments.prod.clusters[2].account",
      /222222222223 has no entry under accounts, and neither has 111111111111/,
      /role\/fleet-pipeline } }\. Did you mean "222222222222"\?$/,
    );
    const entry = faultsAfter((file) => {
      production(file);
      file.accounts = { "222222222223": { assumeRole: "arn:aws:iam::222222222223:role/fleet-pipeline" } };
    });
    assert.deepEqual(
      entry.map(({ path }) => path),
      ["environments.prod.account", "accounts.222222222223"],
    );
    for (const { remedy } of entry) assert.match(remedy, /Did you mean "22222222222[23]"\?$/);
  });

  it("cannot be two without a role where one run has to be in both, as for a peering", () => {
    const faults = faultsAfter(production);
    assertFault(
      faults,
      "environments.prod.account",
      /222222222222 has no entry under accounts, and neither has 111111111111: .* credentials of one account/,
      /accounts: { "222222222222": { assumeRole: arn:aws:iam::222222222222:role\/fleet-pipeline } }\.$/,
    );
    const apart = aFleet((file) => {
      production(file);
      if (file.environments.prod) file.environments.prod.connectivity = "own";
    });
    assert.deepEqual(
      apart.accounts.map(({ id }) => id),
      [HUBS, OTHER],
    );
  });

  it("are reported where they are written, also when the hub's is the odd one out", () => {
    const faults = faultsAfter((file) => {
      file.accounts = { [HUBS]: { assumeRole: `arn:aws:iam::${HUBS}:role/fleet-pipeline` } };
      if (file.environments.dev) file.environments.dev.account = OTHER;
      if (file.environments.prod) file.environments.prod.account = "333333333333";
    });
    assertFault(faults, "environments.prod.account", /333333333333 .* neither has 222222222222/, /333333333333/);
  });

  it("have numbers of 12 digits, which lose a leading zero without quotes", () => {
    const faults = faultsOf(
      `${aText()}\naccounts:\n  012345678901: { assumeRole: arn:aws:iam::012345678901:role/fleet-pipeline }\n`,
    );
    assertFault(faults, "accounts.12345678901", /"12345678901" is not an AWS account id/, /leading zeros included/);
  });

  it("are entered by a role's ARN, and an external id of AWS's form", () => {
    const role = faultsAfter(twoAccounts({ assumeRole: "fleet-pipeline" }));
    assertFault(role, `accounts.${OTHER}.assumeRole`, /is not the ARN of an IAM role/, /arn:aws:iam/);
    const id = faultsAfter(twoAccounts({ externalId: "a b" }));
    assertFault(id, `accounts.${OTHER}.externalId`, /"a b" is not an external id/, /trust policy/);
  });
});
