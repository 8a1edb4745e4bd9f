import assert from "node:assert/strict";
import { nextFiring, parseCron } from "../../../model/cron.js";
import {
  decideSync,
  isOpen,
  lengthOf,
  nextOpening,
  openSpans,
  syncSpans,
  type WindowTimes,
} from "../../../model/windowDecision.js";

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
/** A Monday. */
const MONDAY = Date.parse("2026-11-23T00:00:00Z");

function window(
  kind: "allow" | "deny",
  schedule: string,
  duration: string,
  more: Partial<WindowTimes> = {},
): WindowTimes {
  return { kind, schedule, duration, timeZone: "UTC", manualSync: false, ...more };
}

const at = (text: string): number => Date.parse(text);
const texts = (spans: readonly { from: number; to: number }[]): string[] =>
  spans.map(({ from, to }) => `${new Date(from).toISOString()} ${(to - from) / HOUR}`);

describe("a sync window", () => {
  it("that fires in each hour of a range is open 80 hours a week and not 40", () => {
    const each = window("allow", "0 9-17 * * 1-5", "8h");
    assert.equal(lengthOf(openSpans(each, MONDAY, MONDAY + WEEK)) / HOUR, 80);
    assert.equal(isOpen(each, at("2026-11-24T00:30:00Z")), true);
    const once = window("allow", "0 9 * * 1-5", "8h");
    assert.equal(lengthOf(openSpans(once, MONDAY, MONDAY + WEEK)) / HOUR, 40);
  });

  it("is closed at its first and at its last instant", () => {
    const nine = window("allow", "0 9 * * *", "8h");
    const open = (text: string): boolean => isOpen(nine, at(`2026-11-23T${text}Z`));
    assert.deepEqual(["09:00:00", "09:00:01", "16:59:59", "17:00:00"].map(open), [false, true, true, false]);
  });

  it("opens a second time when the clock goes back over it in autumn, and in spring not at all", () => {
    const night = window("deny", "30 1 * * *", "30m", { timeZone: "Europe/London" });
    assert.deepEqual(texts(openSpans(night, at("2026-10-25T00:00Z"), at("2026-10-25T04:00Z"))), [
      "2026-10-25T00:30:00.000Z 0.5",
      "2026-10-25T01:30:00.000Z 0.5",
    ]);
    assert.deepEqual(openSpans(night, at("2026-03-29T00:00Z"), at("2026-03-29T04:00Z")), []);
  });

  it("that crosses a change of the clock is an hour longer or shorter", () => {
    const weekend = window("deny", "0 0 * * 6", "48h", { timeZone: "Europe/London" });
    assert.equal(lengthOf(openSpans(weekend, at("2026-10-23T00:00Z"), at("2026-10-27T00:00Z"))) / HOUR, 49);
    assert.equal(lengthOf(openSpans(weekend, at("2026-03-27T00:00Z"), at("2026-03-31T00:00Z"))) / HOUR, 47);
  });

  it("of several days ends at midnight of its zone, whatever the clock did in between", () => {
    const freeze = window("deny", "0 0 24 10 *", "72h", { timeZone: "Europe/London" });
    assert.deepEqual(texts(openSpans(freeze, at("2026-10-20T00:00Z"), at("2026-10-30T00:00Z"))), [
      "2026-10-23T23:00:00.000Z 73",
    ]);
  });

  it("of a date that never comes is open forever", () => {
    const never = window("deny", "0 0 30 2 *", "1h");
    assert.equal(isOpen(never, MONDAY), true);
    assert.equal(lengthOf(openSpans(never, MONDAY, MONDAY + WEEK)), WEEK);
  });

  it("takes either of two restricted days, but both when one is open", () => {
    const fires = (schedule: string): string | undefined => {
      const cron = parseCron(schedule);
      assert.ok(cron);
      const next = nextFiring(cron, MONDAY);
      return next === undefined ? undefined : new Date(next).toISOString().slice(0, 10);
    };
    assert.equal(fires("0 0 13 * 5"), "2026-11-27");
    assert.equal(fires("0 0 13 * *"), "2026-12-13");
    assert.equal(fires("0 0 */2 * 5"), "2026-11-25");
    assert.equal(fires("0 0 */1 * 5"), "2026-11-27");
  });

  it("is none of Argo CD's with seconds, a name for the whole, a weekday 7 or a range that runs backwards", () => {
    const bad = ["0 0 9 * * 1", "@daily", "0 9 * * 7", "0 24 * * *", "0 22-6 * * *", "0 9 * * FRI-MON", "0 9 L * *"];
    const worse = ["0 9 * * 1#2", "*/0 * * * *", "TZ=UTC 0 9 * * *", "0 9 * *", "0 9 15W * *", "1-2-3 * * * *"];
    for (const schedule of [...bad, ...worse]) assert.equal(parseCron(schedule), undefined, schedule);
    for (const schedule of ["0 9 * * mon-FRI", "5/10 ? * jan,Mar *", "*/15 0-6 1,15 * *"]) {
      assert.ok(parseCron(schedule), schedule);
    }
  });
});

describe("whether an application may be synced", () => {
  const allow = window("allow", "0 9 * * 1-5", "8h");
  const freeze = window("deny", "0 12 * * *", "1h", { manualSync: true });
  const noon = at("2026-11-23T12:30:00Z");
  const night = at("2026-11-23T20:00:00Z");

  it("follows from its windows: a deny wins, and allow windows close the rest", () => {
    const said = (windows: WindowTimes[], when: number, manual = false): string => {
      const { allowed, because } = decideSync(windows, when, manual);
      return `${allowed ? "yes" : "no"} ${because}`;
    };
    assert.equal(said([], night), "yes none");
    assert.equal(said([freeze], night), "yes no-deny");
    assert.equal(said([allow, freeze], at("2026-11-23T10:00:00Z")), "yes allow");
    assert.equal(said([allow, freeze], noon), "no deny");
    assert.equal(said([allow, freeze], noon, true), "yes deny");
    assert.equal(said([allow], night), "no outside");
    assert.equal(said([allow], night, true), "no outside");
    assert.equal(said([{ ...allow, manualSync: true }], night, true), "yes outside");
  });

  it("is known for a stretch of time, and when next", () => {
    assert.deepEqual(texts(syncSpans([allow, freeze], MONDAY, MONDAY + 24 * HOUR)), [
      "2026-11-23T09:00:00.000Z 3",
      "2026-11-23T13:00:00.000Z 4",
    ]);
    assert.equal(nextOpening([allow], at("2026-11-27T20:00:00Z")), at("2026-11-30T09:00:00Z"));
    assert.equal(nextOpening([window("deny", "* * * * *", "24h")], MONDAY), undefined);
  });
});
