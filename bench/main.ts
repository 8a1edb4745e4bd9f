/** `npm run bench [startup|lifecycle|previews…]`: prints figures as a table, beside what they are compared to. */
import { cpus, loadavg } from "node:os";
import { columns } from "../cli/output.js";
import { lifecycle } from "./lifecycle.js";
import { execute, median, type Figure } from "./measure.js";
import { previews } from "./previews.js";
import { BenchProject } from "./project.js";
import { startup } from "./startup.js";

const PARTS = ["startup", "lifecycle", "previews"];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) {
  process.stderr.write(`There is no part "${unknown.join('", "')}". Parts: ${PARTS.join(", ")}.\n`);
  process.exit(2);
}
const runs = (part: string): boolean => wanted.length === 0 || wanted.includes(part);

process.stdout.write(`Node.js ${process.version}, ${cpus().length} CPUs, load ${loadavg()[0]?.toFixed(1) ?? "?"}\n\n`);
if (runs("startup")) print(await startup());
if (runs("lifecycle") || runs("previews")) {
  const project = await BenchProject.create();
  try {
    if (runs("lifecycle")) print(await lifecycle(project));
    else await execute(project.fleet("sandbox", "up"));
    if (runs("previews")) print(await previews(project));
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
