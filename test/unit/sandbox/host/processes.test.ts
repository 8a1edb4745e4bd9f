import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive, processStartTime } from "../../../../sandbox/host/pid.js";
import { openPortBook } from "../../../../sandbox/host/ports.js";
import {
  endAllProcesses,
  endProcess,
  readRecord,
  removeRecord,
  type ProcessRecord,
} from "../../../../sandbox/host/processRecords.js";
import { createSupervisor, type ProcessSpec, type Supervisor } from "../../../../sandbox/host/processes.js";
import { sandboxPaths, type SandboxPaths } from "../../../../sandbox/paths.js";

describe("the sandbox's processes", () => {
  let paths: SandboxPaths;
  const supervisors: Supervisor[] = [];
  const supervisor = async (): Promise<Supervisor> => {
    const made = createSupervisor(paths, await openPortBook(paths.root), () => undefined);
    supervisors.push(made);
    return made;
  };
  const recordOf = async (name: string): Promise<ProcessRecord> => {
    const record = await readRecord(paths, name);
    assert.ok(record, `${name} has no record`);
    return record;
  };

  beforeEach(async () => {
    // With a space, as a checkout's path may have one.
    paths = sandboxPaths(join(await mkdtemp(join(tmpdir(), "processes ")), ".sandbox"));
    await mkdir(paths.root);
  });
  afterEach(async () => {
    for (const made of supervisors.splice(0)) made.close();
    await endAllProcesses(paths);
    await rm(join(paths.root, ".."), { recursive: true, force: true });
  });

  it("go on when the daemon is gone, and the next one takes them over", async () => {
    const first = await supervisor();
    await first.ensure(sleeper("sleeper"));
    first.close();
    const { pid } = await recordOf("sleeper");
    assert.equal(await (await supervisor()).ensure(sleeper("sleeper")), true);
    assert.equal((await recordOf("sleeper")).pid, pid);
  });

  it("are replaced when they are to run with other arguments", async () => {
    const made = await supervisor();
    await made.ensure(sleeper("sleeper"));
    const before = await recordOf("sleeper");
    assert.equal(await made.ensure({ ...sleeper("sleeper"), arguments: ["61"] }), false);
    assert.equal(isAlive(before), false);
  });

  it("start again after they have died", async () => {
    const made = await supervisor();
    await made.ensure(sleeper("sleeper"));
    const { pid } = await recordOf("sleeper");
    process.kill(pid, "SIGKILL");
    for (;;) {
      const record = await recordOf("sleeper");
      if (record.pid !== pid && isAlive(record)) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  it("say with the end of their log why they did not come up", async () => {
    const made = await supervisor();
    await made.ensure({
      name: "broken",
      stage: "apiserver",
      command: "sh",
      arguments: ["-c", "echo no such flag; exit 1"],
    });
    await assert.rejects(
      made.waitUntil("broken", () => Promise.resolve(false)),
      /broken ended at once[\s\S]*no such flag/,
    );
  });

  it("are ended even when the starter was killed before it could record them", async () => {
    const made = await supervisor();
    await made.ensure(sleeper("sleeper"));
    const record = await recordOf("sleeper");
    made.close();
    await removeRecord(paths, "sleeper");
    await endAllProcesses(paths);
    assert.equal(isAlive(record), false);
  });

  it("never cost another program its life that has been given their number", async () => {
    await endProcess({ pid: process.pid, startTime: "1" });
    assert.notEqual(processStartTime(process.pid), undefined);
  });
});

function sleeper(name: string): ProcessSpec {
  return { name, stage: "controllers", command: "sleep", arguments: ["60"] };
}
