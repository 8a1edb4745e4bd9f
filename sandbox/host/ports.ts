import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import { SandboxError } from "../errors.js";
import { readJsonIfPresent, writeFileAtomically } from "./files.js";

/** Below the ports that Linux (from 32768) and macOS (from 49152) hand to outgoing connections, so that a port which is
 *  free now is not lent to somebody while the sandbox is down. */
const FIRST_PORT = 20000;
const LAST_PORT = 32767;

/** The ports of one sandbox. A port, once given, stays: addresses are in kubeconfigs and in Pulumi's state. */
export interface PortBook {
  /** The port of `name`, chosen free the first time. */
  port(name: string): Promise<number>;
  /** Says clearly that a port is taken, before a server dies over it.
   *  @throws SandboxError naming the port and the remedy. */
  requireFree(name: string): Promise<void>;
  /** Gives ports back. */
  release(names: readonly string[]): Promise<void>;
}

export async function openPortBook(root: string): Promise<PortBook> {
  const file = join(root, "ports.json");
  const ports = new Map(Object.entries((await readJsonIfPresent<Record<string, number>>(file)) ?? {}));
  let saving = Promise.resolve();
  const save = (): Promise<void> => {
    saving = saving.then(() => writeFileAtomically(file, JSON.stringify(Object.fromEntries(ports), null, 2)));
    return saving;
  };
  const port = async (name: string): Promise<number> => {
    const known = ports.get(name);
    if (known !== undefined) return known;
    const chosen = await freePort(new Set(ports.values()));
    // Another call may have named it while this one was looking.
    const meanwhile = ports.get(name);
    if (meanwhile !== undefined) return meanwhile;
    if ([...ports.values()].includes(chosen)) return port(name);
    ports.set(name, chosen);
    await save();
    return chosen;
  };
  return {
    port,
    async requireFree(name) {
      const number = await port(name);
      if (await isFree(number)) return;
      throw new SandboxError(
        `Port ${number} is taken, and this sandbox's ${name} has been given it: its address is in kubeconfigs and in Pulumi's state.\n` +
          `Stop the program that listens there (\`ss -ltnp 'sport = :${number}'\` names it) and start again, ` +
          `or begin anew with other ports: \`npx fleet sandbox reset\`.`,
      );
    },
    async release(names) {
      for (const name of names) ports.delete(name);
      await save();
    },
  };
}

async function freePort(except: ReadonlySet<number>): Promise<number> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const candidate = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (!except.has(candidate) && (await isFree(candidate))) return candidate;
  }
  throw new SandboxError(`No free port was found between ${FIRST_PORT} and ${LAST_PORT} on 127.0.0.1.`, 3);
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
