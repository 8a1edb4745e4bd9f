import assert from "node:assert/strict";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { Project } from "../sandbox/project.js";
import { SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";

describe("a stack that is brought up before the one that it is built on", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let folder: string;

  before(async () => {
    project = await theFleet();
    folder = await anotherFleet(project);
  });

  for (const [stack, other, outputs] of [
    ["hub", "repos", /"platformRepositoryUrl", "teamRepositoryUrls"/],
    ["dev", "hub", /"kubeconfig", "clusterArn", "argocdRoleArn", "argocdRoleId"/],
  ] as const) {
    it(`${stack} says that ${other} comes first, and which of its outputs are missing`, async () => {
      // It exists, and nothing was ever made in it.
      await project.run("pulumi", "preview", "-C", folder, "-s", other, "--non-interactive");
      const { code, stdout, stderr } = await project.run(
        "pulumi",
        "preview",
        "-C",
        folder,
        "-s",
        stack,
        "--non-interactive",
      );
      const said = stdout + stderr;
      assert.notEqual(code, 0);
      assert.match(said, new RegExp(`The stack "${other}" has no output`));
      assert.match(said, outputs);
      assert.match(said, new RegExp(`pulumi up -s ${other}`));
      assert.doesNotMatch(said, /aws:|stack_trace|at .*\.ts:\d+/);
    });
  }
});

/** The same program and fleet as a project of another name: none of its stacks was ever brought up. */
async function anotherFleet(project: Project): Promise<string> {
  const folder = join(project.root, "programs/another-fleet");
  await mkdir(folder, { recursive: true });
  const manifest = parseDocument(await readFile(join(project.root, "Pulumi.yaml"), "utf8"));
  manifest.set("name", "another-fleet");
  // A key may be described by its own project alone.
  manifest.delete("config");
  await writeFile(join(folder, "Pulumi.yaml"), manifest.toString());
  for (const name of [
    "lean.js",
    "program.js",
    "index.ts",
    "fleet.yaml",
    "package.json",
    "tsconfig.json",
    "model",
    "render",
    "components",
    "stacks",
  ]) {
    await cp(join(project.root, name), join(folder, name), { recursive: true });
  }
  for (const stack of ["repos", "hub", "dev"]) {
    await cp(join(project.root, `Pulumi.${stack}.yaml`), join(folder, `Pulumi.${stack}.yaml`));
  }
  for (const name of ["node_modules", "dist"]) await symlink(join(project.root, name), join(folder, name));
  return folder;
}
