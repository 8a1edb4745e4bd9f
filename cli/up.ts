import { allClusters, isManaged, mislabelledClusters, type Cluster } from "../model/index.js";
import { refuseArchived } from "./archivedRepositories.js";
import { requireAccounts } from "./awsAccounts.js";
import { confirm } from "./confirm.js";
import { MissingError, openContext, type Context, type LiveOptions } from "./context.js";
import { converge } from "./converge.js";
import { describePlan, findLeaving, prepareDrain, refuseGivingUpOwn, runDrain } from "./draining.js";
import { UsageError } from "./failure.js";
import { findHub, hubProblem } from "./findHub.js";
import { allWell, failingSets, type ApplicationRow, type FailingSet } from "./fleetStatus.js";
import { refusedByClusters } from "./hubAccess.js";
import { hubInstance, ofHub, reachableInstances, reachableOwn, type LiveInstance } from "./instances.js";
import { forgetLosses } from "./lostHub.js";
import { refuseMisplaced } from "./move.js";
import { runSteps } from "./progress.js";
import { releaseProtection } from "./protection.js";
import { runStacks } from "./runs.js";
import type { ProjectStack } from "./stacks.js";
import { printApplications, printFailingSets } from "./status.js";
import { describeUpgrades, describeWaiting, pendingUpgrades, refuseEarlyUpgrades } from "./upgrades.js";

export interface UpOptions extends LiveOptions {
  stack?: string[];
  yes?: boolean;
  /** Clusters that do not answer and are given up. */
  giveUp?: string[];
}

/** Brings the fleet to what the file says: drains what left it, runs the stacks in order, waits for the applications.
 *  @returns the exit code: 0 only when every application is synced and healthy. */
export async function up(options: UpOptions): Promise<number> {
  const context = await openContext(options);
  await refuseMisplaced(context);
  if (options.stack?.length) {
    if (options.giveUp?.length) throw new UsageError("--give-up is for a run over all stacks: leave --stack out.");
    await refuseEarlyUpgrades(context, options.stack);
    await runStacks(context, "up", { only: options.stack });
    return 0;
  }
  const yes = options.yes ?? context.target === "sandbox";
  const accounts = context.fleet.accounts.map(({ id }) => id).join(" and ");
  if (!yes && !(await confirm(`Bring up ${context.fleet.name} in AWS account ${accounts}?`, { yes }))) return 1;
  return bringUp(context, yes, options.giveUp);
}

/** Nothing here does what EKS would. */
const NO_ARGOCD =
  "The stacks are up. Of EKS's capability the sandbox has the resource alone:\nno Argo CD runs, and no application is synced.\n";

/** The whole way, once the target is chosen; `sandbox up` comes in here. */
export async function bringUp(context: Context, yes: boolean, giveUp: readonly string[] = []): Promise<number> {
  // The stacks refuse as well; but what left the file would have been emptied by then.
  const [upgrades] = await Promise.all([
    pendingUpgrades(context),
    requireAccounts(context.fleet),
    refuseArchived(context.fleet),
  ]);
  process.stderr.write(describeUpgrades(upgrades));
  const refresh = await prepareInstances(context, yes, giveUp);
  if (refresh === false) return 1;
  await runStacks(context, "up", { refresh });
  if (context.target === "sandbox" && isManaged(context.fleet)) {
    process.stderr.write(NO_ARGOCD);
    return 0;
  }
  const instances = await reachableInstances(context);
  const silent = context.fleet.instances.find(({ cluster }) => !instances.some((each) => each.cluster === cluster));
  if (silent)
    throw new Error(`No stack gives out where ${silent.name} on ${silent.cluster} is, though all were brought up.`);
  let rows: ApplicationRow[] = [];
  await runSteps(
    [
      {
        title: "applications",
        run: async (say) => {
          rows = await converge(
            instances.map(({ connection }) => connection),
            context.fleet,
            say,
          );
          return wellOf(rows);
        },
      },
    ],
    { concurrent: false },
  );
  printApplications(rows);
  printFailingSets(await setsThatFail(instances));
  process.stderr.write(describeWaiting(upgrades));
  return allWell(rows) ? 0 : 1;
}

async function setsThatFail(instances: readonly LiveInstance[]): Promise<FailingSet[]> {
  const found = await Promise.all(
    instances.map(async ({ cluster, connection }) =>
      failingSets({ argocd: cluster, sets: await connection.applicationSets() }),
    ),
  );
  return found.flat();
}

/** `37 of 40 synced and healthy, 3 wait` */
function wellOf(rows: readonly ApplicationRow[]): string {
  const waiting = rows.filter(({ waits }) => waits).length;
  const well = rows.filter((row) => allWell([row])).length - waiting;
  return `${well} of ${rows.length} synced and healthy${waiting === 0 ? "" : `, ${waiting} wait`}`;
}

/** Readies each Argo CD that exists: lets go of a hub that is lost, empties what left the file.
 *  @returns false when the person said no; else the stacks that have to look at what is live
 *  @throws MissingError when one does not answer, and is not a hub that is lost. */
async function prepareInstances(
  context: Context,
  yes: boolean,
  giveUp: readonly string[],
): Promise<false | readonly string[]> {
  const [found, own] = await Promise.all([findHub(context), reachableOwn(context)]);
  refuseGivingUpOwn(giveUp, own);
  if (found.is === "silent") throw new MissingError(`${hubProblem(found)}\nNothing was changed.`);
  if (found.is === "gone") process.stderr.write(`${found.why}\n`);
  const hub = found.is === "there" ? found.connection : undefined;
  const seen = ofHub(context);
  const losses = found.is === "new" ? [] : await forgetLosses(seen, hub, { yes });
  if (losses === false) return false;
  const instances = [...(hub ? [hubInstance(context, hub)] : []), ...own];
  const leaving = instances.length === 0 ? [] : await drainWhatLeft(context, instances, { yes, giveUp });
  if (leaving === false) return false;
  const lost = found.is === "gone" ? hubStacks(context.stacks) : [];
  const refused = found.is === "new" ? [] : await stacksOfRefused(seen);
  return [...new Set([...lost, ...leaving, ...refused])];
}

/** Empties what is on the Argo CDs and left the file, and takes its protection off.
 *  @returns false when the person said no; else the stacks that have to look at what is live, because a drain has changed it
 *  behind their state: sets that generate nothing though they are wanted, and labels that are missing. */
async function drainWhatLeft(
  context: Context,
  instances: readonly LiveInstance[],
  { yes, giveUp }: { readonly yes: boolean; readonly giveUp: readonly string[] },
): Promise<false | readonly string[]> {
  const kept = context.fleet.clusters.map((cluster) => cluster.name);
  const drains = await Promise.all(
    instances.map(async (instance) => {
      const { context: seen, connection, own } = instance;
      const { live, plan } = await findLeaving(seen, connection);
      const clusters = live.clusters.map(({ name }) => name).filter((name) => !kept.includes(name));
      const request = { plan, clusters, giveUp: own ? [] : giveUp, command: "npx fleet up", own: own?.kubeconfig };
      return { instance, live, plan, prepared: await prepareDrain(seen, connection, request) };
    }),
  );
  const going = drains.flatMap(({ prepared }) => describePlan(prepared.plan, prepared.dead));
  if (going.length > 0) {
    process.stderr.write(`No longer in the file:\n${going.map((line) => `  ${line}`).join("\n")}\n`);
    if (!(await confirm("Empty and remove them?", { yes }))) return false;
  }
  for (const { instance, prepared } of drains) await runDrain(instance.context, instance.connection, prepared);
  const { fleet, stacks } = context;
  await releaseProtection(
    context,
    allClusters(fleet).map((cluster) => cluster.name),
  );
  return drains.flatMap(({ instance: { own, context: seen }, live, plan }) => {
    const changed = plan.setsToRestore.length + plan.setsToPause.length > 0;
    const mislabelled = mislabelledClusters(seen.fleet, live);
    return [
      ...(changed ? (own ? [own.stack] : hubStacks(stacks)) : []),
      ...stacksOf(
        stacks,
        fleet.clusters.filter(({ name }) => mislabelled.includes(name)),
      ),
    ];
  });
}

/** The hub's stack and those of clusters that do not let Argo CD in any more: their states believe otherwise. */
async function stacksOfRefused(context: Context): Promise<readonly string[]> {
  const warn = (line: string): boolean => process.stderr.write(`warning: ${line}\n`);
  const refused = await refusedByClusters(context, warn);
  if (refused.size === 0) return [];
  for (const [cluster, reason] of refused) process.stderr.write(`${cluster} ${reason}\n`);
  const { fleet, stacks } = context;
  const clusters = fleet.clusters.filter(({ name }) => refused.has(name));
  return [...hubStacks(stacks), ...stacksOf(stacks, clusters)];
}

function stacksOf(stacks: readonly ProjectStack[], clusters: readonly Cluster[]): readonly string[] {
  const environments = clusters.map(({ environment }) => environment);
  return stacks.filter(({ makes }) => environments.includes(makes)).map(({ name }) => name);
}

function hubStacks(stacks: readonly ProjectStack[]): readonly string[] {
  return stacks.filter((stack) => stack.makes === "hub").map(({ name }) => name);
}
