import { resolve } from "node:path";
import { figuresOf, inTurn, type Figure, type Goal, type Run } from "./measure.js";

const ROUNDS = 15;
const CHECKOUT = resolve(import.meta.dirname, "..");

/** The verbs that need nothing but the file, as whole processes, against Node.js that does nothing. */
export async function startup(): Promise<Figure[]> {
  const node = (...args: string[]): Run => ({ command: process.execPath, args, cwd: CHECKOUT });
  const runs = {
    "node -e 0": node("-e", "0"),
    "fleet --help": node("dist/bin/fleet.js", "--help"),
    "fleet plan": node("dist/bin/fleet.js", "plan"),
    "fleet apps": node("dist/bin/fleet.js", "apps"),
  };
  const goals: Readonly<Record<string, Goal>> = {
    "fleet --help": { atMost: 1.5, of: "node -e 0" },
    "fleet plan": { atMost: 0.5 },
    "fleet apps": { atMost: 0.5 },
  };
  return [...(await inTurn(ROUNDS, runs))].flatMap(([name, costs]) => figuresOf(name, costs, goals[name]));
}
