import assert from "node:assert/strict";
import fc from "fast-check";
import { decideSync } from "../../../model/index.js";
import type { FleetFile, NarrowWindowFile } from "../../../model/schema.js";
import { syncTimes, teamAppProject } from "../../../render/index.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const HOUR = 3_600_000;
/** A Sunday: day 0 of cron's weeks. */
const SUNDAY = Date.parse("2026-11-22T00:00:00Z");
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

function ofTeam(...windows: NarrowWindowFile[]) {
  return (file: FleetFile) => {
    file.teams = { alpha: { windows, services: { web: {}, "web-api": {} } }, beta: { services: { shop: {} } } };
  };
}

function allowed(change: (file: FleetFile) => void, at: string): string[] {
  return syncTimes(aFleet(change), ({ team }) => team !== null, Date.parse(at))
    .filter(({ decision }) => decision.allowed)
    .map(({ application }) => application.name);
}

describe("the windows of a team", () => {
  it("narrow those of an environment, and never widen them", () => {
    const change = (file: FleetFile) => {
      ofTeam({ allow: "mon 07:00-12:00", environments: ["prod"] })(file);
      for (const name of ["prod"]) {
        const environment = file.environments[name];
        if (environment) environment.windows = [{ allow: "weekdays 09:00-17:00" }];
      }
    };
    const inProd = (at: string) => allowed(change, at).filter((name) => name.includes("-prod-"));
    assert.deepEqual(inProd("2026-11-23T08:00:00Z"), []);
    assert.ok(inProd("2026-11-23T10:00:00Z").includes("alpha-web-prod-eu-west-1"));
    const afternoon = inProd("2026-11-23T14:00:00Z");
    assert.ok(afternoon.length > 0 && afternoon.every((name) => name.startsWith("beta-shop-")));
    assert.ok(allowed(change, "2026-11-23T14:00:00Z").includes("alpha-web-dev-eu-west-1"));
  });

  it("say in the project what they mean, and are asked for by name", () => {
    const fleet = aFleet(ofTeam({ allow: "weekdays 09:00-17:00", timeZone: "Europe/London", reason: "on call" }));
    const [alpha, beta] = fleet.teams;
    assert.ok(alpha && beta);
    const windows = teamAppProject(fleet, alpha).spec.syncWindows ?? [];
    const dev = windows.filter(({ clusters }) => clusters?.includes("dev-*"));
    assert.deepEqual(
      dev.map(({ kind, schedule, duration }) => [kind, schedule, duration]),
      [
        ["deny", "0 17 * * 1,2,3,4", "16h"],
        ["deny", "0 17 * * 5", "64h"],
      ],
    );
    assert.equal(dev[0]?.description, "only weekdays 09:00-17:00: on call");
    assert.equal(teamAppProject(fleet, beta).spec.syncWindows, undefined);
  });

  it("of one service leave another alone whose name begins alike, and those of a cluster the other clusters", () => {
    const change = (file: FleetFile) => {
      ofTeam()(file);
      const web = file.teams?.["alpha"]?.services?.["web"];
      if (web) web.windows = [{ deny: "daily 00:00-24:00", environments: ["dev"] }];
      const [first] = file.environments["prod"]?.clusters ?? [];
      if (first) first.windows = [{ deny: "mon 00:00-24:00", reason: "stocktaking" }];
    };
    const names = allowed(change, "2026-11-23T10:00:00Z");
    assert.ok(names.includes("alpha-web-api-dev-eu-west-1"));
    assert.ok(!names.includes("alpha-web-dev-eu-west-1"));
    assert.deepEqual(
      names.filter((name) => name.endsWith("prod-eu-west-1")),
      [],
    );
    assert.ok(names.includes("alpha-web-prod-us-east-1"));
  });

  it("let through what any of its allow windows has, and nothing else, at any time of the week", () => {
    const day = fc.constantFrom(...DAYS);
    const quarters = fc.tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 96 }));
    const spans = fc.tuple(day, quarters).filter(([, [from, to]]) => from < to);
    fc.assert(
      fc.property(
        fc.array(spans, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: 671 }),
        (open, quarter) => {
          const clock = (at: number): string =>
            `${String(Math.floor(at / 4)).padStart(2, "0")}:${String((at % 4) * 15).padStart(2, "0")}`;
          const texts = [...new Set(open.map(([name, [from, to]]) => `${name} ${clock(from)}-${clock(to)}`))];
          const fleet = aFleet(ofTeam(...texts.map((allow) => ({ allow }))));
          const denies = fleet.windows.filter(({ environment }) => environment === "dev").map(({ window }) => window);
          // The middle of a quarter: at the edges neither side is open.
          const at = SUNDAY + quarter * 0.25 * HOUR + 60_000;
          const [today, time] = [DAYS[Math.floor(quarter / 96)], quarter % 96];
          const wanted = open.some(([name, [from, to]]) => name === today && from <= time && time < to);
          assert.equal(decideSync(denies, at).allowed, wanted);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("are refused where they allow by dates, disagree, name a foreign environment, or leave no time", () => {
    const path = "teams.alpha.windows";
    const dated = faultsAfter(ofTeam({ allow: "2026-12-01 .. 2026-12-05" }));
    assertFault(dated, `${path}[0].allow`, /between two dates/, /hours of the week/);
    const zones = [{ allow: "mon 09:00-10:00" }, { allow: "tue 09:00-10:00", timeZone: "Europe/London" }];
    assertFault(faultsAfter(ofTeam(...zones)), path, /differ in `timeZone`/, /the same/);
    const nowhere = faultsAfter(ofTeam({ deny: "mon 09:00-10:00", environments: ["prd"] }));
    assertFault(nowhere, `${path}[0].environments[0]`, /no environment "prd"/, /prod/);
    const closed = faultsAfter((file) => {
      ofTeam({ allow: "sat 09:00-17:00", environments: ["prod"] })(file);
      const prod = file.environments["prod"];
      if (prod) prod.windows = [{ allow: "weekdays 09:00-17:00" }];
    });
    assertFault(closed, path, /never opens in prod/, /meet/);
  });
});
