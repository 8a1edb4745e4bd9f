import { requireAccounts } from "./awsAccounts.js";
import { confirm } from "./confirm.js";
import { openContext, type Context, type LiveOptions } from "./context.js";
import { describePlan, runDrain } from "./draining.js";
import { connectToHub } from "./liveHub.js";
import { releaseProtection } from "./protection.js";
import { requireStacks, runStacks } from "./runs.js";
import { drainPlan } from "../model/drain.js";

export interface DestroyOptions extends LiveOptions {
  stack?: string[];
  yes?: boolean;
}

/** Takes the fleet down: drains every cluster, then destroys the environments' stacks, the hub and the repositories, which
 *  are archived. */
export async function destroy(options: DestroyOptions): Promise<number> {
  const context = await openContext(options);
  requireStacks(context, options.stack ?? []);
  const question = options.stack?.length
    ? `Destroy the stacks ${options.stack.join(", ")}?`
    : `Destroy all of ${context.fleet.name}: its applications, clusters and hub? Repositories are archived.`;
  if (!(await confirm(question, { yes: options.yes ?? false }))) return 1;
  if (!options.stack?.length) {
    await requireAccounts(context.fleet);
    await drainEverything(context);
  }
  await runStacks(context, "destroy", { only: options.stack });
  return 0;
}

async function drainEverything(context: Context): Promise<void> {
  const hub = await connectToHub(context);
  if (hub) {
    const nothing = { ...context.fleet, clusters: [], teams: [], addons: [] };
    const plan = drainPlan(nothing, await hub.live());
    process.stderr.write(`${describePlan(plan).length} things are emptied first.\n`);
    await runDrain(context, hub, plan);
  }
  await releaseProtection(context, []);
  // The programs run once more, for the hooks that they register, and would protect it all again.
  process.env.GITOPS_FLEET_PROTECT = "false";
}
