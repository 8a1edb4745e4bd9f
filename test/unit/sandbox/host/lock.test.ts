import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LockHeldError, takeLock } from "../../../../sandbox/host/lock.js";
import { processStartTime } from "../../../../sandbox/host/pid.js";

describe("the lock of a sandbox", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lock-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("says which process holds it, since when and for what", async () => {
    const other = spawn("sleep", ["60"]);
    await once(other, "spawn");
    const pid = other.pid ?? 0;
    const holder = {
      pid,
      startTime: processStartTime(pid),
      since: "2026-01-02T03:04:05.000Z",
      purpose: "starting the sandbox",
    };
    await writeFile(join(folder, "lock"), JSON.stringify(holder));
    try {
      await assert.rejects(takeLock(join(folder, "lock"), "stopping"), (error: unknown) => {
        assert.ok(error instanceof LockHeldError);
        assert.equal(error.message, `Process ${pid} has been starting the sandbox since 2026-01-02T03:04:05.000Z.`);
        return true;
      });
    } finally {
      other.kill();
    }
  });

  it("is free again when its holder has died, even if another process has its number now", async () => {
    const reused = { pid: process.pid, startTime: "1", since: "2026-01-02T03:04:05.000Z", purpose: "starting" };
    await writeFile(join(folder, "lock"), JSON.stringify(reused));
    const release = await takeLock(join(folder, "lock"), "starting");
    await release();
    assert.deepEqual(await readdir(folder), []);
  });

  it("is kept by the outer of two calls in the same process", async () => {
    const release = await takeLock(join(folder, "lock"), "bringing the sandbox up");
    const inner = await takeLock(join(folder, "lock"), "starting the sandbox");
    await inner();
    assert.deepEqual(await readdir(folder), ["lock"]);
    await release();
  });
});
