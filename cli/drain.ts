import { MissingError, openContext, type LiveOptions } from "./context.js";
import { findLeaving, isEmptyPlan, narrowTo, runDrain } from "./draining.js";
import { connectToHub } from "./liveHub.js";

/** `fleet drain NAME`: empties one cluster, team, set or add-on that is to go; goes on where an earlier run stopped. */
export async function drain(name: string, options: LiveOptions): Promise<number> {
  const context = await openContext(options);
  const hub = await connectToHub(context);
  if (!hub) throw new MissingError("There is no hub yet, so nothing to drain.");
  const { live, plan } = await findLeaving(context, hub);
  const own = narrowTo(plan, live, name);
  if (isEmptyPlan(own)) return explainNothing(name, live);
  await runDrain(context, hub, own);
  process.stdout.write(`${name} is empty. \`npx fleet up\` removes what is left of it.\n`);
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
