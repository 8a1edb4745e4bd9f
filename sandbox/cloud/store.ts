import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** One part's records: a JSON file that is read once and written whole. */
export interface Store<T> {
  /** The live records; change them in place, then {@link save}. */
  readonly state: T;
  /** Resolves when the records, as they were when it was called or later, are on disk.
   *  @throws Error when the disk refuses; the file keeps its last complete content. */
  save(): Promise<void>;
}

/** Opens a record file, or starts one with `initial` (which is not written until the first save).
 *  @throws Error when the file is there but is not JSON. */
export async function openStore<T>(file: string, initial: T): Promise<Store<T>> {
  const state = (await readRecords<T>(file)) ?? initial;
  // At most one write is running and one is waiting; whoever saves meanwhile shares the one that waits.
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return {
    state,
    save(): Promise<void> {
      waiting ??= running
        .catch(() => undefined) // its own callers have been told
        .then(() => {
          waiting = undefined;
          running = writeWhole(file, JSON.stringify(state));
          return running;
        });
      return waiting;
    },
  };
}

async function readRecords<T>(file: string): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}. Run \`npx fleet sandbox reset\` to start over.`);
  }
}

/** Writes beside the file and renames, so that a reader or a crash sees the old content or the new, never half. */
async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`;
  await mkdir(dirname(file), { recursive: true });
  try {
    const handle = await open(temporary, "w", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
