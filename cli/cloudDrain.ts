import { setTimeout as sleep } from "node:timers/promises";
import { leftovers, type Leftover } from "../model/leftovers.js";
import type { SpokeView } from "./spoke.js";

/** How often a spoke is looked at, milliseconds. */
const POLL_MS = 1000;
/** Seconds without any change after which waiting ends. A network load balancer takes minutes to go. */
const PATIENCE_SECONDS = 600;
/** Seconds that what nobody has deleted gets, because its owner may just be going. */
const GRACE_SECONDS = 15;

export interface CloudDrainOptions {
  /** Whether all of the cluster goes; else only what is in the fleet's namespaces counts. */
  readonly isMade: boolean;
  readonly patienceSeconds?: number;
  readonly graceSeconds?: number;
  readonly pollMs?: number;
  readonly progress: (message: string) => void;
}

/** How waiting for a spoke's load balancers and volumes ended. */
export interface CloudDrain {
  /** What stays in the account, because it is to be retained. */
  readonly retained: readonly string[];
  /** What is still there, a line each with the reason or the command that deletes it; empty when nothing is. */
  readonly left: readonly string[];
}

/** Waits until the controllers of a spoke have taken away what they made in the cloud: afterwards nobody would. It only looks, so
 *  a wait that was interrupted goes on where it stopped. */
export async function waitForCloud(spoke: SpokeView, options: CloudDrainOptions): Promise<CloudDrain> {
  const { patienceSeconds = PATIENCE_SECONDS, graceSeconds = GRACE_SECONDS, pollMs = POLL_MS, progress } = options;
  let last = "";
  let movedAt = Date.now();
  for (;;) {
    const namespaces = options.isMade ? undefined : await spoke.fleetNamespaces();
    const { waiting, retained } = leftovers(await spoke.objects(), namespaces);
    if (waiting.length === 0) return { retained, left: [] };
    const picture = JSON.stringify(waiting);
    if (picture !== last) {
      movedAt = Date.now();
      progress(`waits for ${waiting.map(({ name }) => name).join(", ")}`);
    }
    last = picture;
    const seconds = (Date.now() - movedAt) / 1000;
    const isHopeless = !waiting.some(({ isGoing }) => isGoing) && seconds > graceSeconds;
    if (isHopeless || seconds > patienceSeconds) return { retained, left: waiting.map(describe) };
    await sleep(pollMs);
  }
}

function describe({ kind, name, isGoing, remedy, reason }: Leftover): string {
  if (reason !== undefined) return `${kind}: ${name}: ${reason}`;
  if (isGoing) return `${kind}: ${name} is being deleted and does not go; \`kubectl describe\` says why`;
  return `${kind}: ${name} is nobody's to delete: \`${remedy}\``;
}
