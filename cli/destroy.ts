import { requireAccounts } from "./awsAccounts.js";
import { confirm } from "./confirm.js";
import { openContext, type Context, type LiveOptions } from "./context.js";
import { describePlan, prepareDrain, refuseGivingUpOwn, runDrain } from "./draining.js";
import { UsageError } from "./failure.js";
import { reachableInstances } from "./instances.js";
import { releaseProtection } from "./protection.js";
import { requireStacks, runStacks } from "./runs.js";
import { drainPlan } from "../model/drain.js";

export interface DestroyOptions extends LiveOptions {
  stack?: string[];
  yes?: boolean;
  /** Clusters that do not answer and are given up. */
  giveUp?: string[];
}

/** Takes the fleet down: drains every cluster, then destroys the environments' stacks, the hub and the repositories, which
 *  are archived. */
export async function destroy(options: DestroyOptions): Promise<number> {
  const context = await openContext(options);
  requireStacks(context, options.stack ?? []);
  const { giveUp = [] } = options;
  if (options.stack?.length && giveUp.length > 0) {
    throw new UsageError("--give-up is for taking the whole fleet down: leave --stack out.");
  }
  const question = options.stack?.length
    ? `Destroy the stacks ${options.stack.join(", ")}?`
    : `Destroy all of ${context.fleet.name}: its applications, clusters and hub? Repositories are archived.`;
  if (!(await confirm(question, { yes: options.yes ?? false }))) return 1;
  if (!options.stack?.length) {
    await requireAccounts(context.fleet);
    await drainEverything(context, giveUp);
  } else {
    await unprotect(context, options.stack);
  }
  await runStacks(context, "destroy", { only: options.stack });
  return 0;
}

/** The question has named the stacks. Those of production and the hub's stay protected: they go with the fleet. */
async function unprotect(context: Context, only: readonly string[]): Promise<void> {
  const stacks = context.stacks.filter(({ name }) => only.includes(name));
  const lasting = context.fleet.environments.filter(({ tier }) => tier === "prod").map(({ name }) => name);
  if (stacks.some(({ makes }) => makes === "hub" || lasting.includes(makes))) return;
  await releaseProtection({ ...context, stacks }, []);
  process.env.GITOPS_FLEET_PROTECT = "false";
}

async function drainEverything(context: Context, giveUp: readonly string[]): Promise<void> {
  const instances = await reachableInstances(context);
  refuseGivingUpOwn(
    giveUp,
    instances.filter(({ own }) => own !== undefined),
  );
  const drains = await Promise.all(
    instances.map(async ({ context: seen, connection, own }) => {
      const nothing = { ...seen.fleet, clusters: [], teams: [], addons: [] };
      const live = await connection.live();
      const prepared = await prepareDrain({ ...seen, fleet: { ...seen.fleet, clusters: [] } }, connection, {
        plan: drainPlan(nothing, live),
        clusters: live.clusters.map(({ name }) => name),
        giveUp: own === undefined ? giveUp : [],
        command: "npx fleet destroy",
        own: own?.kubeconfig,
      });
      return { seen, connection, prepared };
    }),
  );
  if (drains.length > 0) {
    const going = drains.flatMap(({ prepared }) => describePlan(prepared.plan, prepared.dead));
    process.stderr.write(`${going.length} things are emptied first.\n`);
  }
  for (const { seen, connection, prepared } of drains) await runDrain(seen, connection, prepared);
  // The programs run once more and write each provider anew. Everything that goes has just answered, or is given up.
  if (drains.length > 0 && giveUp.length > 0) process.env.PULUMI_K8S_DELETE_UNREACHABLE = "true";
  await releaseProtection(context, []);
  // The programs run once more, for the hooks that they register, and would protect it all again.
  process.env.GITOPS_FLEET_PROTECT = "false";
}
