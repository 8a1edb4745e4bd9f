import type { Context } from "./context.js";
import { changeState, stackState, type StateResource } from "./pulumi.js";

const KUBERNETES = "pulumi:providers:kubernetes";

/** Names of the clusters among some whose Kubernetes provider is in a state: those that are not all gone yet. */
export async function clustersInState(context: Context, names: readonly string[]): Promise<string[]> {
  const states = await Promise.all(spokeStacks(context).map((stack) => stackState(context.root, stack)));
  return names.filter((name) => states.flat().some((resource) => isProviderOf(resource, name)));
}

/** Makes Pulumi forget what is in given-up clusters when it comes to delete that, rather than ask a server that is not there. Written
 *  on each one's own provider, so that nothing is forgotten of any other that may not answer just then. */
export async function forgetOnDelete(context: Context, clusters: readonly string[]): Promise<void> {
  if (clusters.length === 0) return;
  for (const stack of spokeStacks(context)) {
    await changeState(context.root, stack, (resource) => forgetful(resource, clusters));
  }
}

/** The resource as it is to be: the provider of one of the clusters with the argument that says so, any other as it was. */
export function forgetful(resource: StateResource, clusters: readonly string[]): StateResource {
  if (!clusters.some((cluster) => isProviderOf(resource, cluster))) return resource;
  const { inputs, outputs } = resource;
  const unreachable = { deleteUnreachable: "true" };
  return { ...resource, inputs: { ...inputs, ...unreachable }, outputs: { ...outputs, ...unreachable } };
}

/** A cluster's own provider, and that of the component that makes it. */
function isProviderOf({ urn, type }: StateResource, cluster: string): boolean {
  return type === KUBERNETES && ["kubernetes", "eks-k8s"].some((suffix) => urn.endsWith(`::${cluster}-${suffix}`));
}

function spokeStacks({ stacks }: Context): string[] {
  return stacks.filter(({ makes }) => makes !== "repos" && makes !== "hub").map(({ name }) => name);
}
