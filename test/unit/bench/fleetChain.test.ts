import assert from "node:assert/strict";
import { criticalPath } from "../../../bench/criticalPath.js";
import { creationSeconds } from "../../../bench/creationTimes.js";
import { goldenGraph } from "./goldenGraph.js";

describe("the longest chain of the committed fleet at AWS's times", () => {
  const steps = (stack: string): string[] =>
    criticalPath(goldenGraph(stack), creationSeconds)
      .steps.filter(({ seconds }) => seconds > 0)
      .map(({ urn }) => urn.split(" ")[0] ?? "");

  const CLUSTER = [
    "Vpc",
    "Subnet",
    "Role",
    "RolePolicyAttachment",
    "Cluster",
    "AccessEntry",
    "AccessPolicyAssociation",
  ];

  it("of the hub is its cluster, and nothing that could be made meanwhile", () => {
    assert.deepEqual(steps("hub"), [...CLUSTER, "PodIdentityAssociation"]);
  });

  for (const stack of ["dev", "prod"]) {
    it(`of ${stack} is a cluster, and nothing that could be made meanwhile`, () => {
      assert.deepEqual(steps(stack), [...CLUSTER, "SecurityGroupIngressRule", "AccessEntry"]);
    });
  }
});
