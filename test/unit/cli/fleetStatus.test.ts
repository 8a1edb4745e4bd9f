import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { allWell, applicationRows } from "../../../cli/fleetStatus.js";
import type { ApplicationObject } from "../../../cli/hub.js";
import { applications, parseFleet } from "../../../model/index.js";

const fleet = parseFleet(readFileSync("fleet.yaml", "utf8"), { file: "fleet.yaml", today: "2026-11-01" });

function live(
  change: (name: string) => Partial<NonNullable<ApplicationObject["status"]>> = () => ({}),
): ApplicationObject[] {
  return applications(fleet).map(({ name, project, cluster }) => ({
    metadata: { name },
    spec: { project, destination: { name: cluster } },
    status: {
      sync: { status: "Synced", revision: "0123456789abcdef0123456789abcdef01234567" },
      health: { status: "Healthy" },
      ...change(name),
    },
  }));
}

describe("the table of applications", () => {
  it("is well when every application of the file is synced and healthy", () => {
    const rows = applicationRows(fleet, live());
    assert.equal(rows.length, 40);
    assert.equal(rows[0]?.revision, "0123456");
    assert.ok(allWell(rows));
  });

  it("shows an application that was not generated", () => {
    const rows = applicationRows(fleet, live().slice(1));
    assert.equal(rows[0]?.sync, "Missing");
    assert.equal(rows[0].reason, "not generated yet");
    assert.ok(!allWell(rows));
  });

  it("does not believe Synced and Healthy of a cluster that does not answer", () => {
    const rows = applicationRows(fleet, live(), new Map([["dev-eu-west-1", "does not answer: ECONNREFUSED"]]));
    const dead = rows.filter((row) => row.cluster === "dev-eu-west-1");
    assert.equal(dead.length, 8);
    assert.ok(dead.every((row) => row.health === "Unknown" && row.reason.includes("ECONNREFUSED")));
    assert.ok(allWell(rows.filter((row) => row.cluster !== "dev-eu-west-1")));
  });

  it("is well when production waits for somebody to sync it, and says so, unless something is wrong there", () => {
    const manual = parseFleet(
      readFileSync("fleet.yaml", "utf8").replace("  prod:\n", "  prod:\n    sync: { automated: false }\n"),
      { file: "fleet.yaml", today: "2026-11-01" },
    );
    const waiting = (health: string) =>
      applicationRows(
        manual,
        live((name) =>
          name.startsWith("alpha-web-") ? { sync: { status: "OutOfSync" }, health: { status: health } } : {},
        ),
      );
    const rows = waiting("Missing").filter(({ waits }) => waits);
    assert.deepEqual(
      rows.map(({ application }) => application),
      ["alpha-web-prod-eu-west-1", "alpha-web-prod-us-east-1", "alpha-web-prod-ap-southeast-1"],
    );
    assert.match(rows[0]?.reason ?? "", /until somebody syncs it/);
    assert.ok(allWell(rows));
    assert.ok(!allWell(waiting("Missing")), "dev and staging sync by themselves, and have not");
    assert.ok(!allWell(waiting("Degraded").filter(({ cluster }) => cluster.startsWith("prod-"))));
  });

  it("is well while production waits for its window, and says when that opens", () => {
    const windowed = parseFleet(
      readFileSync("fleet.yaml", "utf8").replace(
        "  prod:\n",
        '  prod:\n    windows: [{ allow: "weekdays 09:00-17:00", timeZone: Europe/London }]\n',
      ),
      { file: "fleet.yaml", today: "2026-11-01" },
    );
    const at = (time: string) =>
      applicationRows(
        windowed,
        live((name) => (name.startsWith("alpha-web-prod-") ? { sync: { status: "OutOfSync" } } : {})),
        new Map(),
        Date.parse(time),
      );
    const closed = at("2026-11-22T12:00:00Z");
    assert.ok(allWell(closed));
    assert.deepEqual(
      closed.flatMap(({ reason }) => (reason === "" ? [] : [reason])),
      new Array(3).fill("waits for its sync window: Mon 2026-11-23 09:00 Europe/London"),
    );
    assert.ok(!allWell(at("2026-11-23T12:00:00Z")), "the window is open, and nothing was synced");
  });

  it("gives Argo CD's own reason of a failure", () => {
    const failing = live((name) =>
      name === "alpha-web-dev-eu-west-1"
        ? {
            sync: { status: "Unknown" },
            conditions: [
              { type: "ComparisonError", message: "the server has asked for the client to provide credentials" },
            ],
          }
        : {},
    );
    const row = applicationRows(fleet, failing).find(
      (candidate) => candidate.application === "alpha-web-dev-eu-west-1",
    );
    assert.match(row?.reason ?? "", /provide credentials/);
  });
});
