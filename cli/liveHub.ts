import { allClusters, type KnownCluster, type MadeClusters } from "../model/index.js";
import type { Context } from "./context.js";
import { knownClusters } from "./leftClusters.js";
import { stackOutputs, stackState } from "./pulumi.js";

/** The kubeconfig that the hub's stack exports; undefined when the hub was never brought up. */
export async function hubKubeconfig(context: Context): Promise<string | undefined> {
  const stack = context.stacks.find((candidate) => candidate.makes === "hub");
  const outputs = stack && (await stackOutputs(context.root, stack.name));
  const kubeconfig = outputs?.kubeconfig;
  return typeof kubeconfig === "string" ? kubeconfig : undefined;
}

/** What the fleet's clusters were made with, by name, from the outputs of the stacks that made them. */
export async function madeClusters({ fleet, root, stacks }: Context): Promise<Record<string, KnownCluster>> {
  const makers = stacks.filter((stack) => stack.makes !== "repos");
  const outputs = await Promise.all(
    makers.map(async ({ name }) => ({
      made: ((await stackOutputs(root, name))?.made ?? {}) as MadeClusters,
      state: () => stackState(root, name),
    })),
  );
  return knownClusters(
    outputs,
    allClusters(fleet).map(({ name }) => name),
  );
}

/** Kubeconfigs of the spokes by cluster name, from the environment stacks' outputs. */
export async function spokeKubeconfigs(context: Context): Promise<Map<string, string>> {
  const spokes = context.stacks.filter((stack) => stack.makes !== "repos" && stack.makes !== "hub");
  const outputs = await Promise.all(spokes.map((stack) => stackOutputs(context.root, stack.name)));
  return new Map(outputs.flatMap((output) => Object.entries((output?.kubeconfigs ?? {}) as Record<string, string>)));
}
