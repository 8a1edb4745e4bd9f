import { fork } from "node:child_process";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { SandboxError } from "./errors.js";
import { setTimeout as sleep } from "node:timers/promises";
import { controlClient } from "./control.js";
import { lockHolder, type LockHolder } from "./host/lock.js";
import { isAlive } from "./host/pid.js";
import { endProcess } from "./host/processRecords.js";
import { compiledFile } from "./packageRoot.js";
import type { SandboxPaths } from "./paths.js";

/** What the daemon tells the process that started it, once. */
export type DaemonReport =
  { readonly ready: true } | { readonly ready: false; readonly message: string; readonly exitCode: 1 | 3 };

export function daemonLock(paths: SandboxPaths): string {
  return join(paths.root, "daemon.lock");
}

/** The running daemon, or undefined. */
export function runningDaemon(paths: SandboxPaths): Promise<LockHolder | undefined> {
  return lockHolder(daemonLock(paths));
}

/** Starts the daemon and waits until it serves.
 *  @throws SandboxError with its own words when it does not come up. */
export async function startDaemon(paths: SandboxPaths): Promise<void> {
  await mkdir(paths.logs, { recursive: true });
  const log = join(paths.logs, "daemon.log");
  const output = await open(log, "a");
  try {
    const child = fork(compiledFile("sandbox/cloud/main.js"), [paths.root], {
      cwd: paths.root,
      detached: true,
      execArgv: [],
      stdio: ["ignore", output.fd, output.fd, "ipc"],
    });
    const report = await new Promise<DaemonReport>((resolve, reject) => {
      child.once("error", reject);
      child.once("message", (message) => {
        resolve(message as DaemonReport);
      });
      child.once("exit", (code, signal) => {
        resolve({
          ready: false,
          message: `The sandbox's daemon ended (${code ?? signal ?? "?"}); its log is ${log}.`,
          exitCode: 1,
        });
      });
    });
    if (!report.ready) throw new SandboxError(report.message, report.exitCode);
    child.removeAllListeners();
    child.disconnect();
    child.unref();
  } finally {
    await output.close();
  }
}

/** Ends the daemon alone: the sandbox's processes go on, for the next one to take over. */
export async function replaceDaemon(paths: SandboxPaths): Promise<void> {
  const daemon = await runningDaemon(paths);
  if (!daemon) return;
  await controlClient(paths.root).call("sandbox.leave");
  while (isAlive(daemon)) await sleep(POLL_MILLISECONDS);
}

/** Ends the daemon, which takes the sandbox's processes with it in order. Not an error when it is not running. */
export async function stopDaemon(paths: SandboxPaths): Promise<void> {
  const daemon = await runningDaemon(paths);
  if (daemon) await endProcess(daemon, STOPPING_MILLISECONDS);
  await rm(paths.daemon, { force: true });
  await rm(daemonLock(paths), { force: true });
}

const POLL_MILLISECONDS = 50;
/** Every process of a big fleet has five seconds for each of five stages. */
const STOPPING_MILLISECONDS = 30_000;
