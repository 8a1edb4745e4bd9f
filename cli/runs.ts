import { adoptUnrecorded, describeAdopted, planOf } from "./adopt.js";
import type { Context } from "./context.js";
import { UsageError } from "./failure.js";
import { runSteps } from "./progress.js";
import { runStack, type Changes, type Operation } from "./pulumi.js";
import { stackOrder, type ProjectStack } from "./stacks.js";
import { unfinishedStacks, type Unfinished } from "./unfinished.js";

/** What each stack's run changed, by stack. */
export type RunSummary = ReadonlyMap<string, Changes>;

export interface RunSelection {
  /** Pulumi names of the stacks to run. @default all */
  readonly only?: readonly string[] | undefined;
  /** Those that compare their state with what is live first, on `up`. @default none */
  readonly refresh?: readonly string[];
}

/** Runs an operation over the fleet's stacks in dependency order (backwards for `destroy`), independent ones side by side.
 *  A stack that fails stops those that come after it.
 *  @throws UsageError for a stack that there is not, before anything runs
 *  @throws EngineError of the stack that failed. */
export async function runStacks(
  context: Context,
  operation: Operation,
  { only = [], refresh = [] }: RunSelection = {},
): Promise<RunSummary> {
  requireStacks(context, only);
  const summary = new Map<string, Changes>();
  const chosen = context.stacks.filter((stack) => only.length === 0 || only.includes(stack.name));
  const order = stackOrder(chosen);
  const unfinished = operation === "preview" ? NONE : await unfinishedIn(context, chosen);
  for (const group of operation === "destroy" ? order.reverse() : order) {
    const steps = group.map((stack) => ({
      title: stack.name,
      run: async (say: (message: string) => void) => {
        const begun = unfinished.get(stack.name);
        if (begun !== undefined) await adopt(context, stack, begun, say);
        const changes = await runStack(context.root, stack.name, operation, {
          progress: say,
          refresh: refresh.includes(stack.name),
        });
        summary.set(stack.name, changes);
        return describe(operation, changes);
      },
    }));
    await runSteps(steps, { concurrent: true });
  }
  return summary;
}

const NONE: ReadonlyMap<string, Unfinished> = new Map();

/** Repositories have names of their own, and are found by them. */
function unfinishedIn(context: Context, stacks: readonly ProjectStack[]): Promise<ReadonlyMap<string, Unfinished>> {
  const inAws = stacks.filter(({ makes }) => makes !== "repos").map(({ name }) => name);
  return inAws.length === 0 ? Promise.resolve(NONE) : unfinishedStacks(context.root, inAws);
}

async function adopt(
  context: Context,
  stack: ProjectStack,
  begun: Unfinished,
  say: (message: string) => void,
): Promise<void> {
  const warn = (line: string): boolean => process.stderr.write(`warning: ${line}\n`);
  say("its last run was interrupted: looking for what it made");
  // A run that deletes as well: what no state knows of would stay behind.
  const adopted = await adoptUnrecorded(context, stack, begun, await planOf(context, stack, warn), warn);
  if (adopted.length > 0) process.stderr.write(describeAdopted(stack.name, adopted));
}

/** @throws UsageError for a stack that the project does not have. */
export function requireStacks(context: Context, names: readonly string[]): void {
  const known = context.stacks.map((stack) => stack.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new UsageError(
    `--stack: the project has no "${unknown.join('", "')}".\nKnown are: ${known.sort().join(", ")}.`,
  );
}

const WORDS: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "unchanged",
};
/** What a run reads, such as another stack's outputs, and lets go of again is no change. */
const READS = ["read", "discard"];

/** `3 created, 1 updated, 20 unchanged`. */
export function describe(operation: Operation, changes: Changes): string {
  // The program runs once more before a stack is destroyed, and finds everything unchanged: that is then deleted.
  const silent = operation === "destroy" ? [...READS, "same"] : READS;
  const parts = Object.entries(changes)
    .filter(([kind, count]) => count > 0 && !silent.includes(kind))
    .map(([kind, count]) => `${count} ${WORDS[kind] ?? kind}`);
  return parts.length === 0 ? "nothing to do" : parts.join(", ");
}
