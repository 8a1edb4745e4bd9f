import assert from "node:assert/strict";
import fc from "fast-check";
import type { FleetFile, WindowFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const withWindows =
  (...windows: WindowFile[]) =>
  (file: FleetFile) => {
    file.environments.prod = { clusters: [{ region: "eu-west-1" }], windows };
  };

function compiled(window: WindowFile, today?: string): string[] {
  const prod = aFleet(withWindows(window), today).environments.find((environment) => environment.name === "prod");
  return (prod?.windows ?? []).map((one) => `${one.kind} ${one.schedule} ${one.duration} ${one.timeZone}`);
}

describe("sync windows", () => {
  it("of office hours open once a day, for as long as they say", () => {
    assert.deepEqual(compiled({ allow: "weekdays 09:00-17:00", timeZone: "Europe/London" }), [
      "allow 0 9 * * 1-5 8h Europe/London",
    ]);
  });

  it("know days by name, lists, and ranges over the weekend", () => {
    assert.deepEqual(compiled({ allow: "daily 22:30-24:00" }), ["allow 30 22 * * * 1h30m UTC"]);
    assert.deepEqual(compiled({ deny: "fri-mon 00:00-24:00" }), ["deny 0 0 * * 0,1,5,6 24h UTC"]);
    assert.deepEqual(compiled({ deny: "mon,thu 10:00-10:15" }), ["deny 0 10 * * 1,4 15m UTC"]);
    assert.deepEqual(compiled({ deny: "weekends 00:00-24:00" }), ["deny 0 0 * * 0,6 24h UTC"]);
  });

  it("of a freeze last from the first day to the end of the last", () => {
    assert.deepEqual(compiled({ deny: "2026-12-18 .. 2027-01-04" }), ["deny 0 0 18 12 * 432h UTC"]);
  });

  it("of a freeze that is over are left out, since cron would repeat them, and it says so", () => {
    const change = withWindows({ deny: "2026-12-18 .. 2027-01-04" });
    assert.deepEqual(compiled({ deny: "2026-12-18 .. 2027-01-04" }, "2027-01-05"), []);
    assert.deepEqual(compiled({ deny: "2026-12-18 .. 2027-01-04" }, "2027-01-04").length, 1);
    const [warning] = aFleet(change, "2027-01-05").warnings;
    assert.equal(warning?.path, "environments.prod.windows[0]");
    assert.match(warning.problem, /is over/);
  });

  it("of a freeze more than a year ahead are refused, since they would begin a year early", () => {
    const faults = faultsAfter(withWindows({ deny: "2027-12-18 .. 2028-01-04" }));
    assertFault(faults, "environments.prod.windows[0].deny", /more than a year ahead/, /Add it after 2027-01-04/);
  });

  it("say why in their description", () => {
    const prod = aFleet(withWindows({ deny: "sat 00:00-24:00", reason: "nobody is in" })).environments[1];
    assert.equal(prod?.windows[0]?.description, "sat 00:00-24:00: nobody is in");
  });

  it("over midnight are refused, with the two that are meant", () => {
    const faults = faultsAfter(withWindows({ allow: "weekdays 17:00-09:00" }));
    const remedy = /^Write "weekdays 17:00-24:00" and "weekdays 00:00-09:00"\.$/;
    assertFault(faults, "environments.prod.windows[0].allow", /ends before it starts/, remedy);
  });

  it("with times and days that do not exist are refused", () => {
    const wrong = [
      "weekdays 9-17",
      "noday 09:00-17:00",
      "mon 25:00-26:00",
      "mon 10:70-11:00",
      "mon 10:00-24:30",
      "@daily",
      "0 9 * * *",
      "",
      "mon 10:00-10:00",
    ];
    for (const allow of [
      ...wrong,
      "2026-02-30 .. 2026-03-02",
      "2026-12-24 .. 2026-12-18",
      "2026-12-01 .. 2028-12-01",
    ]) {
      const faults = faultsAfter(withWindows({ allow }));
      assertFault(faults, "environments.prod.windows[0].allow", /./, /./);
    }
  });

  it("in a time zone that does not exist are refused, instead of meaning UTC", () => {
    const faults = faultsAfter(withWindows({ allow: "daily 09:00-17:00", timeZone: "Europe/Londen" }));
    assertFault(
      faults,
      "environments.prod.windows[0].timeZone",
      /not an IANA time zone/,
      /Did you mean "Europe\/London"/,
    );
    for (const timeZone of ["europe/london", "+01:00", "CEST", ""]) {
      assertFault(
        faultsAfter(withWindows({ allow: "daily 09:00-17:00", timeZone })),
        "environments.prod.windows[0].timeZone",
        /not an IANA/,
        /./,
      );
    }
    assert.doesNotThrow(() => aFleet(withWindows({ allow: "daily 09:00-17:00", timeZone: "Asia/Calcutta" })));
  });

  it("neither allowing nor denying, or both, or twice the same, are refused", () => {
    assertFault(faultsAfter(withWindows({ reason: "x" })), "environments.prod.windows[0]", /neither/, /one of the two/);
    const both = { allow: "mon 09:00-10:00", deny: "mon 09:00-10:00" };
    assertFault(faultsAfter(withWindows(both)), "environments.prod.windows[0]", /both/, /two windows/);
    const same = [{ allow: "mon-fri 09:00-10:00" }, { allow: "weekdays 09:00-10:00", reason: "again" }];
    assertFault(faultsAfter(withWindows(...same)), "environments.prod.windows[1]", /same as window 0/, /Remove one/);
  });

  it("that a deny always covers never open, and are refused", () => {
    const closed = [{ allow: "weekdays 09:00-17:00" }, { deny: "daily 08:00-18:00", reason: "nobody is in" }];
    assertFault(
      faultsAfter(withWindows(...closed)),
      "environments.prod.windows",
      /never opens/,
      /Take a deny window out/,
    );
    const often = [{ allow: "weekdays 09:00-17:00" }, { deny: "daily 08:00-16:30" }];
    assert.doesNotThrow(() => aFleet(withWindows(...often)));
    const elsewhere = [{ allow: "daily 09:00-17:00" }, { deny: "daily 09:00-17:00", timeZone: "Asia/Tokyo" }];
    assert.doesNotThrow(() => aFleet(withWindows(...elsewhere)));
  });

  it("that are open for less than five minutes, or on no cluster, get a warning", () => {
    const warnings = (change: (file: FleetFile) => void) => aFleet(change).warnings.map(({ path }) => path);
    assert.ok(warnings(withWindows({ allow: "daily 09:00-09:04" })).includes("environments.prod.windows[0].allow"));
    assert.ok(!warnings(withWindows({ allow: "daily 09:00-09:05" })).some((path) => path.includes("windows")));
    const empty = (file: FleetFile) => {
      file.environments["prod"] = { clusters: [], windows: [{ allow: "daily 09:00-17:00" }] };
    };
    assert.ok(warnings(empty).includes("environments.prod.windows"));
  });

  it("of any days and times give a cron that Argo CD takes", () => {
    const day = fc.constantFrom("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(fc.array(fc.tuple(day, day), { minLength: 1, maxLength: 3 }), minute, minute, (days, a, b) => {
        fc.pre(a !== b);
        const clock = (at: number) =>
          `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
        const named = days.map(([from, to]) => `${from}-${to}`).join(",");
        const [line] = compiled({ allow: `${named} ${clock(Math.min(a, b))}-${clock(Math.max(a, b))}` });
        const [, minutes, hours, , , week, duration] = (line ?? "").split(" ");
        assert.ok(Number(minutes) <= 59 && Number(hours) <= 23);
        // Ascending, and no day 7: robfig/cron refuses both.
        assert.match(week ?? "", /^(\*|[0-6](,[0-6])*|[0-4]-[2-6])$/);
        assert.match(duration ?? "", /^(\d+h)?(\d+m)?$/);
        assert.notEqual(duration, "");
      }),
      { numRuns: 60 },
    );
  });
});
