import { ConfigError } from "./errors.js";
import type { Cluster, Fault, Fleet } from "./fleet.js";
import { didYouMean } from "./suggest.js";

/** What a Pulumi stack makes, as its configuration says it. */
export interface StackSettings {
  /** Pulumi's name of it. */
  readonly name: string;
  /** `repos`, `hub` or an environment's name. */
  readonly makes: string;
  /** The clusters of the environment that it is narrowed to; undefined for all. */
  readonly clusters?: readonly string[] | undefined;
}

/** How the configuration says all clusters of an environment: an empty list says none. */
export const ALL_CLUSTERS: readonly string[] = ["*"];

/** Whether a list of clusters is {@link ALL_CLUSTERS}. */
export function isAll(names: readonly unknown[]): boolean {
  return names.length === 1 && names[0] === ALL_CLUSTERS[0];
}

/** The stack that makes a cluster when none is narrowed: its environment's. */
export function stackOf(cluster: Cluster): string {
  return cluster.environment;
}

/** The clusters that a stack makes.
 *  @param stack an environment's name
 *  @param narrowedTo names of some of its clusters; all when undefined
 *  @throws ConfigError for an environment or a cluster that the fleet does not have. */
export function stackClusters(fleet: Fleet, stack: string, narrowedTo?: readonly string[]): Cluster[] {
  const settings = { name: stack, makes: stack, clusters: narrowedTo };
  const faults = settingFaults(fleet, settings);
  if (faults.length > 0) throw new ConfigError(`Pulumi.${stack}.yaml`, faults);
  return covered(fleet, settings);
}

/** Checks that a set of stacks makes each cluster exactly once. `repos` and `hub` make no spokes. */
export function stackFaults(fleet: Fleet, stacks: readonly StackSettings[]): Fault[] {
  const spokes = stacks.filter((stack) => stack.makes !== "repos" && stack.makes !== "hub");
  const makers = new Map<string, string[]>(fleet.clusters.map((cluster) => [cluster.name, []]));
  for (const stack of spokes) {
    for (const cluster of covered(fleet, stack)) makers.get(cluster.name)?.push(stack.name);
  }
  return [
    ...spokes.flatMap((stack) =>
      settingFaults(fleet, stack).map((fault) => ({ ...fault, path: `stack ${stack.name}: ${fault.path}` })),
    ),
    ...[...makers].filter(([, names]) => names.length !== 1).map(([cluster, names]) => makerFault(cluster, names)),
  ];
}

function covered(fleet: Fleet, stack: StackSettings): Cluster[] {
  return fleet.clusters.filter(
    (cluster) => cluster.environment === stack.makes && (stack.clusters?.includes(cluster.name) ?? true),
  );
}

function makerFault(cluster: string, stacks: readonly string[]): Fault {
  const path = "gitops-fleet:clusters";
  if (stacks.length === 0) {
    return {
      path,
      problem: `No stack makes the cluster "${cluster}".`,
      remedy: "Add it to one stack's gitops-fleet:clusters, or remove that key for the whole environment.",
    };
  }
  return {
    path,
    problem: `The cluster "${cluster}" is in ${stacks.length} stacks: ${stacks.join(", ")}.`,
    remedy: "Leave it in one of them: both would make it.",
  };
}

/** Names in a stack's settings that stand for nothing. */
function settingFaults(fleet: Fleet, stack: StackSettings): Fault[] {
  const environments = fleet.environments.map((environment) => environment.name);
  if (!environments.includes(stack.makes)) {
    const similar = didYouMean(stack.makes, ["repos", "hub", ...environments]);
    const remedy = `${similar} An environment that is to go stays in the file with \`clusters: []\` until its stack is empty.`;
    return [{ path: "gitops-fleet:stack", problem: `The fleet has no environment "${stack.makes}".`, remedy }];
  }
  const own = fleet.clusters.filter((cluster) => cluster.environment === stack.makes).map((cluster) => cluster.name);
  return (stack.clusters ?? []).flatMap((name, index) => {
    if (own.includes(name)) return [];
    const problem = `"${name}" is not a cluster of ${stack.makes}.`;
    return [{ path: `gitops-fleet:clusters[${index}]`, problem, remedy: didYouMean(name, own) }];
  });
}
