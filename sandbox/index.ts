import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { writeBin } from "./bin.js";
import { controlClient, readDaemonInfo } from "./control.js";
import { replaceDaemon, runningDaemon, startDaemon, stopDaemon } from "./daemon.js";
import { SandboxError, withRemedy } from "./errors.js";
import { readTextIfPresent, writeFileAtomically } from "./host/files.js";
import { LockHeldError, takeLock } from "./host/lock.js";
import { endAllProcesses } from "./host/processRecords.js";
import { processStatuses, type SandboxStatus } from "./host/status.js";
import { programHash } from "./packageRoot.js";
import { sandboxPaths, type SandboxPaths } from "./paths.js";
import { ensureStack, projectName, pulumiEncryption } from "./pulumiConfig.js";
import { removeDeadLocks } from "./pulumiLocks.js";
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
  const path = resolve(root);
  try {
    return await takeLock(join(path, "start.lock"), purpose);
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw withRemedy(error, path);
    const { pid, since, purpose: theirs } = error.holder;
    throw new SandboxError(
      `Process ${pid} has been ${theirs} since ${since}, in ${root}.\nWait for it, or stop it with \`kill ${pid}\`.`,
    );
  }
}

/** Starts the sandbox in folder `root` (`.sandbox`), or goes on with the one that is there. When it resolves, the stood-in
 *  cloud answers and what was in it runs again; when it rejects, nothing runs that did not run before.
 *  @throws ToolError when a tool cannot be built; SandboxError when something is in the way. */
export async function startSandbox(root: string, options: StartOptions): Promise<void> {
  const paths = sandboxPaths(resolve(root));
  const release = await holdSandbox(paths.root, "starting the sandbox");
  try {
    await start(paths, options);
  } catch (error) {
    throw withRemedy(error, paths.root);
  } finally {
    await release();
  }
}

async function start(paths: SandboxPaths, { facts, progress }: StartOptions): Promise<void> {
  const tools = await ensureTools(TOOL_NAMES, { progress });
  const argoCdDefinitions = await ensureArgoCdDefinitions({ progress });
  const settings: DaemonSettings = { facts, tools, argoCdDefinitions, program: await programHash() };
  await prepare(paths, settings);
  if (await runningDaemon(paths)) {
    const other = await whatDiffers(paths, settings);
    if (other === undefined) {
      await controlClient(paths.root).call("sandbox.status");
      return;
    }
    progress(`${other}: the stood-in cloud starts again, the clusters go on`);
    await replaceDaemon(paths);
  }
  await writeSettings(paths, settings);
  try {
    await startDaemon(paths);
  } catch (error) {
    // Without a daemon nothing of it is of use: the next start begins with everything down.
    await stopEverything(paths);
    throw error;
  }
}

/** What has to be there before the daemon is: programs on PATH, Pulumi's secrets and its stacks. */
async function prepare(paths: SandboxPaths, settings: DaemonSettings): Promise<void> {
  await mkdir(paths.root, { recursive: true, mode: 0o700 });
  // A checkout whose own .gitignore does not know the folder is not to commit keys.
  await writeFileAtomically(join(paths.root, ".gitignore"), "*\n");
  await writeBin(paths, settings.tools);
  await mkdir(paths.state, { recursive: true });
  await removeDeadLocks(paths);
  await pulumiEncryption(paths);
  const folder = dirname(paths.root);
  if ((await readTextIfPresent(join(folder, "Pulumi.yaml"))) === undefined) return;
  const project = await projectName(folder);
  for (const file of await readdir(folder)) {
    const stack = /^Pulumi\.([A-Za-z0-9_.-]+)\.yaml$/.exec(file)?.[1];
    if (stack !== undefined) await ensureStack(paths, { folder, project, stack });
  }
}

/** Why the running daemon cannot stay, or undefined. */
async function whatDiffers(paths: SandboxPaths, wanted: DaemonSettings): Promise<string | undefined> {
  const present = await readSettings(paths);
  if (settingsText(present) === settingsText(wanted)) return undefined;
  const sameFacts = JSON.stringify(present.facts) === JSON.stringify(wanted.facts);
  return sameFacts ? "This program has changed" : "The fleet's accounts, administrators or charts have changed";
}

/** Stops everything; what the sandbox holds stays. Works with a dead daemon too. Not an error when nothing runs.
 *  @throws SandboxError when somebody is starting or stopping it. */
export async function stopSandbox(root: string, progress: (line: string) => void = () => {}): Promise<void> {
  const paths = sandboxPaths(resolve(root));
  // Nothing was ever started: holding it would make the folder.
  if (!existsSync(paths.root)) return;
  const release = await holdSandbox(paths.root, "stopping the sandbox");
  try {
    await stopEverything(paths, progress);
  } finally {
    await release();
  }
}

async function stopEverything(paths: SandboxPaths, progress: (line: string) => void = () => {}): Promise<void> {
  await stopDaemon(paths);
  await endAllProcesses(paths, (stage) => {
    progress(`stopping ${stage}`);
  });
  await rm(paths.sockets, { recursive: true, force: true });
}

/** Stops everything and removes the folder. Not an error when there is none.
 *  @throws SandboxError when somebody is starting or stopping it. */
export async function resetSandbox(root: string, progress: (line: string) => void = () => {}): Promise<void> {
  const path = resolve(root);
  if (!existsSync(path)) return;
  // Not given back: the lock goes with the folder.
  await holdSandbox(path, "removing the sandbox");
  await stopEverything(sandboxPaths(path), progress);
  await rm(path, { recursive: true, force: true });
}

/** The log of a daemon that announced itself and is gone without taking that back: it was killed, or it crashed. */
export async function lostDaemonLog(root: string): Promise<string | undefined> {
  const paths = sandboxPaths(resolve(root));
  const lost = readDaemonInfo(paths.root) && !(await runningDaemon(paths));
  return lost ? join(paths.logs, "daemon.log") : undefined;
}

/** What runs. Without a daemon, what its records say. */
export async function sandboxStatus(root: string): Promise<SandboxStatus & { readonly running: boolean }> {
  const paths = sandboxPaths(resolve(root));
  // A daemon that is just starting has not announced itself.
  if ((await runningDaemon(paths)) && readDaemonInfo(paths.root)) {
    return { running: true, ...(await controlClient(paths.root).call<SandboxStatus>("sandbox.status")) };
  }
  return { running: false, processes: await processStatuses(paths), clusters: [], argocd: [] };
}
