import {
  allClusters,
  clusterChangeFaults,
  ConfigError,
  stackWaveFaults,
  upgrades,
  type Fault,
  type Upgrade,
} from "../model/index.js";
import type { Context } from "./context.js";
import { shortPath, today } from "./fleetFile.js";
import { madeClusters } from "./liveHub.js";
import { columns } from "./output.js";

/** The clusters that the file takes to another Kubernetes version, by what they run.
 *  @throws ConfigError for every cluster that the file would make another one of, and every upgrade that may not be made */
export async function pendingUpgrades(context: Context): Promise<Upgrade[]> {
  const { fleet, stacks } = context;
  const made = await madeClusters(context);
  const everywhere = stacks.map(({ name }) => name);
  refuse(context, [
    ...clusterChangeFaults(fleet, made, allClusters(fleet), today()),
    ...stackWaveFaults(fleet, made, makerOf(context), everywhere),
  ]);
  return upgrades(fleet, made);
}

/** Refuses to run some of the stacks when they would upgrade a cluster before an earlier wave that another stack makes.
 *  @throws ConfigError for every such cluster */
export async function refuseEarlyUpgrades(context: Context, stacks: readonly string[]): Promise<void> {
  // Where no environment is split, each stack sees all that it needs.
  if (context.stacks.every(({ clusters }) => clusters === undefined)) return;
  refuse(context, stackWaveFaults(context.fleet, await madeClusters(context), makerOf(context), stacks));
}

function refuse({ file }: Context, faults: readonly Fault[]): void {
  if (faults.length > 0) throw new ConfigError(shortPath(file), faults);
}

/** Each cluster is in exactly one stack: cli/stacks.ts. */
function makerOf({ fleet, stacks }: Context): (cluster: string) => string {
  return (cluster) => {
    const environment = fleet.clusters.find(({ name }) => name === cluster)?.environment;
    const maker = stacks.find(({ makes, clusters }) => makes === environment && (clusters?.includes(cluster) ?? true));
    return maker?.name ?? "";
  };
}

/** What goes when, as a table; empty when no version changes. */
export function describeUpgrades(pending: readonly Upgrade[]): string {
  if (pending.length === 0) return "";
  const rows = pending.map(({ cluster, environment, wave, hops, waitsFor }) => [
    cluster,
    environment ?? "-",
    wave === undefined ? "-" : String(wave),
    hops.join(" → "),
    waitsFor.length === 0 ? "in this run" : `after ${waitsFor.join(", ")}`,
  ]);
  return `Kubernetes:\n${columns(["CLUSTER", "ENVIRONMENT", "WAVE", "HOPS", "GOES"], rows)}\n`;
}

/** What is left for the next run, once this one is through; empty when nothing is. */
export function describeWaiting(pending: readonly Upgrade[]): string {
  const waiting = pending.filter(({ waitsFor }) => waitsFor.length > 0);
  if (waiting.length === 0) return "";
  const list = waiting.map(({ cluster, hops }) => `${cluster} (${hops.join(" → ")})`).join(", ");
  return `Still to be upgraded, one wave in each run: ${list}.\nRun \`npx fleet up\` again when what has been upgraded is well.\n`;
}
