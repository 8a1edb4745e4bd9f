import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** What is wanted of a figure. */
export interface Goal {
  /** The median is to be at most this. */
  readonly atMost: number;
  /** Name of the figure whose median it is divided by first. @default none: the goal is absolute */
  readonly of?: string;
}

/** Something that was measured several times. */
export interface Figure {
  readonly name: string;
  readonly unit: "s" | "GiB";
  readonly samples: readonly number[];
  readonly goal?: Goal;
}

export interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Cost {
  /** From start to end, seconds. */
  readonly wall: number;
  /** User and system time of the process and all that it waited for, seconds; undefined where the system does not say. Other
   *  people's work on the machine hardly changes it. */
  readonly cpu: number | undefined;
}

/** Ticks in a second of the times in /proc: USER_HZ, 100 on every Linux (proc(5), times(2)). */
const TICKS = 100;

/** Runs a command to its end. Only one at a time may be measured.
 *  @throws Error with what it printed when it fails. */
export async function measure(run: Run): Promise<Cost> {
  const cpuBefore = childrenSeconds();
  const begin = performance.now();
  await execute(run);
  const wall = (performance.now() - begin) / 1000;
  const cpuAfter = childrenSeconds();
  return { wall, cpu: cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore };
}

/** @returns what the command wrote on stdout. */
export function execute({ command, args, cwd, env = process.env }: Run): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const written = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].on("data", (chunk: Buffer) => (written[name] += chunk.toString()));
    }
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(written.stdout);
      else reject(new Error(`${command} ${args.join(" ")}: exit code ${code}\n${written.stdout}${written.stderr}`));
    });
  });
}

/** Measures contenders in turn, so that a busy moment of the machine meets all of them.
 *  @returns each one's costs by its name. */
export async function inTurn(rounds: number, contenders: Readonly<Record<string, Run>>): Promise<Map<string, Cost[]>> {
  const costs = new Map<string, Cost[]>(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) costs.get(name)?.push(await measure(run));
  }
  return costs;
}

/** The figures of one contender, by the clock and by CPU time. */
export function figuresOf(name: string, costs: readonly Cost[], goal?: Goal): Figure[] {
  const cpuGoal = goal?.of === undefined ? goal : { ...goal, of: `${goal.of}, CPU` };
  return [
    { name, unit: "s", samples: costs.map((cost) => cost.wall), ...(goal && { goal }) },
    {
      name: `${name}, CPU`,
      unit: "s",
      samples: costs.flatMap((cost) => cost.cpu ?? []),
      ...(cpuGoal && { goal: cpuGoal }),
    },
  ];
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/** CPU time of all processes that this one has waited for, and those that they waited for. */
function childrenSeconds(): number | undefined {
  if (process.platform !== "linux") return undefined;
  const stat = readFileSync("/proc/self/stat", "latin1");
  // After the name in parentheses comes the third field; cutime and cstime are the 16th and 17th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}
