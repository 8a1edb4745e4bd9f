import { dirname, join } from "node:path";
import { fleetPath } from "./fleetPath.js";
import type { GlobalOptions } from "./main.js";

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
  const { columns, count, printJson } = await import("./output.js");
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
export async function sandboxEnv(options: GlobalOptions & { argocd?: string }): Promise<number> {
  const root = sandboxOf(options);
  const { sandboxEnvironment } = await import("../sandbox/index.js");
  const variables = await sandboxEnvironment(root, options.argocd);
  for (const [name, value] of Object.entries(variables)) process.stdout.write(`export ${name}=${quoted(value)}\n`);
  return 0;
}

/** The sandbox of a fleet's folder. */
export function sandboxOf(options: GlobalOptions): string {
  return join(dirname(fleetPath(options.file)), ".sandbox");
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Quoted for a POSIX shell. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
