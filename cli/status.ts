import { isForeign } from "../model/index.js";
import { openContext, MissingError, type LiveOptions } from "./context.js";
import { findHub, hubProblem } from "./findHub.js";
import { allWell, applicationRows, type ApplicationRow } from "./fleetStatus.js";
import { refusedByClusters } from "./hubAccess.js";
import { spokeKubeconfigs } from "./liveHub.js";
import { probeCluster } from "./probe.js";
import { columns } from "./output.js";

/** `fleet status`: what runs where, synced and healthy or not, and which clusters do not answer.
 *  @returns 0 when all is well, 1 when something is not. */
export async function status(options: LiveOptions): Promise<number> {
  const context = await openContext(options);
  const hub = await findHub(context);
  if (hub.is === "new") throw new MissingError("There is no hub yet: `npx fleet up` makes it.");
  const connection = hub.is === "there" ? hub.connection : undefined;
  const [live, kubeconfigs] = await Promise.all([connection?.applications() ?? [], spokeKubeconfigs(context)]);
  const names = context.fleet.clusters.map((cluster) => cluster.name);
  const probes = await Promise.all(
    context.fleet.clusters.map((cluster) =>
      probeCluster(kubeconfigs.get(cluster.name), isForeign(cluster) ? "foreign" : "eks"),
    ),
  );
  const refused = await refusedByClusters(context, (line) => process.stderr.write(`warning: ${line}\n`));
  const clusters = names.map((name, index) => ({ cluster: name, problem: probes[index] ?? refused.get(name) ?? "" }));
  const unreachable = new Map(clusters.filter((c) => c.problem !== "").map((c) => [c.cluster, c.problem]));
  // Without a hub nobody knows what the applications are; on the clusters they run on.
  const rows = connection ? applicationRows(context.fleet, live, unreachable) : [];
  const problem = hub.is === "there" ? "" : hubProblem(hub);
  if (options.json) {
    const report = { applications: rows, clusters, hub: { problem }, version: 1 };
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  } else {
    const lines = clusters.map((c) => [c.cluster, c.problem === "" ? "answers" : c.problem]);
    process.stdout.write(`${columns(["CLUSTER", "API SERVER"], lines)}\n`);
    if (connection) printApplications(rows);
    else process.stdout.write(`${problem}\n`);
  }
  return connection && unreachable.size === 0 && allWell(rows) ? 0 : 1;
}

/** The table of applications, and below it the reasons of those that are not well. */
export function printApplications(rows: readonly ApplicationRow[]): void {
  const lines = rows.map((row) => [row.application, row.cluster, row.revision, row.sync, row.health]);
  process.stdout.write(columns(["APPLICATION", "CLUSTER", "REVISION", "SYNC", "HEALTH"], lines));
  const reasons = rows.filter((row) => row.reason !== "").map((row) => `${row.application}: ${row.reason}`);
  if (reasons.length > 0) process.stdout.write(`\n${reasons.join("\n")}\n`);
}
