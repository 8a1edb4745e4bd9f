import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { parseFleet, type Fleet, type TextsBeside } from "../model/index.js";
import { textsBeside } from "../stacks/textsBeside.js";
import { UsageError } from "./failure.js";
import { fleetPath } from "./fleetPath.js";

export interface LoadedFleet {
  readonly fleet: Fleet;
  /** Absolute path of the file. */
  readonly path: string;
  /** What is in it. */
  readonly text: string;
  /** What is in the files beside it. */
  readonly beside: TextsBeside;
}

/** Reads the fleet of `--file`, or of the nearest `fleet.yaml` from here upwards, with the files beside it.
 *  @throws UsageError when there is no such file
 *  @throws ConfigError with every fault of them */
export async function loadFleet(file: string | undefined): Promise<LoadedFleet> {
  const path = fleetPath(file);
  const text = await readText(path);
  const beside = textsBeside(path);
  return { fleet: parseFleet(text, { file: shortPath(path), today: today(), beside }), path, text, beside };
}

/** `YYYY-MM-DD` */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT"
        ? "does not exist"
        : `cannot be read: ${(error as Error).message}`;
    throw new UsageError(`${path} ${reason}.\nName another one with --file FILE.`);
  }
}

/** As a person would type it from here. */
export function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith("..") ? path : fromHere;
}
