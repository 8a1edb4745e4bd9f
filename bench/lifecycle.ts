import { execute, measure, type Figure, type Run } from "./measure.js";
import type { BenchProject } from "./project.js";

const ROUNDS = 3;

/** The fleet's life on one machine: from nothing to all healthy, again without a change, its memory, stopped, started from
 *  what it held. Tools are built and cached. Leaves the sandbox running. */
export async function lifecycle(project: BenchProject): Promise<Figure[]> {
  const up: number[] = [];
  const again: number[] = [];
  const stop: number[] = [];
  const restart: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await execute(project.fleet("sandbox", "reset"));
    up.push(await wall(project.fleet("sandbox", "up")));
    memory.push(await gibibytes(project));
    again.push(await wall(project.fleet("sandbox", "up")));
    stop.push(await wall(project.fleet("sandbox", "down")));
    restart.push(await wall(project.fleet("sandbox", "up")));
  }
  return [
    { name: "npm start, from nothing to all healthy", unit: "s", samples: up, goal: { atMost: 60 } },
    { name: "npm start again, nothing changed", unit: "s", samples: again },
    { name: "fleet sandbox down", unit: "s", samples: stop },
    { name: "npm start after down", unit: "s", samples: restart },
    { name: "memory of the whole sandbox (PSS)", unit: "GiB", samples: memory, goal: { atMost: 3.5 } },
  ];
}

async function wall(run: Run): Promise<number> {
  return (await measure(run)).wall;
}

/** Shared pages count once: the clusters' programs are the same files. */
async function gibibytes(project: BenchProject): Promise<number> {
  const status = JSON.parse(await execute(project.fleet("sandbox", "status", "--json"))) as {
    processes: { name: string; memoryBytes: number | null }[];
  };
  const bytes = status.processes.map(({ name, memoryBytes }) => {
    if (memoryBytes === null) throw new Error(`This system does not say how much memory ${name} takes.`);
    return memoryBytes;
  });
  return bytes.reduce((sum, one) => sum + one, 0) / 2 ** 30;
}
