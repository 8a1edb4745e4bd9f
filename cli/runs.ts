import type { Context } from "./context.js";
import { UsageError } from "./failure.js";
import { runSteps } from "./progress.js";
import { runStack, type Changes, type Operation } from "./pulumi.js";
import { stackOrder } from "./stacks.js";

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
  const order = stackOrder(context.stacks.filter((stack) => only.length === 0 || only.includes(stack.name)));
  for (const group of operation === "destroy" ? order.reverse() : order) {
    const steps = group.map((stack) => ({
      title: stack.name,
      run: async (say: (message: string) => void) => {
        const changes = await runStack(context.root, stack.name, operation, {
          progress: say,
          refresh: refresh.includes(stack.name),
        });
        summary.set(stack.name, changes);
        return describe(changes);
      },
    }));
    await runSteps(steps, { concurrent: true });
  }
  return summary;
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

/** `3 created, 1 updated, 20 unchanged`. What was only read, such as another stack's outputs, is no change. */
export function describe(changes: Changes): string {
  const words: Record<string, string> = { create: "created", update: "updated", delete: "deleted", same: "unchanged" };
  const parts = Object.entries(changes)
    .filter(([kind, count]) => count > 0 && kind !== "read")
    .map(([kind, count]) => `${count} ${words[kind] ?? kind}`);
  return parts.length === 0 ? "nothing to do" : parts.join(", ");
}
