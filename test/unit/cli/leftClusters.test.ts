import assert from "node:assert/strict";
import { knownClusters, type StackClusters } from "../../../cli/leftClusters.js";
import type { StateResource } from "../../../cli/pulumi.js";
import type { MadeClusters } from "../../../model/index.js";

const OLD = { zones: ["eu-west-1a", "eu-west-1b"], left: true } as const;

describe("what is known of a cluster that left the file and came back", () => {
  it("is what its stack remembers, while the state has its control plane or its registration", async () => {
    const made = { dev: OLD };
    assert.deepEqual(await known(stack(made, ["aws:eks/cluster:Cluster", "dev-eksCluster"])), made);
    assert.deepEqual(await known(stack(made, ["kubernetes:core/v1:Secret", "dev-cluster"])), made);
    assert.deepEqual(await known(stack(made, ["aws:eks/cluster:Cluster", "other-dev-eksCluster"])), {});
    assert.deepEqual(await known(stack(made)), {});
  });

  it("is what the stack says that has it now, whatever another remembers", async () => {
    const there = ["aws:eks/cluster:Cluster", "dev-eksCluster"] as const;
    const now = stack({ dev: { zones: ["eu-west-1a", "eu-west-1c"] } });
    for (const stacks of [
      [stack({ dev: OLD }, there), now],
      [now, stack({ dev: OLD }, there)],
    ]) {
      assert.deepEqual(await known(...stacks), { dev: { zones: ["eu-west-1a", "eu-west-1c"] } });
    }
  });

  it("is asked of no state when the file does not have it, or nothing has left", async () => {
    const state = (): Promise<readonly StateResource[]> => assert.fail("the state was read");
    assert.deepEqual(await known({ made: { gone: OLD }, state }, { made: { dev: {} }, state }), { dev: {} });
  });
});

function known(...stacks: StackClusters[]): Promise<Record<string, unknown>> {
  return knownClusters(stacks, ["hub", "dev"]);
}

function stack(made: MadeClusters, ...resources: (readonly [type: string, name: string])[]): StackClusters {
  const state = resources.map(([type, name]) => ({ type, urn: `urn:pulumi:dev::gitops-fleet::${type}::${name}` }));
  return { made, state: () => Promise.resolve(state) };
}
