import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { largeFleet } from "./largeFleet.js";
import { execute, figuresOf, inTurn, type Figure, type Run } from "./measure.js";

const ROUNDS = 7;
const SERVICES = 50;
const CLUSTERS = [50, 250, 500];
const COMMAND = resolve(import.meta.dirname, "../dist/bin/fleet.js");
/** Ends a process with its peak memory in KiB on stdout. */
const PEAK =
  "data:text/javascript,process.on('exit',()=>process.stdout.write(String(process.resourceUsage().maxRSS)+'\\n'))";

/** `fleet plan` as a whole process for fleets that grow: its time should grow with them, and no faster. */
export async function planScale(): Promise<Figure[]> {
  const root = await mkdtemp(join(tmpdir(), "large fleet "));
  try {
    const runs: Record<string, Run> = {};
    for (const clusters of CLUSTERS) {
      const cwd = join(root, String(clusters));
      await mkdir(cwd);
      await writeFile(join(cwd, "fleet.yaml"), largeFleet(clusters, SERVICES));
      runs[nameOf(clusters)] = { command: process.execPath, args: ["--import", PEAK, COMMAND, "plan"], cwd };
    }
    const times = [...(await inTurn(ROUNDS, runs))].flatMap(([name, costs]) => {
      const isLargest = name === nameOf(CLUSTERS.at(-1) ?? 0);
      return figuresOf(name, costs, isLargest ? { atMost: 3 } : undefined);
    });
    return [...times, ...(await Promise.all(Object.entries(runs).map(([name, run]) => memory(name, run))))];
  } finally {
    await rm(root, { recursive: true });
  }
}

function nameOf(clusters: number): string {
  return `fleet plan, ${clusters} clusters × ${SERVICES} services`;
}

async function memory(name: string, run: Run): Promise<Figure> {
  const kibibytes = Number((await execute(run)).trimEnd().split("\n").at(-1));
  return { name: `${name}, peak memory`, unit: "GiB", samples: [kibibytes / 2 ** 20] };
}
