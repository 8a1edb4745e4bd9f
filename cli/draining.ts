import { drainPlan, isEmptyPlan, narrowTo, type DrainPlan, type LiveHub } from "../model/drain.js";
import type { Context } from "./context.js";
import { drain } from "./drainer.js";
import type { HubConnection } from "./hub.js";
import { runSteps } from "./progress.js";

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

/** Empties what a plan names, with a line of progress; does nothing when there is nothing to do. */
export async function runDrain(context: Context, hub: HubConnection, plan: DrainPlan): Promise<void> {
  if (isEmptyPlan(plan)) return;
  const { host, organization, platform } = context.fleet.repositories;
  const platformRepositoryUrl = `https://${host}/${organization}/${platform}`;
  const step = {
    title: "drain",
    run: async (say: (message: string) => void) => {
      await drain(hub, plan, { platformRepositoryUrl, progress: say });
      return `${plan.applications.length} applications emptied`;
    },
  };
  await runSteps([step], { concurrent: false });
}

/** In words what a plan will take away, for the question before it. Empty when it takes nothing away. */
export function describePlan(plan: DrainPlan): string[] {
  const clusters = plan.clustersToMark.map((cluster) => `cluster ${cluster}`);
  const sets = plan.setsToRelease.map((set) => `set ${set}`);
  const applications = plan.applications.map((application) => `application ${application.name} and its workloads`);
  return [...clusters, ...sets, ...applications];
}

export { isEmptyPlan, narrowTo };
