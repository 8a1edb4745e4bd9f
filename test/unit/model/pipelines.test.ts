import assert from "node:assert/strict";
import { clusterAdministrators, registrableClusters } from "../../../model/index.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const DEV = "arn:aws:iam::111111111111:role/deploy-dev";
const PROD = "arn:aws:iam::222222222222:role/ci/deploy-prod";

describe("an environment's pipeline", () => {
  it("administers the environment's own clusters beside the administrators, and no others", () => {
    const fleet = aFleet(
      ({ environments }) => (environments.dev = { ...environments.dev, pipelineRole: DEV, clusters: [] }),
    );
    assert.deepEqual(clusterAdministrators(fleet, { account: "111111111111", environment: "dev" }), [
      ...fleet.administrators,
      DEV,
    ]);
    assert.deepEqual(
      clusterAdministrators(fleet, { account: "111111111111", environment: "prod" }),
      fleet.administrators,
    );
  });

  it("is refused a role that is an administrator's, whatever its case and path", () => {
    const faults = faultsAfter(({ environments }) => {
      environments.dev = { clusters: [], pipelineRole: "arn:aws:iam::111111111111:role/ci/Platform-Engineer" };
    });
    assertFault(faults, "environments.dev.pipelineRole", /among the administrators/, /a role of its own/);
  });

  it("is refused another environment's role", () => {
    const faults = faultsAfter(({ environments }) => {
      environments.dev = { clusters: [], pipelineRole: PROD };
      environments.prod = { clusters: [], pipelineRole: PROD.replace("/ci/", "/") };
    });
    assertFault(faults, "environments.prod.pipelineRole", /the pipeline's role of dev too/, /another role for prod/);
  });

  it("is no administrator twice where its role is the one that makes the account's clusters", () => {
    const fleet = aFleet((file) => {
      file.accounts = { "222222222222": { assumeRole: PROD } };
      file.environments.prod = {
        ...file.environments.prod,
        account: "222222222222",
        pipelineRole: PROD,
        clusters: [{ region: "eu-west-1" }],
      };
    });
    const prod = { account: "222222222222", environment: "prod" };
    assert.deepEqual(clusterAdministrators(fleet, prod), [...fleet.administrators, PROD]);
  });

  it("is refused where whoever works on the hub administers it", () => {
    const faults = faultsAfter((file) => {
      file.accounts = { "111111111111": { assumeRole: "arn:aws:iam::111111111111:role/fleet-pipeline" } };
      file.environments.dev = { clusters: [], pipelineRole: DEV };
    });
    assertFault(
      faults,
      "environments.dev.pipelineRole",
      /assumed in 111111111111, which administers/,
      /Remove 111111111111/,
    );
  });

  it("is refused beside a cluster that Argo CD enters by a token: the hub knows no other login of its clusters", () => {
    const faults = faultsAfter(({ environments }) => {
      environments.dev = {
        clusters: [
          { name: "dev-aks", existing: { kubeconfigSecret: "aks" } },
          { region: "eu-west-2", existing: { eks: "legacy" } },
        ],
        pipelineRole: DEV,
      };
    });
    assertFault(
      faults,
      "environments.dev.clusters[0].existing",
      /enters dev-aks by a token, and ".*deploy-dev" may write no login/,
      /an environment without pipelineRole.*or remove dev's/,
    );
  });

  it("is refused what is no role", () => {
    const faults = faultsAfter(({ environments }) => {
      environments.dev = { clusters: [], pipelineRole: "arn:aws:iam::111111111111:user/me" };
    });
    assertFault(faults, "environments.dev.pipelineRole", /not the ARN of an IAM role/, /role\/platform-engineer/);
  });
});

describe("what a pipeline may register", () => {
  it("is the environment's clusters", () => {
    assert.deepEqual(registrableClusters(aFleet(), {}), {
      dev: ["dev-eu-west-1"],
      prod: ["prod-eu-west-1", "prod-us-east-1"],
    });
  });

  it("is also what left the file: the environment's stack has yet to remove it", () => {
    const before = { dev: ["dev-eu-west-1", "dev-us-east-1"], prod: ["prod-eu-west-1"] };
    assert.deepEqual(registrableClusters(aFleet(), before).dev, ["dev-eu-west-1", "dev-us-east-1"]);
  });

  it("is no longer what another environment has", () => {
    const before = { dev: ["dev-eu-west-1", "shared"] };
    const fleet = aFleet(({ environments }) =>
      environments.prod?.clusters.push({ region: "eu-central-1", name: "shared" }),
    );
    const { dev, prod } = registrableClusters(fleet, before);
    assert.deepEqual(dev, ["dev-eu-west-1"]);
    assert.ok(prod?.includes("shared"));
  });

  it("goes with the environment", () => {
    assert.deepEqual(Object.keys(registrableClusters(aFleet(), { gone: ["gone-eu-west-1"] })), ["dev", "prod"]);
  });
});
