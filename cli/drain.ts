import { MissingError, openContext, type LiveOptions } from "./context.js";
import { findLeaving, isEmptyPlan, narrowTo, prepareDrain, runDrain } from "./draining.js";
import { UsageError } from "./failure.js";
import { reachableHub } from "./findHub.js";

export interface DrainCommandOptions extends LiveOptions {
  /** Clusters that do not answer and are given up. */
  giveUp?: string[];
}

/** `fleet drain NAME`: empties one cluster, team, set or add-on that is to go; goes on where an earlier run stopped. */
export async function drain(name: string, options: DrainCommandOptions): Promise<number> {
  const context = await openContext(options);
  const hub = await reachableHub(context);
  if (!hub) throw new MissingError("There is no hub yet, so nothing to drain.");
  const { live, plan } = await findLeaving(context, hub);
  const own = narrowTo(plan, live, name);
  const isWanted = context.fleet.clusters.some((cluster) => cluster.name === name && cluster.state === "active");
  const isLeaving = !isWanted && live.clusters.some((cluster) => cluster.name === name);
  // Of a cluster without applications there may be load balancers and volumes all the same.
  if (isEmptyPlan(own) && !isLeaving) return explainNothing(name, live);
  const { giveUp = [] } = options;
  const other = giveUp.find((cluster) => cluster !== name);
  if (other !== undefined) throw new UsageError(`--give-up ${other}: this drains ${name}.`);
  const request = { plan: own, clusters: isLeaving ? [name] : [], giveUp, command: `npx fleet drain ${name}` };
  const prepared = await prepareDrain(context, hub, request);
  await runDrain(context, hub, prepared);
  const [dead] = prepared.dead;
  process.stdout.write(
    dead
      ? `The hub has forgotten ${dead.name}. \`npx fleet up --give-up ${dead.name}\` removes what is left of it once it is out of the file.\n`
      : `${name} is empty. \`npx fleet up\` removes what is left of it.\n`,
  );
  return 0;
}

/** Why there is nothing to do: it is empty already, it is wanted, or there is no such thing. */
function explainNothing(name: string, live: Awaited<ReturnType<typeof findLeaving>>["live"]): number {
  const cluster = live.clusters.find((candidate) => candidate.name === name);
  const set = live.sets.find((candidate) => [candidate.name, candidate.team, candidate.addon].includes(name));
  if (cluster?.state === "draining" || set?.released) {
    process.stdout.write(`${name} is empty already.\n`);
    return 0;
  }
  const problem =
    (cluster ?? set) ? "is wanted by fleet.yaml" : "is neither a cluster, a team, a set nor an add-on of this hub";
  const remedy =
    (cluster ?? set)
      ? "Take it out of the file, or write `state: draining` on it, then run this again."
      : "`npx fleet status` lists what is there.";
  process.stderr.write(`${name} ${problem}.\n${remedy}\n`);
  return 2;
}
