import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { writeBin } from "./bin.js";
import { controlClient } from "./control.js";
import { runningDaemon, startDaemon, stopDaemon } from "./daemon.js";
import { SandboxError } from "./errors.js";
import { readTextIfPresent, writeFileAtomically } from "./host/files.js";
import { LockHeldError, takeLock } from "./host/lock.js";
import { endAllProcesses } from "./host/processRecords.js";
import { processStatuses, type SandboxStatus } from "./host/status.js";
import { socketFolder } from "./host/argocdProcesses.js";
import { sandboxPaths, type SandboxPaths } from "./paths.js";
import { ensureStack, projectName, pulumiEncryption } from "./pulumiConfig.js";
import { readSettings, settingsText, writeSettings, type DaemonSettings, type FleetFacts } from "./settings.js";
import { ensureArgoCdDefinitions, ensureTools } from "./tools/build.js";
import { TOOL_NAMES } from "./tools/tools.js";

export { SandboxError, ToolError } from "./errors.js";
export { sandboxEnvironment } from "./environment.js";
export { sandboxLogNames, sandboxLogs } from "./logs.js";
export type { ClusterStatus, ProcessStatus, SandboxStatus } from "./host/status.js";
export type { FleetFacts } from "./settings.js";

export interface StartOptions {
  readonly facts: FleetFacts;
  /** One line for each thing that takes time. */
  readonly progress: (line: string) => void;
}

/** Keeps others from starting or stopping this sandbox meanwhile. The same process may take it again.
 *  @returns what gives it back.
 *  @throws SandboxError that says who has it, and since when. */
export async function holdSandbox(root: string, purpose: string): Promise<() => Promise<void>> {
  try {
    return await takeLock(join(resolve(root), "start.lock"), purpose);
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    const { pid, since, purpose: theirs } = error.holder;
    throw new SandboxError(
      `Process ${pid} has been ${theirs} since ${since}, in ${root}.\nWait for it, or stop it with \`kill ${pid}\`.`,
    );
  }
}

/** Starts the sandbox in folder `root` (`.sandbox`), or goes on with the one that is there. When it resolves, the stood-in
 *  cloud answers and what was in it runs again.
 *  @throws ToolError when a tool cannot be built; SandboxError when something is in the way. */
export async function startSandbox(root: string, options: StartOptions): Promise<void> {
  const paths = sandboxPaths(resolve(root));
  const release = await holdSandbox(paths.root, "starting the sandbox");
  try {
    await start(paths, options);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ENOSPC" ? noRoom(paths) : error;
  } finally {
    await release();
  }
}

async function start(paths: SandboxPaths, { facts, progress }: StartOptions): Promise<void> {
  const tools = await ensureTools(TOOL_NAMES, { progress });
  const settings = { facts, tools, argoCdDefinitions: await ensureArgoCdDefinitions({ progress }) };
  await prepare(paths, settings);
  const daemon = await runningDaemon(paths);
  if (daemon && !(await sameSettings(paths, settings))) {
    progress("The fleet's accounts or administrators have changed: the stood-in cloud starts again");
    await controlClient(paths.root).call("sandbox.leave");
    await stopDaemon(paths);
  } else if (daemon) {
    await controlClient(paths.root).call("sandbox.status");
    return;
  }
  await writeSettings(paths, settings);
  await startDaemon(paths);
}

/** What has to be there before the daemon is: programs on PATH, Pulumi's secrets and its stacks. */
async function prepare(paths: SandboxPaths, settings: DaemonSettings): Promise<void> {
  await mkdir(paths.root, { recursive: true });
  // A checkout whose own .gitignore does not know the folder is not to commit keys.
  await writeFileAtomically(join(paths.root, ".gitignore"), "*\n");
  await writeBin(paths, settings.tools);
  await mkdir(paths.state, { recursive: true });
  await pulumiEncryption(paths);
  const folder = dirname(paths.root);
  if ((await readTextIfPresent(join(folder, "Pulumi.yaml"))) === undefined) return;
  const project = await projectName(folder);
  for (const file of await readdir(folder)) {
    const stack = /^Pulumi\.([A-Za-z0-9_.-]+)\.yaml$/.exec(file)?.[1];
    if (stack !== undefined) await ensureStack(paths, { folder, project, stack });
  }
}

async function sameSettings(paths: SandboxPaths, settings: DaemonSettings): Promise<boolean> {
  return settingsText(await readSettings(paths)) === settingsText(settings);
}

/** Stops everything; what the sandbox holds stays. Works with a dead daemon too. Not an error when nothing runs. */
export async function stopSandbox(root: string, progress: (line: string) => void = () => {}): Promise<void> {
  const paths = sandboxPaths(resolve(root));
  if ((await processStatuses(paths)).length === 0 && !(await runningDaemon(paths))) return;
  const release = await holdSandbox(paths.root, "stopping the sandbox");
  try {
    await stopDaemon(paths);
    await endAllProcesses(paths, (stage) => {
      progress(`stopping ${stage}`);
    });
    await rm(socketFolder(paths), { recursive: true, force: true });
  } finally {
    await release();
  }
}

/** Stops everything and removes the folder. */
export async function resetSandbox(root: string, progress: (line: string) => void = () => {}): Promise<void> {
  const path = resolve(root);
  await stopSandbox(path, progress);
  await rm(path, { recursive: true, force: true });
}

/** What runs. Without a daemon, what its records say. */
export async function sandboxStatus(root: string): Promise<SandboxStatus & { readonly running: boolean }> {
  const paths = sandboxPaths(resolve(root));
  if (await runningDaemon(paths)) {
    return { running: true, ...(await controlClient(paths.root).call<SandboxStatus>("sandbox.status")) };
  }
  return { running: false, processes: await processStatuses(paths), clusters: [], argocd: [] };
}

function noRoom(paths: SandboxPaths): SandboxError {
  return new SandboxError(
    `No room is left on the disk of ${paths.root}.\nA sandbox of six clusters takes about 500 MB there, and the tools 1 GB in their cache. Make room and start again: it goes on where it stopped.`,
    3,
  );
}
