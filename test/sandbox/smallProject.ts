import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { factsOf } from "../../cli/sandboxUp.js";
import { parseFleet } from "../../model/index.js";
import { controlClient } from "../../sandbox/control.js";
import { startSandbox } from "../../sandbox/index.js";
import { Project, type CommandResult } from "./project.js";
import { eventually } from "./theFleet.js";

export interface Status {
  readonly running: boolean;
  readonly processes: readonly { readonly name: string; readonly pid: number; readonly up: boolean }[];
}

/** A hub and one cluster, no teams: what the sandbox's own faults need. */
export async function aSmallProject(): Promise<Project> {
  const project = await Project.create();
  await project.editFleet((text) =>
    text
      .replace(/ {2}staging:[\s\S]*?(?=\nrepositories)/, "")
      .replace(/enabled: .*/, "enabled: []")
      .replace(/\nteams:[\s\S]*/, "\n"),
  );
  for (const stack of ["staging", "prod"]) await rm(join(project.root, `Pulumi.${stack}.yaml`));
  return project;
}

/** The stood-in cloud alone, without any stack: seconds instead of a fleet. */
export async function start(project: Project): Promise<string[]> {
  const fleet = parseFleet(await project.readFleet(), { file: "fleet.yaml", today: "2026-11-21" });
  const lines: string[] = [];
  await startSandbox(project.sandboxRoot, { facts: factsOf(fleet), progress: (line) => lines.push(line) });
  return lines;
}

export async function statusOf(project: Project): Promise<Status> {
  return JSON.parse((await project.fleet("sandbox", "status", "--json")).stdout) as Status;
}

export function pidOf(status: Status, name: string): number {
  const found = status.processes.find((process) => process.name === name);
  assert.ok(found?.up, `${name} is not up`);
  return found.pid;
}

export function daemonPid(project: Project): number {
  return controlClient(project.sandboxRoot).info.pid;
}

/** Processes that carry the sandbox's mark, or are its daemon. */
export async function processesOf(project: Project): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    const read = (file: string): Promise<string> => readFile(join("/proc", pid, file), "utf8").catch(() => "");
    const [environment, commandLine] = await Promise.all([read("environ"), read("cmdline")]);
    const isDaemon = commandLine.includes("cloud/main.js") && commandLine.includes(project.sandboxRoot);
    const isMarked = environment.split("\0").includes(`GITOPS_FLEET_PROCESS_OF=${project.sandboxRoot}`);
    if (isDaemon || isMarked) found.push(`${pid} ${commandLine.replaceAll("\0", " ")}`);
  }
  return found;
}

/** The command under way, with all that it has printed so far. */
export class Running {
  output = "";
  private readonly ended: Promise<CommandResult>;

  constructor(readonly child: ChildProcess) {
    child.stdout?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    this.ended = once(child, "close").then(([code]) => ({
      code: (code as number | null) ?? -1,
      stdout: "",
      stderr: this.output,
    }));
  }

  end(): Promise<CommandResult> {
    return this.ended;
  }
}

export function fleet(project: Project, words: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
  return new Running(
    spawn(process.execPath, [join(project.root, "dist/bin/fleet.js"), ...words], {
      cwd: project.root,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}

export async function listenOn(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

export async function portsOf(project: Project): Promise<Readonly<Record<string, number>>> {
  return JSON.parse(await readFile(join(project.sandboxRoot, "ports.json"), "utf8")) as Record<string, number>;
}

/** Engines at work on the sandbox's stacks, by the locks that they hold. */
export async function engines(project: Project): Promise<number[]> {
  const folder = join(project.sandboxRoot, "state/.pulumi/locks");
  if (!existsSync(folder)) return [];
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".json"));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8").catch(() => "")));
  return texts.filter((text) => text !== "").map((text) => (JSON.parse(text) as { pid: number }).pid);
}

export async function pendingOperations(project: Project, stack: string): Promise<unknown[]> {
  const file = join(project.sandboxRoot, "state/.pulumi/stacks/gitops-fleet", `${stack}.json`);
  const { checkpoint } = JSON.parse(await readFile(file, "utf8")) as {
    checkpoint: { latest?: { pending_operations?: unknown[] } };
  };
  return checkpoint.latest?.pending_operations ?? [];
}

/** Starts `fleet sandbox up` and waits until the engine is at work. */
export async function startedEngine(project: Project): Promise<{ running: Running; engine: number }> {
  const running = fleet(project, ["sandbox", "up"]);
  const [engine] = await eventually(
    "the engine works",
    () => engines(project),
    (pids) => pids.length > 0 || running.child.exitCode !== null,
  );
  assert.ok(engine !== undefined, running.output);
  return { running, engine };
}
