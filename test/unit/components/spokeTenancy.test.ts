import assert from "node:assert/strict";
import { SpokeTenancy } from "../../../components/spokeTenancy.js";
import { aFleet, CLOUD } from "../stacks/cloud.js";
import { recorded, type Recording } from "./recorded.js";

describe("SpokeTenancy", () => {
  it("makes a namespace for each service of the cluster, and gives the team rights there", async () => {
    const made = await tenancy();
    assert.deepEqual(made.result.namespaces, [
      "alpha-web",
      "alpha-api",
      "beta-catalog",
      "beta-search",
      "gamma-billing",
      "gamma-ledger",
    ]);
    const { inputs } = made.only("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", "dev-eu-west-1-alpha-web");
    assert.deepEqual(inputs.subjects, [{ kind: "ServiceAccount", name: "team-alpha", namespace: "gitops-fleet" }]);
  });

  it("makes the accounts before the namespaces, so that these are taken away first", async () => {
    const order = (await tenancy()).resources.map(({ name, type }) => `${type.split(":").at(-1) ?? ""} ${name}`);
    assert.ok(
      order.indexOf("ServiceAccount dev-eu-west-1-team-alpha") < order.indexOf("Namespace dev-eu-west-1-alpha-web"),
    );
  });

  it("lets the hub impersonate the accounts of this cluster and nobody else", async () => {
    const { inputs } = (await tenancy()).only("kubernetes:rbac.authorization.k8s.io/v1:Role");
    assert.deepEqual(inputs.rules, [
      {
        apiGroups: [""],
        resources: ["serviceaccounts"],
        resourceNames: ["platform", "team-alpha", "team-beta", "team-gamma"],
        verbs: ["impersonate"],
      },
    ]);
  });
});

function tenancy(): Promise<Recording<SpokeTenancy>> {
  const fleet = aFleet();
  const cluster = fleet.clusters.find(({ name }) => name === "dev-eu-west-1");
  assert.ok(cluster);
  return recorded(CLOUD, () => new SpokeTenancy(cluster.name, { fleet, cluster }));
}
