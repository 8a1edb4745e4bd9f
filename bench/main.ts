/** `npm run bench [-- startup|decisions|lifecycle|previews|makespan…]`: prints figures as a table, beside what they are compared to.
 *  `--divisor 100 --rounds 1` makes of a makespan a trial of it. */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { columns } from "../cli/output.js";
import { decisions } from "./decisions.js";
import { lifecycle } from "./lifecycle.js";
import { makespan } from "./makespan.js";
import { execute, median, type Figure } from "./measure.js";
import { planScale } from "./planScale.js";
import { previews } from "./previews.js";
import { BenchProject } from "./project.js";
import { startup } from "./startup.js";

const PARTS = ["startup", "decisions", "plan-scale", "lifecycle", "previews", "makespan"];
/** A third of the way, for who has less time. Not among all. */
const SHORT_MAKESPAN = "makespan-hub";

const { positionals: wanted, values } = parseArgs({
  allowPositionals: true,
  options: { divisor: { type: "string", default: "10" }, rounds: { type: "string", default: "3" } },
});
const [divisor, rounds] = [Number(values.divisor), Number(values.rounds)];
if (!(divisor >= 1) || !(Number.isInteger(rounds) && rounds >= 1)) {
  process.stderr.write("--divisor takes a number from 1, --rounds a whole number from 1.\n");
  process.exit(2);
}
const unknown = wanted.filter((part) => ![...PARTS, SHORT_MAKESPAN].includes(part));
if (unknown.length > 0) {
  const known = [...PARTS, SHORT_MAKESPAN].join(", ");
  process.stderr.write(`There is no part "${unknown.join('", "')}". Parts: ${known}.\n`);
  process.exit(2);
}
const runs = (part: string): boolean => wanted.includes(part) || (wanted.length === 0 && PARTS.includes(part));
const say = (text: string): boolean => process.stdout.write(text);

process.stdout.write(`Node.js ${process.version}, ${cpus().length} CPUs, load ${loadavg()[0]?.toFixed(1) ?? "?"}\n\n`);
if (runs("startup")) print(await startup());
if (runs("decisions")) print(await decisions());
if (runs("plan-scale")) print(await planScale());
if (["lifecycle", "previews", "makespan", SHORT_MAKESPAN].some(runs)) {
  const project = await BenchProject.create();
  try {
    if (runs("lifecycle")) print(await lifecycle(project));
    else if (runs("previews")) await execute(project.fleet("sandbox", "up"));
    if (runs("previews")) print(await previews(project));
    if (runs(SHORT_MAKESPAN)) print(await makespan(project, { stacks: ["repos", "hub"], divisor, rounds, say }));
    if (runs("makespan")) print(await makespan(project, { divisor, rounds, say }));
  } finally {
    await project.remove();
  }
}

function print(figures: readonly Figure[]): void {
  const medians = new Map(figures.map((figure) => [figure.name, median(figure.samples)]));
  const rows = figures
    .filter((figure) => figure.samples.length > 0)
    .map(({ name, unit, samples, goal }) => {
      const written = [Math.min(...samples), median(samples), Math.max(...samples)].map((value) => value.toFixed(2));
      if (!goal) return [name, unit, ...written, "", "", ""];
      const compared = median(samples) / (goal.of === undefined ? 1 : (medians.get(goal.of) ?? NaN));
      const against = goal.of === undefined ? "" : `${compared.toFixed(2)} × ${goal.of}`;
      return [name, unit, ...written, against, `≤ ${goal.atMost}`, compared <= goal.atMost ? "met" : "missed"];
    });
  const header = ["FIGURE", "UNIT", "MIN", "MEDIAN", "MAX", "COMPARED", "GOAL", ""];
  process.stdout.write(`${columns(header, rows)}\n`);
}
