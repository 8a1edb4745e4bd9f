import assert from "node:assert/strict";
import { unwanted } from "../../../cli/protection.js";
import type { StateResource } from "../../../cli/pulumi.js";

describe("the protection of what left the file", () => {
  it("is taken off clusters, keys and logs alike, and off nothing that stays", () => {
    const state = [...madeOf("prod-eu-west-1"), ...madeOf("prod-us-east-1")];
    assert.deepEqual(unwanted(state, ["hub", "prod-eu-west-1"]).map(nameOf), [
      "prod-us-east-1-eksCluster",
      "prod-us-east-1-key",
      "prod-us-east-1-control-plane-logs",
      "prod-us-east-1-flow-logs-group",
    ]);
    assert.deepEqual(unwanted(state, ["hub", "prod-eu-west-1", "prod-us-east-1"]), []);
  });

  it("tells clusters apart of which one's name begins with the other's", () => {
    const state = [...madeOf("west"), ...madeOf("west-2")];
    assert.ok(unwanted(state, ["west"]).every(({ urn }) => nameOf({ urn }).startsWith("west-2-")));
    assert.equal(unwanted(state, ["west"]).length, 4);
    assert.ok(unwanted(state, ["west-2"]).every(({ urn }) => !nameOf({ urn }).startsWith("west-2-")));
    assert.equal(unwanted(state, ["west-2"]).length, 4);
  });
});

function nameOf({ urn }: Pick<StateResource, "urn">): string {
  return urn.split("::").at(-1) ?? "";
}

function madeOf(cluster: string): StateResource[] {
  const resource = (type: string, name: string, protect: boolean): StateResource => ({
    type,
    urn: `urn:pulumi:prod::gitops-fleet::${type}::${name}`,
    protect,
  });
  return [
    resource("gitops-fleet:index:EksCluster", cluster, false),
    resource("aws:eks/cluster:Cluster", `${cluster}-eksCluster`, true),
    resource("aws:kms/key:Key", `${cluster}-key`, true),
    resource("aws:cloudwatch/logGroup:LogGroup", `${cluster}-control-plane-logs`, true),
    resource("aws:cloudwatch/logGroup:LogGroup", `${cluster}-flow-logs-group`, true),
    resource("aws:ec2/vpc:Vpc", `${cluster}-vpc`, false),
  ];
}
