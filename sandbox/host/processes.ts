import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SandboxError } from "../errors.js";
import type { SandboxPaths } from "../paths.js";
import { isAlive, processStartTime } from "./pid.js";
import type { PortBook } from "./ports.js";
import {
  endProcess,
  PROCESS_VARIABLE,
  readRecord,
  removeRecord,
  writeRecord,
  type ProcessRecord,
  type Stage,
} from "./processRecords.js";

/** A process that is to run, and to be started again when it dies. */
export interface ProcessSpec {
  /** Unique in the sandbox; the log is `<name>.log`: `acme-hub.apiserver`. */
  readonly name: string;
  readonly stage: Stage;
  /** Names of the ports that it listens on, from the port book. */
  readonly ports?: readonly string[];
  readonly command: string;
  readonly arguments: readonly string[];
  /** The whole environment but for HOME, PATH and TMPDIR, which it gets when it says nothing else. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Keeps processes running, beyond the life of the process that started them. */
export interface Supervisor {
  /** Sees to it that the process runs as described: takes over one that does, replaces one that runs otherwise.
   *  @returns whether it was already running. */
  ensure(spec: ProcessSpec): Promise<boolean>;
  /** Waits until `probe` answers true.
   *  @throws SandboxError with the end of the log when the process dies or time runs out. */
  waitUntil(name: string, probe: () => Promise<boolean>, timeoutMilliseconds?: number): Promise<void>;
  /** Stops a process and forgets it. */
  stop(name: string): Promise<void>;
  /** Kills a process as a crash would, and leaves it dead until the next `ensure`. */
  kill(name: string): Promise<void>;
  /** Ends the supervision; the processes go on. */
  close(): void;
}

const WATCH_MILLISECONDS = 500;
const PROBE_MILLISECONDS = 50;
const FIRST_BACKOFF_MILLISECONDS = 1000;
const LONGEST_BACKOFF_MILLISECONDS = 30_000;
/** A process that lived this long has earned a fresh start. */
const STABLE_MILLISECONDS = 60_000;

interface Supervised {
  readonly spec: ProcessSpec;
  record: ProcessRecord;
  backoff: number;
  /** When to start it again, once it has been found dead. */
  restartAt: number | undefined;
  /** Whether its death is somebody else's to handle: it is being waited for, or was killed on purpose. */
  held: boolean;
}

export function createSupervisor(paths: SandboxPaths, ports: PortBook, say: (line: string) => void): Supervisor {
  const supervised = new Map<string, Supervised>();

  const start = async (spec: ProcessSpec): Promise<ProcessRecord> => {
    const record = await startProcess(paths, spec);
    await writeRecord(paths, record);
    return record;
  };

  const watch = async (): Promise<void> => {
    for (const [name, entry] of supervised) {
      if (entry.held || isAlive(entry.record)) continue;
      if (entry.restartAt === undefined) {
        const lived = Date.now() - Date.parse(entry.record.since);
        if (lived > STABLE_MILLISECONDS) entry.backoff = FIRST_BACKOFF_MILLISECONDS;
        entry.restartAt = Date.now() + entry.backoff;
        say(
          `${name} (pid ${entry.record.pid}) has died; it is started again in ${entry.backoff / 1000} s. Its log: ${entry.record.log}`,
        );
      } else if (Date.now() >= entry.restartAt) {
        entry.restartAt = undefined;
        entry.backoff = Math.min(entry.backoff * 2, LONGEST_BACKOFF_MILLISECONDS);
        entry.record = await start(entry.spec);
        say(`${name} started again, pid ${entry.record.pid}`);
      }
    }
  };
  let watching = Promise.resolve();
  const timer = setInterval(() => {
    watching = watching.then(watch).catch((error: unknown) => {
      say(`Starting a process again failed: ${String(error)}`);
    });
  }, WATCH_MILLISECONDS);

  const entryOf = (name: string): Supervised => {
    const entry = supervised.get(name);
    if (!entry) throw new SandboxError(`There is no process "${name}" in this sandbox.`);
    return entry;
  };

  return {
    async ensure(spec) {
      const fingerprint = fingerprintOf(paths, spec);
      const present = await readRecord(paths, spec.name);
      const alive = present !== undefined && isAlive(present);
      const adopted = alive && present.fingerprint === fingerprint;
      if (alive && !adopted) await endProcess(present);
      if (!adopted) for (const port of spec.ports ?? []) await ports.requireFree(port);
      const record = adopted ? present : await start(spec);
      supervised.set(spec.name, {
        spec,
        record,
        backoff: FIRST_BACKOFF_MILLISECONDS,
        restartAt: undefined,
        held: false,
      });
      return adopted;
    },
    async waitUntil(name, probe, timeoutMilliseconds = 90_000) {
      const entry = entryOf(name);
      entry.held = true;
      const deadline = Date.now() + timeoutMilliseconds;
      while (!(await probe())) {
        const died = !isAlive(entry.record);
        if (died || Date.now() > deadline) {
          const happened = died ? "ended at once" : `was not ready within ${timeoutMilliseconds / 1000} s`;
          throw new SandboxError(
            `${name} ${happened}. The end of its log, ${entry.record.log}:\n${await logTail(entry.record.log)}`,
          );
        }
        await sleep(PROBE_MILLISECONDS);
      }
      entry.held = false;
    },
    async stop(name) {
      supervised.delete(name);
      const record = await readRecord(paths, name);
      if (record) await endProcess(record);
      await removeRecord(paths, name);
    },
    async kill(name) {
      const entry = entryOf(name);
      entry.held = true;
      if (isAlive(entry.record)) process.kill(entry.record.pid, "SIGKILL");
      while (isAlive(entry.record)) await sleep(PROBE_MILLISECONDS);
    },
    close() {
      clearInterval(timer);
      supervised.clear();
    },
  };
}

async function startProcess(paths: SandboxPaths, spec: ProcessSpec): Promise<ProcessRecord> {
  const log = join(paths.logs, `${spec.name}.log`);
  await mkdir(paths.logs, { recursive: true });
  const output = await open(log, "a");
  try {
    const child = spawn(spec.command, spec.arguments, {
      cwd: paths.root,
      env: environmentOf(paths, spec),
      detached: true,
      stdio: ["ignore", output.fd, output.fd],
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    child.unref();
    const pid = child.pid ?? 0;
    return {
      name: spec.name,
      stage: spec.stage,
      pid,
      // A process that is dead already has none, and is then found dead.
      startTime: processStartTime(pid) ?? "",
      argv: [spec.command, ...spec.arguments],
      log,
      fingerprint: fingerprintOf(paths, spec),
      since: new Date().toISOString(),
    };
  } finally {
    await output.close();
  }
}

function environmentOf(paths: SandboxPaths, spec: ProcessSpec): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const name of ["HOME", "PATH", "TMPDIR"]) {
    const value = process.env[name];
    if (value !== undefined) inherited[name] = value;
  }
  return { ...inherited, ...spec.environment, [PROCESS_VARIABLE]: paths.root };
}

/** The inherited variables do not count: another shell's PATH is no reason to start etcd again. */
function fingerprintOf(paths: SandboxPaths, spec: ProcessSpec): string {
  const facts = [paths.root, spec.command, spec.arguments, spec.environment ?? {}];
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}

async function logTail(log: string): Promise<string> {
  return (await readFile(log, "utf8")).trimEnd().split("\n").slice(-15).join("\n");
}
