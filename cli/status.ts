import { hasHub, HUB, isForeign, type Fleet } from "../model/index.js";
import { openContext, MissingError, type Context, type LiveOptions } from "./context.js";
import { findHub, hubProblem, type FoundHub } from "./findHub.js";
import {
  allWell,
  applicationRows,
  failingSets,
  unwantedRows,
  wantedOf,
  type ApplicationRow,
  type FailingSet,
  type HeldByArgoCd,
  type UnwantedRow,
} from "./fleetStatus.js";
import { HubConnection } from "./hub.js";
import { refusedByClusters } from "./hubAccess.js";
import { ofHub, ownArgoCds } from "./instances.js";
import { spokeKubeconfigs } from "./liveHub.js";
import { probeCluster } from "./probe.js";
import { columns, printJson } from "./output.js";

/** `fleet status`: what runs where, synced and healthy or not, and which clusters do not answer.
 *  @returns 0 when all is well, 1 when something is not. */
export async function status(options: LiveOptions): Promise<number> {
  const context = await openContext(options);
  const [hub, own] = await Promise.all([findHub(context), ownArgoCds(context)]);
  if (hub.is === "new" && own.length === 0) throw new MissingError("There is no Argo CD yet: `npx fleet up` makes it.");
  const kubeconfigs = await spokeKubeconfigs(context);
  const names = context.fleet.clusters.map((cluster) => cluster.name);
  const probes = await Promise.all(
    context.fleet.clusters.map((cluster) =>
      probeCluster(kubeconfigs.get(cluster.name), isForeign(cluster) ? "foreign" : "eks"),
    ),
  );
  const refused = await refusedByClusters(ofHub(context), (line) => process.stderr.write(`warning: ${line}\n`));
  const clusters = names.map((name, index) => ({ cluster: name, problem: probes[index] ?? refused.get(name) ?? "" }));
  const unreachable = new Map(clusters.filter((c) => c.problem !== "").map((c) => [c.cluster, c.problem]));
  const answering = own.filter(({ cluster }) => names.includes(cluster) && !unreachable.has(cluster));
  const held = await Promise.all([
    ...(hub.is === "there" ? [heldBy(HUB, ofHub(context), hub.connection)] : []),
    ...answering.map(async (each) => heldBy(each.cluster, each.context, await HubConnection.open(each.kubeconfig))),
  ]);
  // Without the hub nobody knows what the applications of its clusters are; there they run on.
  const judged = context.fleet.clusters.filter(({ argocd }) => argocd === "own" || hub.is === "there");
  const rows = applicationRows({ ...context.fleet, clusters: judged }, held.flatMap(wantedOf), unreachable);
  const unwanted = held.flatMap((each) => unwantedRows(each, unreachable));
  const failing = held.flatMap(failingSets);
  const problem = problemOf(hub, context.fleet);
  if (options.json) {
    printJson({ applications: rows, clusters, failingSets: failing, hub: { problem }, unwanted });
  } else {
    const lines = clusters.map((c) => [c.cluster, c.problem === "" ? "answers" : c.problem]);
    process.stdout.write(`${columns(["CLUSTER", "API SERVER"], lines)}\n`);
    if (judged.length > 0) printApplications(rows);
    printUnwanted(unwanted);
    printFailingSets(failing);
    if (problem !== "") process.stdout.write(`${problem}\n`);
  }
  const nothingElse = problem === "" && unreachable.size === 0 && unwanted.length === 0 && failing.length === 0;
  return nothingElse && allWell(rows) ? 0 : 1;
}

async function heldBy(argocd: string, { fleet }: Context, connection: HubConnection): Promise<HeldByArgoCd> {
  const [applications, sets] = await Promise.all([connection.applications(), connection.applicationSets()]);
  return { argocd, fleet, applications, sets };
}

/** What is wrong with the hub; empty when nothing is, or when there is to be none. */
function problemOf(hub: FoundHub, fleet: Fleet): string {
  if (hub.is === "there" || !hasHub(fleet)) return "";
  return hub.is === "new" ? "There is no hub yet: `npx fleet up` makes it." : hubProblem(hub);
}

/** The table of applications, and below it the reasons of those that are not well. */
export function printApplications(rows: readonly ApplicationRow[]): void {
  const lines = rows.map((row) => [row.application, row.cluster, row.revision, row.sync, row.health]);
  process.stdout.write(columns(["APPLICATION", "CLUSTER", "REVISION", "SYNC", "HEALTH"], lines));
  printReasons(rows);
}

function printUnwanted(rows: readonly UnwantedRow[]): void {
  if (rows.length === 0) return;
  const lines = rows.map((row) => [row.application, row.argocd, row.cluster, row.revision, row.sync, row.health]);
  const header = ["NOT IN THE FILE", "ARGO CD OF", "CLUSTER", "REVISION", "SYNC", "HEALTH"];
  process.stdout.write(`\n${columns(header, lines)}`);
  printReasons(rows);
}

/** The sets that fail, with what Argo CD says of each: messages of tools with whatever is in them, which no table takes. */
export function printFailingSets(sets: readonly FailingSet[]): void {
  if (sets.length === 0) return;
  const lines = sets.map(
    ({ applicationSet, argocd, problem }) => `${applicationSet} (Argo CD of ${argocd}): ${problem}`,
  );
  process.stdout.write(`\nFAILING SETS\n${lines.join("\n")}\n`);
}

function printReasons(rows: readonly Pick<ApplicationRow, "application" | "reason">[]): void {
  const reasons = rows.filter((row) => row.reason !== "").map((row) => `${row.application}: ${row.reason}`);
  if (reasons.length > 0) process.stdout.write(`\n${reasons.join("\n")}\n`);
}
