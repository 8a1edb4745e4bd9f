import assert from "node:assert/strict";
import { spokeRoleArns, spokeRoleName } from "../../../model/index.js";
import { REGION_NAMES } from "../../../model/regions.js";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

describe("roles of spokes", () => {
  it("are none when Argo CD enters as the hub's role", () => {
    assert.deepEqual(spokeRoleArns(aFleet()), []);
  });

  it("are known by name before they are made, one for each EKS cluster, in its own account", () => {
    const fleet = aFleet((file) => {
      file.registration = "role-per-spoke";
      file.environments.prod?.clusters.push(
        { region: "eu-west-2", account: "222222222222", existing: { eks: "legacy" } },
        { name: "aks", existing: { kubeconfigSecret: "k" } },
      );
    });
    assert.deepEqual(spokeRoleArns(fleet), [
      "arn:aws:iam::111111111111:role/acme-dev-eu-west-1-argocd",
      "arn:aws:iam::111111111111:role/acme-prod-eu-west-1-argocd",
      "arn:aws:iam::111111111111:role/acme-prod-us-east-1-argocd",
      "arn:aws:iam::222222222222:role/acme-prod-eu-west-2-argocd",
    ]);
  });

  it("have names that IAM takes, and no two the same", () => {
    const names = ["a", "b"].map((end) => spokeRoleName("acme", `${"x".repeat(60)}${end}`));
    assert.ok(names.every((name) => name.length <= 64));
    assert.notEqual(names[0], names[1]);
  });

  it("are refused when the hub's policy cannot list them one by one", () => {
    const many = (registration: FleetFile["registration"]) =>
      faultsAfter((file) => {
        file.registration = registration;
        file.administrators = ["arn:aws:iam::111111111111:role/admin", "arn:aws:iam::111111111111:role/admin"];
        const clusters = Array.from({ length: 250 }, (_, index) => ({
          name: `c${index}`,
          region: REGION_NAMES[0],
          existing: { eks: `c${index}` },
        }));
        file.environments.qa = { clusters };
        file.hub.region = REGION_NAMES[0];
      }).filter(({ path }) => path === "registration");
    assertFault(many("role-per-spoke"), "registration", /253 roles.*IAM allows a role 10240/, /hub-role/);
    assert.deepEqual(many("hub-role"), []);
  });
});
