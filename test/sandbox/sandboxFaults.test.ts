import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { factsOf } from "../../cli/sandbox.js";
import { parseFleet } from "../../model/index.js";
import { controlClient } from "../../sandbox/control.js";
import { holdSandbox, resetSandbox, startSandbox, stopSandbox } from "../../sandbox/index.js";
import { Project, type CommandResult } from "./project.js";
import { eventually } from "./theFleet.js";

interface Status {
  readonly running: boolean;
  readonly processes: readonly { readonly name: string; readonly pid: number; readonly up: boolean }[];
}

/** A hub and one cluster, no teams: what the sandbox's own faults need. */
async function aSmallProject(): Promise<Project> {
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
async function start(project: Project): Promise<string[]> {
  const fleet = parseFleet(await project.readFleet(), { file: "fleet.yaml", today: "2026-11-21" });
  const lines: string[] = [];
  await startSandbox(project.sandboxRoot, { facts: factsOf(fleet), progress: (line) => lines.push(line) });
  return lines;
}

async function statusOf(project: Project): Promise<Status> {
  return JSON.parse((await project.fleet("sandbox", "status", "--json")).stdout) as Status;
}

function pidOf(status: Status, name: string): number {
  const found = status.processes.find((process) => process.name === name);
  assert.ok(found?.up, `${name} is not up`);
  return found.pid;
}

function daemonPid(project: Project): number {
  return controlClient(project.sandboxRoot).info.pid;
}

/** Processes that carry the sandbox's mark, or are its daemon. */
async function processesOf(project: Project): Promise<string[]> {
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
class Running {
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

function fleet(project: Project, words: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
  return new Running(
    spawn(process.execPath, [join(project.root, "dist/cli/main.js"), ...words], {
      cwd: project.root,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}

async function listenOn(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function portsOf(project: Project): Promise<Readonly<Record<string, number>>> {
  return JSON.parse(await readFile(join(project.sandboxRoot, "ports.json"), "utf8")) as Record<string, number>;
}

/** Engines at work on the sandbox's stacks, by the locks that they hold. */
async function engines(project: Project): Promise<number[]> {
  const folder = join(project.sandboxRoot, "state/.pulumi/locks");
  if (!existsSync(folder)) return [];
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".json"));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8").catch(() => "")));
  return texts.filter((text) => text !== "").map((text) => (JSON.parse(text) as { pid: number }).pid);
}

async function pendingOperations(project: Project, stack: string): Promise<unknown[]> {
  const file = join(project.sandboxRoot, "state/.pulumi/stacks/gitops-fleet", `${stack}.json`);
  const { checkpoint } = JSON.parse(await readFile(file, "utf8")) as {
    checkpoint: { latest?: { pending_operations?: unknown[] } };
  };
  return checkpoint.latest?.pending_operations ?? [];
}

/** Starts `fleet sandbox up` and waits until the engine is at work. */
async function startedEngine(project: Project): Promise<{ running: Running; engine: number }> {
  const running = fleet(project, ["sandbox", "up"]);
  const [engine] = await eventually(
    "the engine works",
    () => engines(project),
    (pids) => pids.length > 0 || running.child.exitCode !== null,
  );
  assert.ok(engine !== undefined, running.output);
  return { running, engine };
}

describe("the sandbox's own faults", function () {
  this.timeout(240_000);
  let project: Project;

  before(async () => {
    project = await aSmallProject();
  });

  after(async () => {
    await resetSandbox(project.sandboxRoot);
    await project.remove();
  });

  describe("before it was ever started", () => {
    it("down and reset have nothing to do, and make nothing", async () => {
      await project.fleetOk("sandbox", "down");
      await project.fleetOk("sandbox", "reset");
      assert.equal(existsSync(project.sandboxRoot), false);
    });

    it("env and status say that it does not run and what to do", async () => {
      const env = await project.fleet("sandbox", "env");
      assert.equal(env.code, 3);
      assert.equal(env.stdout, "");
      assert.match(env.stderr, /^No sandbox is running in .*: run `npx fleet sandbox up`\.$/m);
      const status = await project.fleet("sandbox", "status");
      assert.equal(status.code, 1);
      assert.match(status.stdout, /does not run\. Start it with `npx fleet sandbox up`/);
    });

    it("a tool that does not build ends it with the compiler's own words and what to install", async () => {
      const bin = join(project.root, "fake bin");
      await mkdir(bin);
      await writeFile(join(bin, "go"), "#!/bin/sh\necho './x.go:3:2: undefined: y' >&2\nexit 1\n");
      await chmod(join(bin, "go"), 0o755);
      const environment = { PATH: bin, XDG_CACHE_HOME: join(project.root, "empty cache") };
      const broken = await fleet(project, ["sandbox", "up"], environment).end();
      assert.equal(broken.code, 3);
      assert.match(broken.stderr, /undefined: y[\s\S]*Go 1\.26 or newer is needed/);
      await rm(join(bin, "go"));
      const missing = await fleet(project, ["sandbox", "up"], environment).end();
      assert.equal(missing.code, 3);
      assert.match(missing.stderr, /^Go is not installed, and it is needed to build pulumi\.\nInstall Go/m);
      assert.deepEqual(await processesOf(project), []);
    });

    it("a disk without room is said so, nothing is left running, and with room it goes on", async () => {
      // Where AWS's records are written first; this device refuses every byte as a full disk does.
      await mkdir(join(project.sandboxRoot, "records"), { recursive: true });
      await symlink("/dev/full", join(project.sandboxRoot, "records/aws.json.new"));
      const full = await fleet(project, ["sandbox", "up"]).end();
      assert.equal(full.code, 3);
      assert.match(full.stderr, /^No room is left on the disk of .*ENOSPC/m);
      assert.match(full.stderr, /Make room and start again: it goes on where it stopped\./);
      assert.deepEqual(await processesOf(project), []);
      await rm(join(project.sandboxRoot, "records/aws.json.new"), { force: true });
      await start(project);
    });
  });

  describe("while it runs", () => {
    beforeEach(() => start(project));

    it("logs prints a process's log, and names those that there are when it is asked for another", async () => {
      assert.match((await project.fleetOk("sandbox", "logs", "daemon")).stdout, /serving, pid \d+/);
      const other = await project.fleet("sandbox", "logs", "nothing");
      assert.equal(other.code, 1);
      assert.match(other.stderr, /has no log "nothing"\. There are:\n {2}daemon\n {2}etcd/);
    });

    it("a second start says who holds it and since when", async () => {
      const release = await holdSandbox(project.sandboxRoot, "bringing the sandbox up");
      try {
        for (const verb of ["up", "down", "reset"]) {
          const second = await project.fleet("sandbox", verb);
          assert.equal(second.code, 1);
          assert.match(
            second.stderr,
            new RegExp(`Process ${process.pid} has been bringing the sandbox up since \\d{4}-\\d\\d-\\d\\dT`),
          );
        }
      } finally {
        await release();
      }
      assert.equal((await statusOf(project)).running, true);
    });

    it("a killed daemon is noticed, and the next start goes on with the processes that are there", async () => {
      const etcd = pidOf(await statusOf(project), "etcd");
      const killed = daemonPid(project);
      process.kill(killed, "SIGKILL");
      const env = await eventually(
        "it is noticed",
        () => project.fleet("sandbox", "env"),
        ({ code }) => code !== 0,
      );
      assert.equal(env.code, 3);
      assert.match(env.stderr, new RegExp(`pid ${killed}\\) does not answer[\\s\\S]*Run \`npx fleet sandbox up\``));
      const status = await project.fleet("sandbox", "status");
      assert.equal(status.code, 1);
      assert.match(status.stdout, /does not run[\s\S]*etcd +up/);
      await start(project);
      assert.notEqual(daemonPid(project), killed);
      assert.equal(pidOf(await statusOf(project), "etcd"), etcd);
    });

    it("a daemon of an earlier build of the program is replaced alone: the processes go on", async () => {
      const etcd = pidOf(await statusOf(project), "etcd");
      const old = daemonPid(project);
      const file = join(project.sandboxRoot, "settings.json");
      const settings = JSON.parse(await readFile(file, "utf8")) as object;
      await writeFile(file, JSON.stringify({ ...settings, program: "an earlier one" }, null, 2));
      assert.deepEqual(await start(project), [
        "This program has changed: the stood-in cloud starts again, the clusters go on",
      ]);
      assert.notEqual(daemonPid(project), old);
      assert.equal(pidOf(await statusOf(project), "etcd"), etcd);
      assert.deepEqual(await start(project), []);
    });

    it("a port that another program has taken is named with the remedy, and nothing half-started remains", async () => {
      await stopSandbox(project.sandboxRoot);
      // The last one that is bound: everything else is up by then.
      const { control: port } = await portsOf(project);
      assert.ok(port !== undefined);
      const other = await listenOn(port);
      try {
        const { code, stderr } = await project.fleet("sandbox", "up");
        assert.equal(code, 1);
        assert.match(stderr, new RegExp(`Port ${port} is taken[\\s\\S]*Stop the program[\\s\\S]*fleet sandbox reset`));
        assert.deepEqual(await processesOf(project), []);
        assert.equal((await statusOf(project)).running, false);
      } finally {
        other.close();
      }
    });

    it("a daemon that is killed while it starts leaves nothing, and the next start succeeds", async () => {
      await stopSandbox(project.sandboxRoot);
      const starting = fleet(project, ["sandbox", "up"]);
      const holder = await eventually(
        "the daemon starts",
        () => readFile(join(project.sandboxRoot, "daemon.lock"), "utf8").catch(() => ""),
        (text) => text !== "",
      );
      process.kill((JSON.parse(holder) as { pid: number }).pid, "SIGKILL");
      const { code, stderr } = await starting.end();
      assert.equal(code, 1, stderr);
      assert.match(stderr, /daemon ended \(SIGKILL\); its log is .*daemon\.log/);
      assert.deepEqual(await processesOf(project), []);
    });

    it("down twice is no fault, and leaves no process", async () => {
      await project.fleetOk("sandbox", "down");
      await project.fleetOk("sandbox", "down");
      assert.deepEqual(await processesOf(project), []);
    });

    it("two checkouts side by side share no port and no socket, and one goes down alone", async () => {
      const other = await aSmallProject();
      try {
        await start(other);
        const [ours, theirs] = await Promise.all([portsOf(project), portsOf(other)]);
        const shared = Object.values(ours).filter((port) => Object.values(theirs).includes(port));
        assert.deepEqual(shared, []);
        await other.fleetOk("sandbox", "down");
        assert.deepEqual(await processesOf(other), []);
        pidOf(await statusOf(project), "etcd");
        await controlClient(project.sandboxRoot).call("sandbox.credentials");
      } finally {
        await resetSandbox(other.sandboxRoot);
        await other.remove();
      }
    });
  });

  describe("half-way through the stacks", () => {
    it("an interrupt finishes what is under way, says how to go on, and leaves no lock and nothing pending", async () => {
      const { running } = await startedEngine(project);
      running.child.kill("SIGINT");
      const { code, stderr } = await running.end();
      assert.equal(code, 130, stderr);
      assert.match(stderr, /Interrupted.*`npx fleet sandbox up` goes on from here\./);
      assert.deepEqual(await engines(project), []);
      assert.deepEqual(await pendingOperations(project, "repos"), []);
    });

    it("a killed command and a killed engine do not keep the next start from going on", async () => {
      const { running, engine } = await startedEngine(project);
      running.child.kill("SIGKILL");
      process.kill(engine, "SIGKILL");
      await running.end();
      await start(project);
      assert.deepEqual(await engines(project), []);
      const { stderr } = await project.fleetOk("up", "--stack", "repos");
      assert.match(stderr, /repos: .*(created|unchanged)/);
    });
  });
});
