import assert from "node:assert/strict";
import { hostname } from "node:os";
import { lockMessage } from "../../../cli/stackLock.js";

const now = new Date("2026-11-21T12:00:00Z");

function locked(who: string, pid: number, since: string): string {
  return (
    "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock " +
    `file with \`pulumi cancel\`.\n  file:///state/.pulumi/locks/x.json: created by ${who} (pid ${pid}) at ${since}`
  );
}

describe("a stack that somebody else is at work on", () => {
  it("names who, since when, and the command for a lock whose owner is gone", () => {
    const said = lockMessage(locked("alice@laptop", 4711, "2026-11-21T11:57:00Z"), "prod", { now });
    assert.equal(
      said,
      'The stack "prod" is locked by alice@laptop (process 4711) since 2026-11-21T11:57:00.000Z, 3 minutes ago.\n' +
        "Wait until it is done. Only if you know that it has ended, take its lock away:\n" +
        "  pulumi cancel -s prod",
    );
  });

  it("knows that a process of this machine has ended", () => {
    const text = locked(`alice@${hostname()}`, 4711, "2026-11-19T12:00:00+01:00");
    const said = lockMessage(text, "dev", { now, runs: () => false }) ?? "";
    assert.match(said, /since 2026-11-19T11:00:00\.000Z, 2 days ago\./);
    assert.match(said, /has ended without giving the stack back/);
    assert.match(lockMessage(text, "dev", { now, runs: () => true }) ?? "", /Wait until it is done/);
  });

  it("is not seen in another failure", () => {
    assert.equal(lockMessage("error: no stack named 'dev' found", "dev"), undefined);
  });
});
