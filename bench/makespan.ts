import { stackOrder, projectStacks } from "../cli/stacks.js";
import { criticalPath, oneAfterTheOther, type CriticalPath, type GraphResource } from "./criticalPath.js";
import { creationSeconds, CREATION_SECONDS, OTHER_SECONDS } from "./creationTimes.js";
import { execute, measure, type Figure, type Run } from "./measure.js";
import type { BenchProject } from "./project.js";

/** What the engine's and the stacks' order may cost beside the longest chain. */
const RATIO = 1.1;

export interface MakespanOptions {
  /** Stacks to bring up, each with those that it needs. @default all, until every application is healthy */
  readonly stacks?: readonly string[];
  /** AWS's times are divided by this: undivided, a round would take half an hour. */
  readonly divisor: number;
  readonly rounds: number;
  /** Prints what is no figure. */
  readonly say: (text: string) => void;
}

/** A first `fleet up` with AWS's times of creation, against one where AWS answers at once. What the times add is to be no more
 *  than the longest chain of resources that wait for each other; it is less where this machine works while AWS would. Leaves the
 *  sandbox running. */
export async function makespan(
  project: BenchProject,
  { stacks = [], divisor, rounds, say }: MakespanOptions,
): Promise<Figure[]> {
  const up = project.fleet("up", ...(stacks.length > 0 ? ["--stack", ...stacks] : []));
  const atOnce: number[] = [];
  const added: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const without = await firstUp(project, up);
    const delayed = await firstUp(project, up, divisor);
    atOnce.push(without);
    added.push(delayed - without);
  }
  const path = await pathOf(project, stacks);
  say(describePath(path));
  const longest = `longest chain at AWS's times / ${divisor}`;
  return [
    { name: "fleet up, AWS answers at once", unit: "s", samples: atOnce },
    { name: longest, unit: "s", samples: [path.seconds / divisor] },
    { name: `what AWS's times / ${divisor} add`, unit: "s", samples: added, goal: { atMost: RATIO, of: longest } },
  ];
}

/** Seconds of a first `fleet up` on a cloud that is there already.
 *  @param divisor of AWS's times; undefined for a cloud that answers at once */
async function firstUp(project: BenchProject, up: Run, divisor?: number): Promise<number> {
  await execute(project.fleet("sandbox", "reset"));
  const cloud = await project.startCloud();
  if (divisor !== undefined) {
    for (const [type, seconds] of [...Object.entries(CREATION_SECONDS), ["*", OTHER_SECONDS] as const]) {
      await cloud.call("aws.delay", { type, operation: "create", milliseconds: (seconds * 1000) / divisor });
    }
  }
  return (await measure(up)).wall;
}

/** The longest chain through the stacks as the engine has them, at AWS's own times. */
async function pathOf(project: BenchProject, wanted: readonly string[]): Promise<CriticalPath> {
  const env = await project.environment();
  const order = stackOrder(projectStacks(project.root, await project.readFleet()));
  const groups: CriticalPath[][] = [];
  for (const group of order) {
    const paths: CriticalPath[] = [];
    for (const { name } of group.filter((stack) => wanted.length === 0 || wanted.includes(stack.name))) {
      const exported = await execute({
        command: "pulumi",
        args: ["stack", "export", "-s", name],
        cwd: project.root,
        env,
      });
      const { deployment } = JSON.parse(exported) as { deployment: { resources: GraphResource[] } };
      paths.push(criticalPath(deployment.resources, creationSeconds));
    }
    groups.push(paths);
  }
  return oneAfterTheOther(groups);
}

/** What takes time of it, a line each. */
function describePath({ seconds, steps }: CriticalPath): string {
  const lines = steps
    .filter((step) => step.seconds > 0)
    .map(({ urn, from, seconds: own }) => `${column(from)} + ${column(own)} s  ${nameOf(urn)}`);
  return `The longest chain takes AWS ${seconds} s:\n${lines.join("\n")}\n\n`;
}

function column(seconds: number): string {
  return String(seconds).padStart(6);
}

/** `Vpc dev-eu-west-1-vpc` of the stack `dev`. */
function nameOf(urn: string): string {
  const [stack = "", , type = "", name = ""] = urn.replace("urn:pulumi:", "").split("::");
  return `${stack}: ${type.split(":").at(-1) ?? type} ${name}`;
}
