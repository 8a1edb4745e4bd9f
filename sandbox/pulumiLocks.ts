import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readJsonIfPresent } from "./host/files.js";
import { processStartTime } from "./host/pid.js";
import type { SandboxPaths } from "./paths.js";

/** Takes away the locks of engines that were killed: the state is this sandbox's own, so nobody on another machine can have
 *  one. A living engine keeps its lock, and the next one says so. */
export async function removeDeadLocks(paths: SandboxPaths): Promise<void> {
  // The layout of Pulumi's file backend: pulumi/pkg/backend/diy/lock.go.
  const folder = join(paths.state, ".pulumi", "locks");
  const entries = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  for (const file of entries.filter((entry) => entry.endsWith(".json"))) {
    const lock = await readJsonIfPresent<{ pid: number }>(join(folder, file));
    if (lock !== undefined && processStartTime(lock.pid) === undefined) await rm(join(folder, file), { force: true });
  }
}
