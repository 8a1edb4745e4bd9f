import { drainPlan, type LiveHub } from "./drain.js";
import type { Fleet } from "./fleet.js";

/** How the hub of a fleet that was brought up is found. */
export type HubCondition =
  /** It answers. */
  | "there"
  /** There is no such cluster any more, or another one under its name: what the states say was on it is lost. */
  | "gone"
  /** AWS has it, and it does not answer: a matter of the way to it, or of time. */
  | "silent";

/** What was seen of it. */
export interface HubSeen {
  /** Why its API server does not answer; undefined when it does. */
  readonly problem: string | undefined;
  /** The authority that its last known kubeconfig trusts, base64. EKS makes one for each cluster, which the cluster keeps for
   *  life (https://docs.aws.amazon.com/eks/latest/userguide/cert-signing.html). */
  readonly caData: string | undefined;
  /** What AWS has under its name; undefined for nothing. */
  readonly inAws: { readonly status: string; readonly caData: string | undefined } | undefined;
}

/** Whether the hub is lost. That it does not answer is never enough: whoever runs this may be cut off. */
export function hubCondition({ problem, caData, inAws }: HubSeen): HubCondition {
  if (problem === undefined) return "there";
  if (inAws === undefined) return "gone";
  // Its name is taken until it is gone.
  if (inAws.status === "DELETING") return "silent";
  return inAws.caData === caData ? "silent" : "gone";
}

/** An object by which a stack is found to have lost what it made on the hub: Argo CD's namespace, a cluster's Secret. */
export interface Anchor {
  readonly stack: string;
  readonly uid: string;
}

/** Stacks whose state tells of objects that the hub does not have, or has as others of the same name: on another cluster, or
 *  on one whose store was emptied. Each once, in the order given.
 *  @param live ids of the anchors that are there; nothing for a hub that is gone */
export function stacksWithLosses(anchors: readonly Anchor[], live: ReadonlySet<string>): string[] {
  return [...new Set(anchors.filter(({ uid }) => !live.has(uid)).map(({ stack }) => stack))];
}

/** What was on a lost hub and that the file no longer wants. It cannot be emptied, since Argo CD alone knows how: a hub made
 *  without it would leave its workloads to nobody, and the stacks would take its namespaces from under them.
 *  @param recorded what was on the hub, as the states tell it
 *  @returns a line for each */
export function leftWithTheHub(fleet: Fleet, recorded: LiveHub): string[] {
  const { clustersToMark, setsToRelease, applications } = drainPlan(fleet, recorded);
  return [
    ...clustersToMark.map((cluster) => `cluster ${cluster}`),
    ...setsToRelease.map((set) => `set ${set}`),
    ...applications
      .filter(({ cluster, set }) => !clustersToMark.includes(cluster) && !setsToRelease.includes(set))
      .map(({ name }) => `application ${name}`),
  ];
}
