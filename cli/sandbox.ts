import { dirname, join } from "node:path";
import { allAddons, type Fleet } from "../model/index.js";
import { openContext } from "./context.js";
import { fleetPath, loadFleet } from "./fleetFile.js";
import { columns, count, printJson } from "./output.js";
import type { GlobalOptions } from "./main.js";
import type { FleetFacts } from "../sandbox/index.js";
import { bringUp } from "./up.js";

/** `fleet sandbox up`: the whole fleet on this machine. Starts what is missing, goes on with what is there.
 *  @returns 0 only when every application is synced and healthy. */
export async function sandboxUp(options: GlobalOptions): Promise<number> {
  const { fleet } = await loadFleet(options.file);
  const root = sandboxOf(options);
  const { holdSandbox, startSandbox } = await import("../sandbox/index.js");
  const release = await holdSandbox(root, "bringing the sandbox up");
  try {
    await startSandbox(root, { facts: factsOf(fleet), progress: say });
    const context = await openContext({ ...options, json: true, target: "sandbox", sandboxRoot: root });
    const code = await bringUp(context, true);
    if (code === 0) sayNext(fleet);
    return code;
  } catch (error) {
    await sayWhetherItEnded(root);
    throw error;
  } finally {
    await release();
  }
}

/** Without its daemon everything fails, and nothing that fails knows why. */
async function sayWhetherItEnded(root: string): Promise<void> {
  const { lostDaemonLog } = await import("../sandbox/index.js");
  const log = await lostDaemonLog(root);
  if (log === undefined) return;
  say(`The sandbox's daemon has ended meanwhile; its log is ${log}.\n\`npx fleet sandbox up\` goes on from here.`);
}

export async function sandboxDown(options: GlobalOptions): Promise<number> {
  const root = sandboxOf(options);
  const { stopSandbox } = await import("../sandbox/index.js");
  await stopSandbox(root, say);
  say("Stopped. `npx fleet sandbox up` goes on from here, `npx fleet sandbox reset` removes what it holds.");
  return 0;
}

export async function sandboxReset(options: GlobalOptions): Promise<number> {
  const root = sandboxOf(options);
  const { resetSandbox } = await import("../sandbox/index.js");
  await resetSandbox(root, say);
  say("Nothing of the sandbox is left.");
  return 0;
}

/** @returns 0 when it runs and all its processes are up, else 1. */
export async function sandboxStatus(options: GlobalOptions): Promise<number> {
  const root = sandboxOf(options);
  const status = await (await import("../sandbox/index.js")).sandboxStatus(root);
  const well = status.running && status.processes.every((process) => process.up);
  if (options.json) {
    printJson(status);
    return well ? 0 : 1;
  }
  if (!status.running) process.stdout.write("The sandbox does not run. Start it with `npx fleet sandbox up`.\n");
  const rows = status.processes.map((process) => [
    process.name,
    process.up ? "up" : "down",
    String(process.pid),
    process.memoryBytes === null ? "-" : `${Math.round(process.memoryBytes / 2 ** 20)} MiB`,
  ]);
  if (rows.length > 0) process.stdout.write(columns(["PROCESS", "STATE", "PID", "MEMORY"], rows));
  const total = status.processes.reduce((sum, process) => sum + (process.memoryBytes ?? 0), 0);
  if (rows.length > 0)
    process.stdout.write(`\n${count(rows.length, "process", "processes")}, ${Math.round(total / 2 ** 20)} MiB\n`);
  const servers = status.clusters.map(({ key, endpoint, ready }) => [
    key,
    endpoint,
    ready ? "answers" : "does not answer",
  ]);
  if (servers.length > 0) process.stdout.write(`\n${columns(["CLUSTER", "API SERVER", ""], servers)}`);
  for (const { cluster, host, port } of status.argocd)
    process.stdout.write(`\nArgo CD on ${cluster}: https://127.0.0.1:${port}${host === null ? "" : `, for ${host}`}\n`);
  return well ? 0 : 1;
}

export async function sandboxLogs(name: string, options: GlobalOptions & { follow?: boolean }): Promise<number> {
  const root = sandboxOf(options);
  const { sandboxLogs: logs } = await import("../sandbox/index.js");
  for await (const piece of logs(root, name, options.follow ?? false)) process.stdout.write(piece);
  return 0;
}

/** Prints exports for a POSIX shell: `eval "$(npx fleet sandbox env)"`. */
export async function sandboxEnv(options: GlobalOptions): Promise<number> {
  const root = sandboxOf(options);
  const { sandboxEnvironment } = await import("../sandbox/index.js");
  const variables = await sandboxEnvironment(root);
  for (const [name, value] of Object.entries(variables)) process.stdout.write(`export ${name}=${quoted(value)}\n`);
  return 0;
}

/** The sandbox of a fleet's folder. */
function sandboxOf(options: GlobalOptions): string {
  return join(dirname(fleetPath(options.file)), ".sandbox");
}

/** What exists before the first `pulumi up`, as it would for anybody who starts with AWS and GitHub. */
export function factsOf(fleet: Fleet): FleetFacts {
  const pipelines = fleet.environments.flatMap(({ pipelineRole }) => pipelineRole ?? []);
  const ofRoles = [...fleet.administrators, ...pipelines].map((arn) => arn.split(":")[4] ?? "");
  return {
    accounts: [...new Set([...fleet.accounts.map(({ id }) => id), ...ofRoles])].sort(),
    administrators: fleet.administrators,
    // Each trusts those who run Pulumi, as docs/accounts.md says.
    pipelineRoles: [
      ...fleet.accounts.flatMap(({ assumeRole }) =>
        assumeRole === null ? [] : [{ ...assumeRole, trusts: [...fleet.administrators, ...pipelines] }],
      ),
      ...pipelines.map((arn) => ({ arn, trusts: fleet.administrators, externalId: null })),
    ],
    organization: fleet.repositories.organization,
    gitHost: fleet.repositories.host,
    region: fleet.hub.region,
    // All that could be enabled, so that enabling one needs no restart.
    charts: allAddons().map(({ repository, chart, version }) => ({ repository, chart, versions: [version] })),
  };
}

function sayNext(fleet: Fleet): void {
  const { host, organization, platform } = fleet.repositories;
  const repository = fleet.teams[0]?.repository ?? platform;
  say(`
Try next:
  npx fleet status                          what runs where, and which cluster does not answer
  eval "$(npx fleet sandbox env)"           then pulumi, kubectl, argocd and git work against this fleet
  git clone https://${host}/${organization}/${repository}
  npx fleet up                              after an edit of fleet.yaml: another region, team or service
  npx fleet sandbox down                    stops everything`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Quoted for a POSIX shell. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
