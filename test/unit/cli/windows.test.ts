import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fleetCommand, type Ended } from "./command.js";

const WINDOWS = `  prod:
    windows:
      - { allow: "weekdays 09:00-17:00", timeZone: Europe/London }
      - { deny: "2026-12-18 .. 2027-01-04", timeZone: Europe/London, reason: year-end freeze, manualSync: true }
`;

describe("fleet windows", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gitops-fleet-windows-"));
    const text = readFileSync("fleet.yaml", "utf8");
    writeFileSync(join(folder, "fleet.yaml"), text.replace("  prod:\n", WINDOWS));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const windows = (...args: string[]): Ended => fleetCommand(["windows", ...args], { cwd: folder });

  it("says for each cluster whether a service may be synced, why, and when next", () => {
    const { code, stdout } = windows("alpha-web", "--at", "2026-11-21T12:00Z");
    assert.equal(code, 1);
    assert.match(stdout, /alpha-web at Sat 2026-11-21 12:00 Europe\/London/);
    assert.match(stdout, /dev-eu-west-1 +yes +yes +no window speaks of it +- +168/);
    assert.match(stdout, /prod-us-east-1 +no +no +outside "weekdays 09:00-17:00" +Mon 2026-11-23 09:00 +40/);
  });

  it("lets a person through a freeze that says so, and shows the month", () => {
    const { code, stdout } = windows("alpha-web", "--at", "2026-12-24T15:00Z", "--month", "2026-12");
    assert.equal(code, 1);
    assert.match(stdout, /prod-eu-west-1 +no +yes +denied by "2026-12-18 \.\. +Tue 2027-01-05 09:00 +0\n/);
    assert.match(stdout, /14: 09:00-17:00 +15: 09:00-17:00 +16: 09:00-17:00 +17: 09:00-17:00 +18: - /);
    assert.match(stdout, /1: all day/);
  });

  it("says when the clock changes in the month", () => {
    const { stdout } = windows("alpha-web", "--at", "2026-11-23T10:00Z", "--month", "2027-03");
    assert.match(stdout, /The clock goes forward 1 h on Sun 2027-03-28 02:00 Europe\/London\./);
  });

  it("answers programs with 0 for yes", () => {
    const { code, stdout } = windows("alpha-web", "--at", "2026-11-23T10:00Z", "--json");
    assert.equal(code, 0);
    const { version, clusters } = JSON.parse(stdout) as { version: number; clusters: { because: string }[] };
    assert.deepEqual(
      [version, clusters.map(({ because }) => because)],
      [1, ["none", "none", "allow", "allow", "allow"]],
    );
  });

  it("refuses services, instants and months that are none", () => {
    const said = [["nope"], ["web", "--at", "tomorrow"], ["web", "--month", "2026-13"]].map((args) => windows(...args));
    assert.deepEqual(
      said.map(({ code }) => code),
      [2, 2, 2],
    );
    assert.match(said[0]?.stderr ?? "", /The fleet has no "nope"\.\nKnown are: web, alpha-web/);
    assert.match(said[1]?.stderr ?? "", /"tomorrow" is no instant/);
    assert.match(said[2]?.stderr ?? "", /"2026-13" is no month/);
  });
});
