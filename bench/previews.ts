import { copyFile, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { execute, figuresOf, inTurn, type Figure, type Run } from "./measure.js";
import type { BenchProject } from "./project.js";
import { registrations } from "./registrations.js";

const ROUNDS = 5;
const STACKS = ["repos", "hub", "dev", "staging", "prod"];
/** What model and components may cost on top of the registrations themselves. */
const RATIO = 1.15;

/** `pulumi preview` of each stack of a running sandbox, against a program that registers the same types and inputs directly,
 *  through the same plugins. Neither may find anything to change: else they would not be the same. */
export async function previews(project: BenchProject): Promise<Figure[]> {
  const env = await project.environment();
  const direct = await directProject(project.root);
  const figures: Figure[] = [];
  for (const stack of STACKS) {
    const preview = (cwd: string, extra: NodeJS.ProcessEnv = {}): Run => ({
      command: "pulumi",
      args: ["preview", "--stack", stack, "--non-interactive", "--expect-no-changes"],
      cwd,
      env: { ...env, ...extra },
    });
    const log = join(direct, "calls.jsonl");
    await execute(preview(project.root, { PULUMI_DEBUG_GRPC: log }));
    await writeFile(join(direct, `${stack}.json`), JSON.stringify(await registrations(log)));
    await rm(log);
    const [ours, theirs] = [`pulumi preview -s ${stack}`, `the same of ${stack}, registered directly`];
    const costs = await inTurn(ROUNDS, { [theirs]: preview(direct), [ours]: preview(project.root) });
    figures.push(...figuresOf(theirs, costs.get(theirs) ?? []));
    figures.push(...figuresOf(ours, costs.get(ours) ?? [], { atMost: RATIO, of: theirs }));
  }
  return figures;
}

/** A project of the same name, so that it is compared with the same state, whose program is the direct one. */
async function directProject(root: string): Promise<string> {
  const folder = join(root, "direct");
  await mkdir(folder);
  const description = await readFile(join(root, "Pulumi.yaml"), "utf8");
  await writeFile(join(folder, "Pulumi.yaml"), description.replace("main: program.js", "main: direct.js"));
  for (const file of ["package.json", "tsconfig.json", ...STACKS.map((stack) => `Pulumi.${stack}.yaml`)]) {
    await copyFile(join(root, file), join(folder, file));
  }
  // Compiled, as the other one is.
  const source = await readFile(join(import.meta.dirname, "direct.ts"), "utf8");
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  await writeFile(join(folder, "direct.js"), outputText);
  // What seeds a repository is imported from the compiled package, whose name in its own folder is `dist`.
  for (const name of ["node_modules", "dist"]) await symlink(join(root, name), join(folder, name));
  return folder;
}
