import { join } from "node:path";
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
    return { command: process.execPath, args: [join(this.root, "dist/cli/main.js"), ...words], cwd: this.root };
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
