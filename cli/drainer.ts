import { setTimeout as sleep } from "node:timers/promises";
import { TARGET_REVISION } from "../model/applications.js";
import type { DrainPlan } from "../model/drain.js";
import type { ApplicationObject, HubConnection } from "./hub.js";

/** What a drain asks of the hub. */
export type DrainedHub = Pick<
  HubConnection,
  "application" | "deleteApplication" | "patchApplication" | "releaseSet" | "removeClusterLabels" | "setClusterState"
>;

/** How often a draining Application is looked at, milliseconds. */
const POLL_MS = 500;
/** Applications that are emptied at the same time: Argo CD's default of operation processors. */
const AT_ONCE = 10;
/** Who Argo CD is told asked for the sync; it comes back in the operation's state. */
const INITIATOR = "fleet drain";
/** A file name that no manifest has: a source that includes only this one holds nothing. */
const NOTHING = "gitops-fleet-drain-leaves-nothing.yaml";

export interface DrainOptions {
  /** Git URL of a repository that the Applications' projects permit; an empty sync is made from it when the Application's own source is a chart. */
  readonly platformRepositoryUrl: string;
  /** Seconds without progress after which an Application is reported as stuck. @default 300 */
  readonly timeoutSeconds?: number;
  readonly progress: (message: string) => void;
}

/** An Application that could not be emptied, with Argo CD's own reason. */
export class DrainError extends Error {
  override readonly name = "DrainError";
}

/** Empties what a plan names: marks clusters, releases sets, and removes each Application after its workloads.
 *
 *  The workloads are pruned by a sync to an empty source, which runs as the team's own account; the finalizer's way would
 *  delete them with the hub's identity, which may only read. Every step looks at what is there first, so a drain that was
 *  interrupted goes on where it stopped.
 *  @throws DrainError naming every Application that is stuck, after the others are gone. */
export async function drain(hub: DrainedHub, plan: DrainPlan, options: DrainOptions): Promise<void> {
  for (const cluster of plan.clustersToRestore) {
    await hub.setClusterState(cluster, "active");
    options.progress(`${cluster}: wanted again, its drain is cancelled`);
  }
  for (const cluster of plan.clustersToMark) {
    await hub.setClusterState(cluster, "draining");
    options.progress(`${cluster}: draining`);
  }
  for (const { cluster, labels } of plan.labelsToRemove) {
    await hub.removeClusterLabels(cluster, labels);
    options.progress(`${cluster}: no longer labelled ${labels.join(", ")}`);
  }
  for (const set of [...plan.setsToRelease, ...plan.setsToPause]) {
    await hub.releaseSet(set);
    options.progress(`${set}: generates nothing ${plan.setsToPause.includes(set) ? "until that is done" : "any more"}`);
  }
  const stuck: string[] = [];
  const queue = plan.applications.map((application) => application.name);
  const worker = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const reason = await empty(hub, name, options);
      if (reason === undefined) options.progress(`${name}: empty`);
      else stuck.push(`${name}: ${reason}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (stuck.length > 0) {
    throw new DrainError(
      `${stuck.length} of ${plan.applications.length} applications could not be emptied:\n  ${stuck.join("\n  ")}\n` +
        "Nothing of them was deleted. When the reason is gone, run the same command again: it goes on from here.",
    );
  }
}

/** Empties and deletes one Application.
 *  @returns undefined when it is gone, else why it is not. */
async function empty(hub: DrainedHub, name: string, options: DrainOptions): Promise<string | undefined> {
  const deadline = Date.now() + (options.timeoutSeconds ?? 300) * 1000;
  let asked = false;
  for (;;) {
    const application = await hub.application(name);
    if (application === undefined) return undefined;
    if (asked && isEmptied(application)) {
      await hub.deleteApplication(name);
      return undefined;
    }
    if (Date.now() > deadline) return stuckReason(application);
    // The set may have written its template once more before it let go: look again each time, not only once.
    if (!asked || application.spec.syncPolicy?.automated || hasFailed(application)) {
      if (application.operation === undefined && application.status?.operationState?.phase !== "Running") {
        await hub.patchApplication(name, emptySync(application, options.platformRepositoryUrl));
        asked = true;
      } else if (application.spec.syncPolicy?.automated) {
        await hub.patchApplication(name, { spec: { syncPolicy: { automated: null } } });
      }
    }
    await sleep(POLL_MS);
  }
}

/** Automated sync off, and one sync to a source in which there is nothing, with prune. */
function emptySync(application: ApplicationObject, platformRepositoryUrl: string): object {
  const own = application.spec.source;
  const isChart = own !== undefined && "chart" in own;
  const source = {
    repoURL: own === undefined || isChart ? platformRepositoryUrl : own.repoURL,
    // Not its own: a pin may name a commit that is not there.
    targetRevision: TARGET_REVISION,
    path: ".",
    directory: { include: NOTHING },
  };
  return {
    spec: { syncPolicy: { automated: null } },
    operation: {
      initiatedBy: { username: INITIATOR },
      info: [{ name: "Reason", value: "drained by gitops-fleet" }],
      sync: { prune: true, source, syncOptions: ["ServerSideApply=true"] },
      retry: { limit: 0 },
    },
  };
}

/** The last operation was our empty sync and it succeeded; Argo CD ends a sync only when what it pruned is gone. */
function isEmptied(application: ApplicationObject): boolean {
  const state = application.status?.operationState;
  return (
    application.operation === undefined &&
    state?.phase === "Succeeded" &&
    state.operation?.initiatedBy?.username === INITIATOR
  );
}

function hasFailed(application: ApplicationObject): boolean {
  const phase = application.status?.operationState?.phase;
  return application.operation === undefined && (phase === "Failed" || phase === "Error");
}

function stuckReason(application: ApplicationObject): string {
  const state = application.status?.operationState;
  const condition = application.status?.conditions?.find((candidate) => candidate.type.endsWith("Error"));
  return state?.message ?? condition?.message ?? "Argo CD has not begun to empty it; is its controller running?";
}
