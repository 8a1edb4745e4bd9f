import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const CHECKOUT = resolve(import.meta.dirname, "../..");
/** What a project of its own copies, and what it shares with the checkout. */
const COPIED = ["Pulumi.yaml", "Pulumi.repos.yaml", "Pulumi.hub.yaml", "Pulumi.dev.yaml", "Pulumi.staging.yaml"];
const ALSO_COPIED = [
  "Pulumi.prod.yaml",
  "fleet.yaml",
  "package.json",
  "tsconfig.json",
  "lean.js",
  "program.js",
  "index.ts",
];
const COPIED_FOLDERS = ["model", "render", "components", "stacks"];
const SHARED = ["node_modules", "dist"];

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A checkout of its own, as a person would have it, in a folder whose name has a space: tests edit its `fleet.yaml` and run
 *  the command in it. */
export class Project {
  private opened: { readonly daemon: string; readonly environment: NodeJS.ProcessEnv } | undefined;

  private constructor(readonly root: string) {}

  static async create(): Promise<Project> {
    const root = await mkdtemp(join(tmpdir(), "gitops fleet "));
    // With their times, also those of folders: the compiled program is run while nothing is newer, as in a checkout.
    const names = [...COPIED, ...ALSO_COPIED, ...COPIED_FOLDERS];
    const { code, stderr } = await run("cp", ["-a", ...names, root], CHECKOUT, process.env);
    if (code !== 0) throw new Error(`The checkout cannot be copied: ${stderr}`);
    for (const name of SHARED) await symlink(join(CHECKOUT, name), join(root, name));
    return new Project(root);
  }

  get sandboxRoot(): string {
    return join(this.root, ".sandbox");
  }

  /** `fleet …` as a person types it. */
  fleet(...words: string[]): Promise<CommandResult> {
    return run(process.execPath, [join(this.root, "dist/bin/fleet.js"), ...words], this.root, process.env);
  }

  /** `fleet …` that has to succeed; the test fails with all that it printed. */
  async fleetOk(...words: string[]): Promise<CommandResult> {
    const result = await this.fleet(...words);
    if (result.code !== 0) {
      throw new Error(`fleet ${words.join(" ")} exited with ${result.code}\n${result.stdout}\n${result.stderr}`);
    }
    return result;
  }

  /** Any other command, in the environment that `fleet sandbox env` prints. */
  async run(command: string, ...words: string[]): Promise<CommandResult> {
    // A shell that looks again and again asks once. What else is run may follow a change of what is exported.
    const environment = command === "kubectl" ? await this.shell() : await this.environment();
    return run(command, words, this.root, environment);
  }

  async runOk(command: string, ...words: string[]): Promise<string> {
    const result = await this.run(command, ...words);
    if (result.code !== 0)
      throw new Error(`${command} ${words.join(" ")}: ${result.code}\n${result.stdout}\n${result.stderr}`);
    return result.stdout;
  }

  /** Plain `pulumi …` that asks nothing: up, destroy and refresh begin at once. */
  pulumi(verb: string, stack: string, ...words: string[]): Promise<CommandResult> {
    const consent = verb === "preview" ? [] : ["--yes", "--skip-preview"];
    return this.run("pulumi", verb, "-s", stack, ...consent, "--non-interactive", ...words);
  }

  /** The exports of a shell that was opened when the daemon started: what kubectl needs of them stays until another one runs. */
  private async shell(): Promise<NodeJS.ProcessEnv> {
    const daemon = await readFile(join(this.sandboxRoot, "daemon.json"), "utf8").catch(() => "");
    if (daemon === "" || this.opened?.daemon !== daemon) {
      this.opened = { daemon, environment: await this.environment() };
    }
    return this.opened.environment;
  }

  /** The exports of `fleet sandbox env`, read by a shell as a person's would. */
  async environment(): Promise<NodeJS.ProcessEnv> {
    const script = `eval "$("$0" "$1" sandbox env)" && env -0`;
    const cli = join(this.root, "dist/bin/fleet.js");
    const result = await run("/bin/sh", ["-c", script, process.execPath, cli], this.root, process.env);
    if (result.code !== 0) throw new Error(`fleet sandbox env: ${result.stderr}`);
    const lines = result.stdout.split("\0").filter((line) => line.includes("="));
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
  }

  readFleet(): Promise<string> {
    return readFile(join(this.root, "fleet.yaml"), "utf8");
  }

  /** Changes `fleet.yaml`; a change that changes nothing is a mistake in the test. */
  async editFleet(change: (text: string) => string): Promise<void> {
    const before = await this.readFleet();
    const after = change(before);
    if (after === before) throw new Error("The edit changes nothing.");
    await writeFile(join(this.root, "fleet.yaml"), after);
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

function run(command: string, words: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<CommandResult> {
  return new Promise((done, fail) => {
    const child = spawn(command, words, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", fail);
    child.on("close", (code) => {
      done({ code: code ?? -1, stdout, stderr });
    });
  });
}
