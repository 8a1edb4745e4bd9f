import assert from "node:assert/strict";
import { spokeTenancy } from "../../../render/spokeTenancy.js";
import { aFleet, clusterOf } from "./aFleet.js";
import { assertGolden, yaml } from "./golden.js";

describe("who may do what on a spoke", () => {
  it("is written as a person would", () => {
    const fleet = aFleet();
    const { accounts, kindRoles, services, ...rest } = spokeTenancy(fleet, clusterOf(fleet, "prod-eu-west-1"));
    const perService = services.flatMap(({ namespace, binding }) => [namespace, binding]);
    assertGolden("spoke-tenancy.yaml", yaml(...Object.values(rest), ...kindRoles, ...accounts, ...perService));
  });

  it("has no namespace for a service that does not select the cluster", () => {
    assert.deepEqual(namespaces("america"), ["alpha-web", "beta-old"]);
    assert.deepEqual(namespaces("prod-eu-west-1"), ["alpha-web", "alpha-api", "beta-old"]);
  });

  it("lets the hub impersonate exactly the accounts that are there", () => {
    const fleet = aFleet();
    const { accounts, impersonator } = spokeTenancy(fleet, clusterOf(fleet, "america"));
    assert.deepEqual(
      impersonator.rules.map(({ resources, resourceNames, verbs }) => ({ resources, resourceNames, verbs })),
      [
        {
          resources: ["serviceaccounts"],
          resourceNames: accounts.map(({ metadata }) => metadata.name),
          verbs: ["impersonate"],
        },
      ],
    );
  });

  it("gives the hub itself nothing but reading", () => {
    const fleet = aFleet();
    const { hubReader } = spokeTenancy(fleet, clusterOf(fleet, "america"));
    const verbs = new Set(hubReader.rules.flatMap((rule) => rule.verbs));
    assert.deepEqual([...verbs].sort(), ["get", "list", "watch"]);
  });

  it("does not let the hub run commands in pods, which `get` on pods/exec or nodes/proxy would", () => {
    const fleet = aFleet();
    const { hubReader } = spokeTenancy(fleet, clusterOf(fleet, "america"));
    const gets = hubReader.rules.filter(({ verbs }) => verbs.includes("get"));
    const core = gets.filter(({ apiGroups }) => ["", "*"].some((group) => apiGroups.includes(group)));
    assert.deepEqual(
      core.flatMap(({ resources }) => resources).filter((resource) => /[*/]/.test(resource)),
      ["pods/log"],
    );
  });

  it("keeps the rights of what is draining", () => {
    assert.ok(namespaces("dev-eu-west-1").includes("beta-old"));
  });
});

function namespaces(cluster: string): string[] {
  const fleet = aFleet();
  return spokeTenancy(fleet, clusterOf(fleet, cluster)).services.map(({ namespace }) => namespace.metadata.name);
}
