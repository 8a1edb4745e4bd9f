import type { KnownCluster, MadeClusters } from "../model/index.js";
import type { StateResource } from "./pulumi.js";

/** What a stack gave out of its clusters, and how to read its state, which is only done when it is needed. */
export interface StackClusters {
  readonly made: MadeClusters;
  readonly state: () => Promise<readonly StateResource[]>;
}

/** What is known of the fleet's clusters, by name. Of one that left a stack, what that stack remembers counts for as long as the
 *  cluster is in its state, and no other stack has it.
 *  @param wanted names of the clusters that the file has */
export async function knownClusters(
  stacks: readonly StackClusters[],
  wanted: readonly string[],
): Promise<Record<string, KnownCluster>> {
  const all = stacks.flatMap(({ made, state }) =>
    Object.entries(made).map(([name, known]) => ({ name, known, state })),
  );
  const present = all.filter(({ known }) => known.left !== true);
  const has = new Set(present.map(({ name }) => name));
  const left = all.filter(({ name, known }) => known.left === true && wanted.includes(name) && !has.has(name));
  const there = await Promise.all(left.map(async (one) => (isIn(await one.state(), one.name) ? [one] : [])));
  return Object.fromEntries([...there.flat(), ...present].map(({ name, known }) => [name, known]));
}

/** A cluster that was made goes last with its control plane, one that has joined with its registration. */
function isIn(state: readonly StateResource[], cluster: string): boolean {
  return state.some(
    ({ type, urn }) =>
      (type === "aws:eks/cluster:Cluster" && urn.endsWith(`::${cluster}-eksCluster`)) ||
      (type === "kubernetes:core/v1:Secret" && urn.endsWith(`::${cluster}-cluster`)),
  );
}
