import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { confirm } from "./confirm.js";
import { openContext, type Context, type LiveOptions } from "./context.js";
import { UsageError } from "./failure.js";
import { withMoved, withoutMoved, type Move } from "./moving.js";
import { EngineError, stackOutputs } from "./pulumi.js";
import { lockMessage } from "./stackLock.js";
import { exportStack, pulumi, unfinished, type Exported } from "./unfinished.js";

export interface MoveOptions extends LiveOptions {
  yes?: boolean;
}

/** A cluster that one stack has made, and that the files give to another. */
export interface Misplaced {
  readonly cluster: string;
  readonly from: string;
  readonly to: string;
}

/** `fleet move`: hands the clusters that the stacks' files give to another stack over to it. States change, and nothing else. */
export async function move(options: MoveOptions): Promise<number> {
  const context = await openContext(options);
  const misplaced = await misplacedClusters(context);
  if (misplaced.length === 0) {
    process.stdout.write("Every cluster is in the stack that its file names: nothing to move.\n");
    return 0;
  }
  process.stderr.write(`${describeMisplaced(misplaced)}\n`);
  if (!(await confirm("Move them? States change, the clusters do not.", { yes: options.yes ?? false }))) return 1;
  const project = projectName(context.root);
  const all = context.fleet.clusters.map(({ name }) => name);
  for (const [from, to] of pairsOf(misplaced)) {
    const clusters = misplaced.filter((each) => each.from === from && each.to === to).map(({ cluster }) => cluster);
    await moveBetween(context.root, { project, from, to, clusters, all });
    process.stdout.write(`${clusters.join(", ")}: from the stack "${from}" to "${to}".\n`);
  }
  process.stdout.write("`npx fleet preview` shows that nothing is to be changed.\n");
  return 0;
}

/** Clusters that are in the state of another stack than the one that is to make them. */
export async function misplacedClusters({ root, fleet, stacks }: Context): Promise<readonly Misplaced[]> {
  const environments = fleet.environments.map(({ name }) => name);
  const makers = stacks.filter(({ makes }) => environments.includes(makes));
  // An environment that has been split entirely has no stack of its own name any more, but a state.
  const names = [...new Set([...makers.map(({ name }) => name), ...environments])];
  const outputs = await Promise.all(names.map((name) => stackOutputs(root, name)));
  return names.flatMap((from, index) =>
    Object.keys(outputs[index]?.made ?? {}).flatMap((cluster) => {
      const environment = fleet.clusters.find(({ name }) => name === cluster)?.environment;
      const to = makers.find(({ makes, clusters }) => makes === environment && (clusters?.includes(cluster) ?? true));
      return to === undefined || to.name === from ? [] : [{ cluster, from, to: to.name }];
    }),
  );
}

/** @throws UsageError while a cluster is in another stack's state: one would make it anew, and the other delete it. */
export async function refuseMisplaced(context: Context): Promise<void> {
  const misplaced = await misplacedClusters(context);
  if (misplaced.length === 0) return;
  throw new UsageError(
    `${describeMisplaced(misplaced)}\n` +
      "Run as it is, the one would make it anew and the other delete it.\n" +
      "Hand it over first, which touches nothing but the states: npx fleet move",
  );
}

function describeMisplaced(misplaced: readonly Misplaced[]): string {
  return misplaced
    .map(({ cluster, from, to }) => `${cluster} was made by the stack "${from}", and the files give it to "${to}".`)
    .join("\n");
}

function pairsOf(misplaced: readonly Misplaced[]): readonly (readonly [string, string])[] {
  return [...new Map(misplaced.map(({ from, to }) => [`${from} ${to}`, [from, to] as const])).values()];
}

/** First into the one, then out of the other: whatever happens between the two, nothing is in no state, and the same command goes on. */
async function moveBetween(root: string, moved: Move): Promise<void> {
  await pulumi(root, "stack", "select", "--create", moved.to);
  const [source, sourceInClear, target] = await Promise.all([
    exportStack(root, moved.from),
    exportStack(root, moved.from, "--show-secrets"),
    exportStack(root, moved.to, "--show-secrets"),
  ]);
  // Importing a state forgets what was under way.
  if (unfinished(source, undefined) !== undefined) {
    throw new EngineError(moved.from, [
      "Its last run was killed: what it was making is in no state yet. See docs/clusters.md.",
    ]);
  }
  await importStack(root, moved.to, withMoved(sourceInClear, target, moved));
  await importStack(root, moved.from, withoutMoved(source, moved));
}

async function importStack(root: string, name: string, state: Exported): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "gitops-fleet-"));
  try {
    const file = join(folder, "state.json");
    // Secrets are in it in clear until the engine has read it.
    await writeFile(file, JSON.stringify(state), { mode: 0o600 });
    await pulumi(root, "stack", "import", "--file", file, "--stack", name);
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: string };
    throw new EngineError(name, [lockMessage(stderr, name) ?? (stderr.trim() || message)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function projectName(root: string): string {
  return (parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as { name: string }).name;
}
