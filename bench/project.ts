import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { factsOf } from "../cli/sandboxUp.js";
import { parseFleet, type Fleet } from "../model/index.js";
import { controlClient, type ControlClient } from "../sandbox/control.js";
import { startSandbox } from "../sandbox/index.js";
import { Project } from "../test/sandbox/project.js";
import type { Run } from "./measure.js";

/** A checkout of its own, with a sandbox of its own. */
export class BenchProject {
  private constructor(private readonly project: Project) {}

  static async create(): Promise<BenchProject> {
    return new BenchProject(await Project.create());
  }

  get root(): string {
    return this.project.root;
  }

  fleet(...words: string[]): Run {
    return { command: process.execPath, args: [join(this.root, "dist/bin/fleet.js"), ...words], cwd: this.root };
  }

  async readFleet(): Promise<Fleet> {
    const today = new Date().toISOString().slice(0, 10);
    return parseFleet(await readFile(join(this.root, "fleet.yaml"), "utf8"), { file: "fleet.yaml", today });
  }

  /** The stood-in cloud alone, without any stack.
   *  @returns what its control calls go through. */
  async startCloud(): Promise<ControlClient> {
    const { sandboxRoot } = this.project;
    await startSandbox(sandboxRoot, { facts: factsOf(await this.readFleet()), progress: () => {} });
    return controlClient(sandboxRoot);
  }

  /** What `fleet sandbox env` exports, on top of this process's own. */
  environment(): Promise<NodeJS.ProcessEnv> {
    return this.project.environment();
  }

  /** Stops the sandbox and removes everything. */
  async remove(): Promise<void> {
    await this.project.fleetOk("sandbox", "reset");
    await this.project.remove();
  }
}
