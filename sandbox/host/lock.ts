import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, ownIdentity, type ProcessIdentity } from "./pid.js";
import { readTextIfPresent } from "./files.js";

export interface LockHolder extends ProcessIdentity {
  /** ISO 8601. */
  readonly since: string;
  /** What it holds the lock for: "starting the sandbox". */
  readonly purpose: string;
}

/** Somebody else, who is alive, has the lock. */
export class LockHeldError extends Error {
  override readonly name = "LockHeldError";

  constructor(readonly holder: LockHolder) {
    super(`Process ${holder.pid} has been ${holder.purpose} since ${holder.since}.`);
  }
}

/** Takes a lock file; a holder that has died loses it. A process that already has it gets it again.
 *  @returns what gives it back.
 *  @throws LockHeldError when a living process has it. */
export async function takeLock(path: string, purpose: string): Promise<() => Promise<void>> {
  const own: LockHolder = { ...ownIdentity(), since: new Date().toISOString(), purpose };
  // Repositories and state are nobody else's business.
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  for (;;) {
    if (await createWhole(path, JSON.stringify(own))) return () => rm(path, { force: true });
    const text = await readTextIfPresent(path);
    if (text === undefined) continue;
    const holder = JSON.parse(text) as LockHolder;
    if (holder.pid === own.pid && holder.startTime === own.startTime) return async () => {};
    if (isAlive(holder)) throw new LockHeldError(holder);
    await removeStale(path, text);
  }
}

/** Takes a lock, waiting for its holder; `waiting` is told once whom it waits for. */
export async function waitForLock(
  path: string,
  purpose: string,
  waiting: (holder: LockHolder) => void,
): Promise<() => Promise<void>> {
  let told = false;
  for (;;) {
    try {
      return await takeLock(path, purpose);
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      if (!told) waiting(error.holder);
      told = true;
      await sleep(300);
    }
  }
}

/** Who has the lock, when it is alive. */
export async function lockHolder(path: string): Promise<LockHolder | undefined> {
  const text = await readTextIfPresent(path);
  if (text === undefined) return undefined;
  const holder = JSON.parse(text) as LockHolder;
  return isAlive(holder) ? holder : undefined;
}

/** Creates a file together with its content, or says that there is one: nobody ever reads half a lock. */
async function createWhole(path: string, content: string): Promise<boolean> {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, content);
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Removes a dead holder's lock. Another process may have done so and taken it meanwhile: then it gets its lock back. */
async function removeStale(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString("hex")}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if ((await readFile(aside, "utf8")) !== stale) await link(aside, path);
  await rm(aside, { force: true });
}
