import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "./failure.js";

const FILE_NAME = "fleet.yaml";

/** Where the fleet's file is; it is not read, so that what only needs its folder works with a broken one.
 *  @throws UsageError when there is none */
export function fleetPath(file: string | undefined): string {
  return file === undefined ? findUpwards(process.cwd()) : resolve(file);
}

function findUpwards(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, FILE_NAME);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) {
      throw new UsageError(`There is no ${FILE_NAME} in ${start} or above it.\nName one with --file FILE.`);
    }
  }
}
