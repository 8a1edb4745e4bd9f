import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { CommandResult, Project } from "../sandbox/project.js";

/** A Pulumi program of a few lines beside the fleet's, with the same plugins, cloud and settings against default
 *  providers. */
export class Program {
  private constructor(
    private readonly project: Project,
    private readonly folder: string,
  ) {}

  /** @param name of folder, project and nothing else that is there
   *  @param body after {@link PRELUDE}, which defines `pulumi`, `resource`, `Provider`, and `cloud`, an AWS provider for the
   *              fleet's account */
  static async write(project: Project, name: string, body: string): Promise<Program> {
    const folder = join(project.root, "programs", name);
    await mkdir(folder, { recursive: true });
    const manifest = { name, runtime: { name: "nodejs", options: { typescript: false } }, main: "index.mjs" };
    await writeFile(join(folder, "Pulumi.yaml"), stringify(manifest));
    await cp(join(project.root, "Pulumi.dev.yaml"), join(folder, "Pulumi.dev.yaml"));
    await writeFile(join(folder, "package.json"), JSON.stringify({ name, type: "module" }));
    await symlink(join(project.root, "node_modules"), join(folder, "node_modules")).catch(unlessThere);
    await writeFile(join(folder, "index.mjs"), `${PRELUDE}${body}\n`);
    return new Program(project, folder);
  }

  preview(...words: string[]): Promise<CommandResult> {
    return this.pulumi([], "preview", ...words);
  }

  /** @param variables of the shell, `NAME=value` */
  up(variables: readonly string[] = []): Promise<CommandResult> {
    return this.pulumi(variables, "up", "--yes", "--skip-preview");
  }

  private pulumi(variables: readonly string[], ...words: string[]): Promise<CommandResult> {
    const place = ["-C", this.folder, "-s", "dev", "--non-interactive"];
    return this.project.run("env", ...variables, "pulumi", ...words, ...place);
  }
}

/** Resources by their type tokens alone: the SDKs, loaded whole, would take longer than everything else. */
const PRELUDE = `import * as pulumi from "@pulumi/pulumi";

class Provider extends pulumi.ProviderResource {}
const resource = (type, name, inputs, opts) => new pulumi.CustomResource(type, name, inputs, opts);
const cloud = new Provider("aws", "cloud", { region: "eu-west-1", allowedAccountIds: '["111111111111"]' });
`;

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
