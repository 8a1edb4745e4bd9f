import { readdirSync, readFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SandboxPaths } from "../paths.js";
import { readJsonIfPresent, writeFileAtomically } from "./files.js";
import { isAlive, processGroup, processStartTime, sendSignal, type ProcessIdentity } from "./pid.js";

/** The order of stopping: what would complain about a missing server goes before it. */
export const STAGES = ["argocd", "redis", "controllers", "apiserver", "etcd"] as const;
export type Stage = (typeof STAGES)[number];

/** What is known of a running process, kept in `.sandbox/processes/<name>.json`. */
export interface ProcessRecord extends ProcessIdentity {
  readonly name: string;
  readonly stage: Stage;
  readonly argv: readonly string[];
  readonly log: string;
  /** Hash of command, arguments and environment: a process with another one has to be replaced. */
  readonly fingerprint: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Environment variable of every process of a sandbox: finds the one that was started a moment before its starter was
 *  killed, and so has no record. Its value is the path of `.sandbox`. */
export const PROCESS_VARIABLE = "GITOPS_FLEET_PROCESS_OF";

/** How long a process may take to end by itself before it is killed. */
const GRACE_MILLISECONDS = 5000;
const POLL_MILLISECONDS = 20;

export function recordFile(paths: SandboxPaths, name: string): string {
  return join(paths.processes, `${name}.json`);
}

export async function writeRecord(paths: SandboxPaths, record: ProcessRecord): Promise<void> {
  await writeFileAtomically(recordFile(paths, record.name), JSON.stringify(record, null, 2));
}

export async function readRecord(paths: SandboxPaths, name: string): Promise<ProcessRecord | undefined> {
  return readJsonIfPresent<ProcessRecord>(recordFile(paths, name));
}

/** Every recorded process, dead or alive, sorted by name. */
export async function readRecords(paths: SandboxPaths): Promise<ProcessRecord[]> {
  let files: string[];
  try {
    files = await readdir(paths.processes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const names = files.filter((file) => file.endsWith(".json")).sort();
  const records = await Promise.all(names.map((file) => readJsonIfPresent<ProcessRecord>(join(paths.processes, file))));
  return records.filter((record) => record !== undefined);
}

export async function removeRecord(paths: SandboxPaths, name: string): Promise<void> {
  await rm(recordFile(paths, name), { force: true });
}

/** Ends a process and whatever it started: politely, then not. Never touches a process that merely has its number. */
export async function endProcess(identity: ProcessIdentity, graceMilliseconds = GRACE_MILLISECONDS): Promise<void> {
  if (!isAlive(identity)) return;
  sendSignal(identity.pid, "SIGTERM");
  const deadline = Date.now() + graceMilliseconds;
  while (isAlive(identity) && Date.now() < deadline) await sleep(POLL_MILLISECONDS);
  // Each process leads a group of its own: this also reaches children that it left behind.
  sendSignal(-identity.pid, "SIGKILL");
  while (isAlive(identity)) await sleep(POLL_MILLISECONDS);
}

/** Ends every process of a sandbox by its records, stage by stage, and then those that never got a record. */
export async function endAllProcesses(paths: SandboxPaths, ending: (stage: Stage) => void = () => {}): Promise<void> {
  const records = await readRecords(paths);
  for (const stage of STAGES) {
    const ofStage = records.filter((record) => record.stage === stage);
    if (ofStage.length > 0) ending(stage);
    await Promise.all(
      ofStage.map(async (record) => {
        await endProcess(record);
        await removeRecord(paths, record.name);
      }),
    );
  }
  await endUnrecordedProcesses(paths);
}

/** Ends processes that carry this sandbox's mark but have no record: their starter was killed in that very moment. They
 *  would hold ports. Linux only; elsewhere records have to do. */
export async function endUnrecordedProcesses(paths: SandboxPaths): Promise<void> {
  if (process.platform !== "linux") return;
  const recorded = new Set((await readRecords(paths)).map(({ pid, startTime }) => `${pid} ${startTime}`));
  const mark = `${PROCESS_VARIABLE}=${paths.root}`;
  const unrecorded = readdirSync("/proc").flatMap((entry) => {
    const pid = Number(entry);
    // What the sandbox starts leads a group; what that starts in turn, git for one, is in it and goes with it.
    if (!Number.isInteger(pid) || processGroup(pid) !== pid || !environmentOf(pid).includes(mark)) return [];
    const startTime = processStartTime(pid);
    return startTime === undefined || recorded.has(`${pid} ${startTime}`) ? [] : [{ pid, startTime }];
  });
  await Promise.all(unrecorded.map((process) => endProcess(process)));
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    // It has ended, or belongs to somebody else: then it is none of ours.
    return [];
  }
}
