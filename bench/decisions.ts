import { resolve } from "node:path";
import { DECISIONS } from "./decisionCases.js";
import { execute, type Figure } from "./measure.js";

const ROUNDS = 5;
const CHECKOUT = resolve(import.meta.dirname, "..");

/** Who decides what, and who else can. The others are to take ten times as long. */
const KINDS = [
  { kind: "windows", others: "cron-parser" },
  { kind: "rights", others: "casbin" },
  { kind: "globs", others: "casbin" },
];

interface Decided {
  readonly seconds: number;
  /** By their place. */
  readonly yes: readonly number[];
}

/** Ten thousand decisions of each kind, all different, in processes that have made none before; in turn, so that a busy moment of
 *  the machine meets all. Reading policies is part of it, loading modules is not.
 *  @throws Error when two decide differently: then one of them does less. */
export async function decisions(): Promise<Figure[]> {
  const samples = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { kind, others } of KINDS) {
      const own = await decide(kind, "ours");
      const other = await decide(kind, others);
      if (own.yes.join() !== other.yes.join()) throw new Error(`${others} decides on ${kind} differently.`);
      append(samples, nameOf(kind, "ours"), own.seconds);
      append(samples, nameOf(kind, others), other.seconds);
    }
  }
  return KINDS.flatMap(({ kind, others }): Figure[] => {
    const [own, other] = [nameOf(kind, "ours"), nameOf(kind, others)];
    return [
      { name: other, unit: "s", samples: samples.get(other) ?? [] },
      { name: own, unit: "s", samples: samples.get(own) ?? [], goal: { atMost: 0.1, of: other } },
    ];
  });
}

function nameOf(kind: string, by: string): string {
  return `${DECISIONS} ${kind}, ${by}`;
}

function append(samples: Map<string, number[]>, name: string, seconds: number): void {
  samples.set(name, [...(samples.get(name) ?? []), seconds]);
}

async function decide(kind: string, by: string): Promise<Decided> {
  const args = ["--import", "tsx", "bench/decide.ts", kind, by];
  return JSON.parse(await execute({ command: process.execPath, args, cwd: CHECKOUT })) as Decided;
}
