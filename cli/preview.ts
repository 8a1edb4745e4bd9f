import { openContext, type LiveOptions } from "./context.js";
import { describePlan, findLeaving } from "./draining.js";
import { reachableInstances } from "./instances.js";
import { refuseMisplaced } from "./move.js";
import { runStacks } from "./runs.js";
import { columns } from "./output.js";
import { describeUpgrades, pendingUpgrades } from "./upgrades.js";

export interface PreviewOptions extends LiveOptions {
  stack?: string[];
}

/** Shows what `up` would change, stack by stack, and what it would drain first. Changes nothing. */
export async function preview(options: PreviewOptions): Promise<number> {
  const context = await openContext(options);
  await refuseMisplaced(context);
  const [upgrades, instances] = await Promise.all([pendingUpgrades(context), reachableInstances(context)]);
  const leaving = await Promise.all(instances.map((each) => findLeaving(each.context, each.connection)));
  const drains = leaving.flatMap(({ plan }) => describePlan(plan));
  const summary = await runStacks(context, "preview", { only: options.stack });
  if (options.json) {
    const stacks = Object.fromEntries([...summary].sort(([a], [b]) => a.localeCompare(b)));
    process.stdout.write(`${JSON.stringify({ drains, stacks, upgrades, version: 1 }, undefined, 2)}\n`);
    return 0;
  }
  const kinds = ["create", "update", "replace", "delete", "same"];
  const rows = [...summary].map(([stack, changes]) => [stack, ...kinds.map((kind) => String(changes[kind] ?? 0))]);
  process.stdout.write(describeUpgrades(upgrades));
  process.stdout.write(columns(["STACK", ...kinds.map((kind) => kind.toUpperCase())], rows));
  if (drains.length > 0) process.stdout.write(`\nDrained first:\n${drains.map((line) => `  ${line}`).join("\n")}\n`);
  return 0;
}
