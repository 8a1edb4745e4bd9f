import type { Context } from "./context.js";
import { HubConnection } from "./hub.js";
import { stackOutputs } from "./pulumi.js";

/** Connects to the fleet's hub with the kubeconfig that its stack exports.
 *  @returns undefined when the hub was never brought up. */
export async function connectToHub(context: Context): Promise<HubConnection | undefined> {
  const stack = context.stacks.find((candidate) => candidate.makes === "hub");
  const outputs = stack && (await stackOutputs(context.root, stack.name));
  const kubeconfig = outputs?.kubeconfig;
  return typeof kubeconfig === "string" ? HubConnection.open(kubeconfig) : undefined;
}

/** Kubeconfigs of the spokes by cluster name, from the environment stacks' outputs. */
export async function spokeKubeconfigs(context: Context): Promise<Map<string, string>> {
  const spokes = context.stacks.filter((stack) => stack.makes !== "repos" && stack.makes !== "hub");
  const outputs = await Promise.all(spokes.map((stack) => stackOutputs(context.root, stack.name)));
  return new Map(outputs.flatMap((output) => Object.entries((output?.kubeconfigs ?? {}) as Record<string, string>)));
}
