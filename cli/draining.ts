import { drainPlan, isEmptyPlan, narrowTo, type DrainPlan, type LiveHub } from "../model/drain.js";
import { waitForCloud, type CloudDrain } from "./cloudDrain.js";
import type { Context } from "./context.js";
import { clustersInState, forgetOnDelete } from "./deadProviders.js";
import { drain, DrainError } from "./drainer.js";
import { UsageError } from "./failure.js";
import { forgetApplications, requireReachable } from "./givingUp.js";
import type { HubConnection } from "./hub.js";
import { leavingSpokes, type LeavingSpoke } from "./leavingSpokes.js";
import { runSteps } from "./progress.js";
import { openSpoke } from "./spoke.js";

/** What is on the hub and is to go, and the hub's state that says so. */
export interface Leaving {
  readonly live: LiveHub;
  readonly plan: DrainPlan;
}

/** Looks at the hub for what is no longer wanted. */
export async function findLeaving(context: Context, hub: HubConnection): Promise<Leaving> {
  const live = await hub.live();
  return { live, plan: drainPlan(context.fleet, live) };
}

/** What a drain is asked for. */
export interface DrainRequest {
  readonly plan: DrainPlan;
  /** Clusters that go when they are empty: their load balancers and volumes have to be gone as well. */
  readonly clusters: readonly string[];
  /** Clusters that are given up, each by its name. */
  readonly giveUp: readonly string[];
  /** `npx fleet up`: what to run again. */
  readonly command: string;
  /** Kubeconfig of the cluster that runs the Argo CD in question and is served by it; undefined for the hub. */
  readonly own?: string | undefined;
}

/** A drain that has been found possible. */
export interface PreparedDrain {
  /** All that is given up, also what an earlier run has taken off the hub. */
  readonly givenUp: readonly string[];
  readonly plan: DrainPlan;
  /** Clusters that are given up: their applications are forgotten. */
  readonly dead: readonly LeavingSpoke[];
  /** Clusters that answer, and whose load balancers and volumes have to go. */
  readonly alive: readonly LeavingSpoke[];
}

/** Looks, before anything is changed, whether every cluster answers from which something is to go.
 *  @throws UnreachableError naming those that do not, with the choice */
export async function prepareDrain(
  context: Context,
  hub: HubConnection,
  { plan, clusters, giveUp, command, own }: DrainRequest,
): Promise<PreparedDrain> {
  const concerned = new Set([...clusters, ...giveUp, ...plan.applications.map(({ cluster }) => cluster)]);
  const spokes = await leavingSpokes(context, hub, [...concerned], own);
  const unregistered = giveUp.length === 0 ? [] : await clustersInState(context, giveUp);
  const dead = await requireReachable(context.fleet, hub, spokes, { giveUp, unregistered, command });
  const names = new Set(dead.map(({ name }) => name));
  return {
    givenUp: giveUp,
    plan: { ...plan, applications: plan.applications.filter(({ cluster }) => !names.has(cluster)) },
    dead,
    alive: spokes.filter(({ name }) => clusters.includes(name) && !names.has(name)),
  };
}

/** Empties what a plan names, waits for what its clusters have in the cloud, and forgets what is given up, with lines of progress;
 *  does nothing when there is nothing to do.
 *  @throws DrainError naming what could not be emptied */
export async function runDrain(context: Context, hub: HubConnection, prepared: PreparedDrain): Promise<void> {
  const { plan, dead, alive, givenUp } = prepared;
  for (const { name } of dead) {
    await step(`give up ${name}`, async (say) => {
      await forgetApplications(hub, name, say);
      return "the hub has forgotten its applications";
    });
  }
  if (!isEmptyPlan(plan)) {
    const { host, organization, platform } = context.fleet.repositories;
    const platformRepositoryUrl = `https://${host}/${organization}/${platform}`;
    await step("drain", async (say) => {
      await drain(hub, plan, { platformRepositoryUrl, progress: say });
      return `${plan.applications.length} applications emptied`;
    });
  }
  if (alive.length > 0) {
    await step("load balancers and volumes", async (say) => {
      report(await freeOfCloud(alive, say));
      return `none left of ${alive.map(({ name }) => name).join(", ")}`;
    });
  }
  await forgetOnDelete(context, givenUp);
}

type Say = (message: string) => void;

function step(title: string, run: (say: Say) => Promise<string>): Promise<void> {
  return runSteps([{ title, run }], { concurrent: false });
}

async function freeOfCloud(spokes: readonly LeavingSpoke[], say: Say): Promise<ReadonlyMap<LeavingSpoke, CloudDrain>> {
  const ends = await Promise.all(
    spokes.map(async (spoke): Promise<[LeavingSpoke, CloudDrain]> => {
      const progress = (message: string): void => {
        say(`${spoke.name}: ${message}`);
      };
      try {
        const view = await openSpoke(spoke.kubeconfig);
        return [spoke, await waitForCloud(view, { isMade: spoke.isMade, progress })];
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return [spoke, { retained: [], left: [`it cannot be asked any more what is left: ${reason}`] }];
      }
    }),
  );
  return new Map(ends);
}

/** Says what stays behind because somebody wants it to.
 *  @throws DrainError naming what stays though nobody does */
export function report(ends: ReadonlyMap<Pick<LeavingSpoke, "name" | "account" | "region">, CloudDrain>): void {
  for (const [{ name, account, region }, { retained }] of ends) {
    const where = account === "" ? "" : ` in account ${account}, ${region}`;
    for (const volume of retained) {
      process.stderr.write(`${name}: ${volume} stays${where}: its reclaim policy is Retain\n`);
    }
  }
  const left = [...ends].flatMap(([{ name }, cloud]) => cloud.left.map((line) => `${name}: ${line}`));
  if (left.length === 0) return;
  throw new DrainError(
    `The applications are gone, and this is left of what their clusters have in the cloud:\n  ${left.join("\n  ")}\n` +
      "Without the cluster nobody would delete it. When it is gone, run the same command again: it goes on from here.\n" +
      'A volume that is to stay: `kubectl patch pv NAME -p \'{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}\'`.',
  );
}

/** In words what a drain will take away, for the question before it. Empty when it takes nothing away. */
export function describePlan(plan: DrainPlan, dead: readonly { readonly name: string }[] = []): string[] {
  const clusters = plan.clustersToMark.map((cluster) => `cluster ${cluster}`);
  const labels = plan.labelsToRemove.flatMap((one) =>
    one.labels.map((key) => `label ${key} of cluster ${one.cluster}`),
  );
  const sets = plan.setsToRelease.map((set) => `set ${set}`);
  const applications = plan.applications.map((application) => `application ${application.name} and its workloads`);
  const givenUp = dead.map(({ name }) => `what the hub knows of ${name}, which is given up`);
  return [...clusters, ...labels, ...sets, ...applications, ...givenUp];
}

export { isEmptyPlan, narrowTo };

/** Refuses to give up a cluster that runs its own Argo CD.
 *  @throws UsageError */
export function refuseGivingUpOwn(giveUp: readonly string[], own: readonly { readonly cluster: string }[]): void {
  const found = giveUp.find((name) => own.some(({ cluster }) => cluster === name));
  if (found === undefined) return;
  throw new UsageError(
    `--give-up ${found}: it runs its own Argo CD, so that no hub has anything of it to forget.\n` +
      "docs/topologies.md says how to let go of one that is dead.",
  );
}
