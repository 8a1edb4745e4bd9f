import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process beyond its number, which the system gives to another one after it has ended. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as this system says it: clock ticks since boot on Linux. Only ever compared. */
  readonly startTime: string;
}

/** When a process started, or undefined when there is none (a zombie counts as none). */
export function processStartTime(pid: number): string | undefined {
  if (process.platform !== "linux") return startTimeFromPs(pid);
  const fields = statFields(pid);
  return fields === undefined || hasEnded(fields) ? undefined : fields[19];
}

/** Whether only the entry in the process table is left. The first thread of a process that is killed can be a zombie while
 *  others still end: until then its ports are taken. */
function hasEnded(fields: readonly string[]): boolean {
  const [state] = fields;
  const threads = Number(fields[17]);
  return state === "X" || (state === "Z" && threads <= 1);
}

/** The group that a process is in, by its leader's pid. Linux only. */
export function processGroup(pid: number): number | undefined {
  const group = statFields(pid)?.[2];
  return group === undefined ? undefined : Number(group);
}

/** The fields of /proc/<pid>/stat from the third on: state, ppid, pgrp, … num_threads is the eighteenth of them, starttime the
 *  twentieth (proc(5)). */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name, in parentheses, may hold spaces and parentheses itself.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return processStartTime(identity.pid) === identity.startTime;
}

/** This very process. */
export function ownIdentity(): ProcessIdentity {
  const startTime = processStartTime(process.pid);
  if (startTime === undefined) throw new Error("This system does not say when a process started.");
  return { pid: process.pid, startTime };
}

/** Sends a signal; false when there is nobody to receive it. A negative pid is a process group. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Memory that is this process's own plus its share of what it shares, in bytes; undefined where the system does not say. */
export function proportionalSetSize(pid: number): number | undefined {
  try {
    const kibibytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    // Gone meanwhile, not ours to look into, or no Linux: it has no figure.
    return undefined;
  }
}

function startTimeFromPs(pid: number): string | undefined {
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    // ps exits 1 when there is no such process.
    return undefined;
  }
}
