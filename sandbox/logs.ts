import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SandboxError } from "./errors.js";
import { sandboxPaths } from "./paths.js";

const POLL_MILLISECONDS = 300;

/** Names of the logs that there are: `daemon`, `etcd`, `acme-hub.apiserver`… */
export async function sandboxLogNames(root: string): Promise<string[]> {
  const files = await readdir(sandboxPaths(root).logs).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  return files
    .filter((file) => file.endsWith(".log"))
    .map((file) => file.slice(0, -".log".length))
    .sort();
}

/** A log from its beginning, in pieces; with `follow` it goes on until `signal` aborts.
 *  @throws SandboxError naming the logs that there are. */
export async function* sandboxLogs(
  root: string,
  name: string,
  follow: boolean,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const names = await sandboxLogNames(root);
  if (!names.includes(name)) {
    const known = names.length > 0 ? `There are:\n  ${names.join("\n  ")}` : "There is none yet.";
    throw new SandboxError(`This sandbox has no log "${name}". ${known}`);
  }
  const file = await open(join(sandboxPaths(root).logs, `${name}.log`), "r");
  try {
    const buffer = Buffer.alloc(64 * 1024);
    const decoder = new TextDecoder();
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead > 0) yield decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
      else if (!follow || signal?.aborted) return;
      else await sleep(POLL_MILLISECONDS);
    }
  } finally {
    await file.close();
  }
}
