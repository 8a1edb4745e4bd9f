import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { controlClient } from "../../sandbox/control.js";
import { holdSandbox, resetSandbox, stopSandbox } from "../../sandbox/index.js";
import type { Project } from "./project.js";
import {
  aSmallProject,
  daemonPid,
  engines,
  fleet,
  listenOn,
  pendingOperations,
  pidOf,
  portsOf,
  processesOf,
  start,
  startedEngine,
  statusOf,
} from "./smallProject.js";
import { eventually } from "./theFleet.js";

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
      // It waits for the first of its records for as long as nobody writes into the pipe.
      const records = join(project.sandboxRoot, "records/aws.json");
      await rename(records, `${records}.kept`);
      await promisify(execFile)("mkfifo", [records]);
      const starting = fleet(project, ["sandbox", "up"]);
      const holder = await eventually(
        "the daemon starts",
        () => readFile(join(project.sandboxRoot, "daemon.lock"), "utf8").catch(() => ""),
        (text) => text !== "",
      );
      process.kill((JSON.parse(holder) as { pid: number }).pid, "SIGKILL");
      const { code, stderr } = await starting.end();
      await rename(`${records}.kept`, records);
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

    it("a daemon that is killed meanwhile is named as the reason, and the next start goes on", async () => {
      const { running } = await startedEngine(project);
      const killed = daemonPid(project);
      process.kill(killed, "SIGKILL");
      const { code, stderr } = await running.end();
      assert.equal(code, 1, stderr);
      assert.match(stderr, /The sandbox's daemon has ended meanwhile.*daemon\.log.*\n.*`npx fleet sandbox up` goes on/);
      await start(project);
      assert.notEqual(daemonPid(project), killed);
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
