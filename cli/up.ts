import { confirm } from "./confirm.js";
import { openContext, type Context, type LiveOptions } from "./context.js";
import { converge } from "./converge.js";
import { describePlan, findLeaving, runDrain } from "./draining.js";
import { allWell, type ApplicationRow } from "./fleetStatus.js";
import { connectToHub } from "./liveHub.js";
import { runSteps } from "./progress.js";
import { releaseProtection } from "./protection.js";
import { runStacks } from "./runs.js";
import { printApplications } from "./status.js";

export interface UpOptions extends LiveOptions {
  stack?: string[];
  yes?: boolean;
}

/** Brings the fleet to what the file says: drains what left it, runs the stacks in order, waits for the applications.
 *  @returns the exit code: 0 only when every application is synced and healthy. */
export async function up(options: UpOptions): Promise<number> {
  const context = await openContext(options);
  if (options.stack?.length) {
    await runStacks(context, "up", options.stack);
    return 0;
  }
  const yes = options.yes ?? context.target === "sandbox";
  if (!yes && !(await confirm(`Bring up ${context.fleet.name} in the account of this environment?`, { yes }))) return 1;
  return bringUp(context, yes);
}

/** The whole way, once the target is chosen; `sandbox up` comes in here. */
export async function bringUp(context: Context, yes: boolean): Promise<number> {
  if (!(await drainWhatLeft(context, yes))) return 1;
  await runStacks(context, "up");
  const hub = await connectToHub(context);
  if (!hub) throw new Error("The hub's stack has no output `kubeconfig`, though it was brought up.");
  let rows: ApplicationRow[] = [];
  await runSteps(
    [
      {
        title: "applications",
        run: async (say) => {
          rows = await converge(hub, context.fleet, say);
          return `${rows.filter((row) => allWell([row])).length} of ${rows.length} synced and healthy`;
        },
      },
    ],
    { concurrent: false },
  );
  printApplications(rows);
  return allWell(rows) ? 0 : 1;
}

/** Empties what is on the hub and left the file.
 *  @returns false when the person said no. */
async function drainWhatLeft(context: Context, yes: boolean): Promise<boolean> {
  const hub = await connectToHub(context);
  if (!hub) return true;
  const { live, plan } = await findLeaving(context, hub);
  const going = describePlan(plan);
  if (going.length > 0) {
    process.stderr.write(`No longer in the file:\n${going.map((line) => `  ${line}`).join("\n")}\n`);
    if (!(await confirm("Empty and remove them?", { yes }))) return false;
  }
  await runDrain(context, hub, plan);
  const wanted = new Set(context.fleet.clusters.map((cluster) => cluster.name));
  const gone = live.clusters.map((cluster) => cluster.name).filter((name) => !wanted.has(name));
  if (gone.length > 0) await releaseProtection(context, gone);
  return true;
}
