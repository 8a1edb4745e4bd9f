import { MissingError, openContext, type LiveOptions } from "./context.js";
import { findLeaving, isEmptyPlan, narrowTo, prepareDrain, refuseGivingUpOwn, runDrain } from "./draining.js";
import { UsageError } from "./failure.js";
import { reachableInstances, type LiveInstance } from "./instances.js";
import type { Fleet, LiveHub } from "../model/index.js";

export interface DrainCommandOptions extends LiveOptions {
  /** Clusters that do not answer and are given up. */
  giveUp?: string[];
}

/** `fleet drain NAME`: empties one cluster, team, set or add-on that is to go, on every Argo CD that has it; goes on where an earlier
 *  run stopped. */
export async function drain(name: string, options: DrainCommandOptions): Promise<number> {
  const context = await openContext(options);
  const instances = await reachableInstances(context);
  if (instances.length === 0) throw new MissingError("There is no Argo CD yet, so nothing to drain.");
  const { giveUp = [] } = options;
  refuseGivingUpOwn(
    giveUp,
    instances.filter(({ own }) => own !== undefined),
  );
  const found = await Promise.all(instances.map((instance) => findOn(instance, name, context.fleet)));
  // Of a cluster without applications there may be load balancers and volumes all the same.
  const concerned = found.filter(({ plan, isLeaving }) => isLeaving || !isEmptyPlan(plan));
  if (concerned.length === 0)
    return explainNothing(
      name,
      found.map(({ live }) => live),
    );
  const other = giveUp.find((cluster) => cluster !== name);
  if (other !== undefined) throw new UsageError(`--give-up ${other}: this drains ${name}.`);
  const prepared = await Promise.all(
    concerned.map(async ({ instance: { context: seen, connection, own }, plan, isLeaving }) => {
      const clusters = isLeaving ? [name] : [];
      const request = { plan, clusters, giveUp, command: `npx fleet drain ${name}`, own: own?.kubeconfig };
      return { seen, connection, drain: await prepareDrain(seen, connection, request) };
    }),
  );
  for (const each of prepared) await runDrain(each.seen, each.connection, each.drain);
  const [dead] = prepared.flatMap((each) => each.drain.dead);
  process.stdout.write(
    dead
      ? `The hub has forgotten ${dead.name}. \`npx fleet up --give-up ${dead.name}\` removes what is left of it once it is out of the file.\n`
      : `${name} is empty. \`npx fleet up\` removes what is left of it.\n`,
  );
  return 0;
}

/** What is to go by a name from one Argo CD. */
async function findOn(instance: LiveInstance, name: string, fleet: Fleet) {
  const { live, plan } = await findLeaving(instance.context, instance.connection);
  const isWanted = fleet.clusters.some((cluster) => cluster.name === name && cluster.state === "active");
  const isLeaving = !isWanted && live.clusters.some((cluster) => cluster.name === name);
  return { instance, live, plan: narrowTo(plan, live, name), isLeaving };
}

/** Why there is nothing to do: it is empty already, it is wanted, or there is no such thing. */
function explainNothing(name: string, live: readonly LiveHub[]): number {
  const cluster = live.flatMap(({ clusters }) => clusters).find((candidate) => candidate.name === name);
  const sets = live.flatMap(({ sets: all }) => all);
  const set = sets.find((candidate) => [candidate.name, candidate.team, candidate.addon].includes(name));
  if (cluster?.state === "draining" || set?.released) {
    process.stdout.write(`${name} is empty already.\n`);
    return 0;
  }
  const problem =
    (cluster ?? set) ? "is wanted by fleet.yaml" : "is neither a cluster, a team, a set nor an add-on of this fleet";
  const remedy =
    (cluster ?? set)
      ? "Take it out of the file, or write `state: draining` on it, then run this again."
      : "`npx fleet status` lists what is there.";
  process.stderr.write(`${name} ${problem}.\n${remedy}\n`);
  return 2;
}
