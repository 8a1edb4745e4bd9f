/** The sandbox's daemon: `node main.js <.sandbox>`. */
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { ControlHandlers } from "../control.js";
import { daemonLock, type DaemonReport } from "../daemon.js";
import { SandboxError, withRemedy } from "../errors.js";
import { writeFileAtomically } from "../host/files.js";
import { LockHeldError, takeLock } from "../host/lock.js";
import { endAllProcesses } from "../host/processRecords.js";
import { sandboxPaths, type DaemonInfo, type SandboxPaths } from "../paths.js";
import { openCloud, type Cloud } from "./cloud.js";
import { serveControl } from "./server.js";

function say(line: string): void {
  console.error(`${new Date().toISOString()} ${line}`);
}

/** Tells the starter, when it still listens. */
async function report(message: DaemonReport): Promise<void> {
  if (!process.connected) return;
  await new Promise<void>((resolve) => {
    process.send?.(message, () => {
      resolve();
    });
  });
}

async function serve(paths: SandboxPaths): Promise<void> {
  await takeLock(daemonLock(paths), "running the sandbox");
  const cloud = await openCloud(paths, say);
  const token = randomBytes(24).toString("base64url");
  await serveControl(cloud.controlPort, token, { ...cloud.handlers, ...ownHandlers(paths, cloud) }, say);
  const info: DaemonInfo = {
    pid: process.pid,
    controlUrl: `http://127.0.0.1:${cloud.controlPort}`,
    token,
    proxyUrl: cloud.proxyUrl,
    githubUrl: cloud.githubUrl,
  };
  await writeFileAtomically(paths.daemon, JSON.stringify(info, null, 2), 0o600);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      say(`${signal}: stopping`);
      void leave(paths, cloud, true);
    });
  }
  say(`serving, pid ${process.pid}`);
  await report({ ready: true });
}

function ownHandlers(paths: SandboxPaths, cloud: Cloud): ControlHandlers {
  /** The answer goes out before the end. */
  const soon = (withProcesses: boolean): Promise<object> => {
    setImmediate(() => void leave(paths, cloud, withProcesses));
    return Promise.resolve({});
  };
  return {
    /** Stops everything. */
    "sandbox.shutdown": () => soon(true),
    /** Ends the daemon alone; the next one takes the processes over. */
    "sandbox.leave": () => soon(false),
  };
}

async function leave(paths: SandboxPaths, cloud: Cloud, withProcesses: boolean): Promise<void> {
  cloud.supervisor.close();
  await rm(paths.daemon, { force: true });
  if (withProcesses) {
    await endAllProcesses(paths, (stage) => {
      say(`stopping ${stage}`);
    });
  }
  await cloud.close();
  await rm(daemonLock(paths), { force: true });
  process.exit(0);
}

const root = process.argv[2];
if (root === undefined) throw new Error("The folder of the sandbox is missing.");
// A refusal that nobody waits for must not end the cloud that everybody else uses; it is in the log.
process.on("unhandledRejection", (error) => {
  say(`unhandled: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
});
serve(sandboxPaths(resolve(root))).catch((failure: unknown) => {
  const error = withRemedy(failure, root);
  const known = error instanceof SandboxError || error instanceof LockHeldError;
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  void report({
    ready: false,
    message: known ? error.message : `The sandbox's daemon failed: ${String(error)}`,
    exitCode: error instanceof SandboxError ? error.exitCode : 1,
  }).finally(() => process.exit(1));
});
