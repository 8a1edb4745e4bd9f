import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { allWell, applicationRows, failingSets, unwantedRows, wantedOf } from "../../../cli/fleetStatus.js";
import type { ApplicationObject } from "../../../cli/hub.js";
import { applications, parseFleet, seenByHub } from "../../../model/index.js";

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

  it("is not well while an application follows main instead of its pin, or its pin instead of main, however healthy", () => {
    const text = readFileSync("fleet.yaml", "utf8");
    const pinned = parseFleet(text.replace(/ +rollout: .*\n/, ""), { file: "fleet.yaml", today: "2026-11-01" });
    const following = (targetRevision: string) =>
      live().map((one) => ({ ...one, spec: { ...one.spec, source: { repoURL: "", targetRevision } } }));
    const web = (rows: ReturnType<typeof applicationRows>) => {
      const row = rows.find(({ application }) => application === "alpha-web-prod-eu-west-1");
      assert.ok(row);
      return row;
    };
    const onMain = web(applicationRows(pinned, following("main")));
    assert.match(
      onMain.reason,
      /^follows main and not apps\/web\/waves\/prod\/1\.yaml of https:.*team-alpha; is it there\?$/,
    );
    assert.ok(!allWell([onMain]));
    assert.ok(allWell([web(applicationRows(pinned, following("a".repeat(40))))]));
    const onPin = web(applicationRows(fleet, following("a".repeat(40))));
    assert.equal(onPin.reason, "still follows aaaaaaa, and not main yet");
    assert.ok(!allWell([onPin]));
    assert.ok(allWell([web(applicationRows(fleet, following("main")))]));
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

/** An Application with the labels that the fleet's sets give, or none. */
function application(
  name: string,
  destination: ApplicationObject["spec"]["destination"],
  labels?: Record<string, string>,
): ApplicationObject {
  return {
    metadata: { name, ...(labels ? { labels } : {}) },
    spec: { project: "team-alpha", destination },
    status: { sync: { status: "Synced" }, health: { status: "Healthy" } },
  };
}

describe("what is live though the file does not want it", () => {
  const held = (...others: ApplicationObject[]) => ({
    argocd: "hub",
    fleet: seenByHub(fleet),
    applications: [...live(), ...others],
    sets: [],
  });

  it("is nothing on a fleet that is as the file has it", () => {
    assert.deepEqual(unwantedRows(held()), []);
  });

  it("is what a service that left the file still runs, with the way to be rid of it", () => {
    const labels = { "gitops-fleet/team": "alpha", "gitops-fleet/service": "old" };
    assert.deepEqual(unwantedRows(held(application("alpha-old-dev", { name: "dev-eu-west-1" }, labels))), [
      {
        application: "alpha-old-dev",
        argocd: "hub",
        cluster: "dev-eu-west-1",
        revision: "-",
        sync: "Synced",
        health: "Healthy",
        reason: "the file does not want it any more: `npx fleet up` empties and removes it",
      },
    ]);
  });

  it("is what somebody made in Argo CD's namespace, of which no drain takes care", () => {
    const [row] = unwantedRows(held(application("trespass", { server: "https://elsewhere" })));
    assert.equal(row?.cluster, "https://elsewhere");
    assert.match(row.reason, /not made from the file/);
  });

  it("is not called healthy on a cluster that does not answer", () => {
    const others = held(application("trespass", { name: "dev-eu-west-1" }));
    const [row] = unwantedRows(others, new Map([["dev-eu-west-1", "does not answer"]]));
    assert.deepEqual([row?.sync, row?.health], ["Unknown", "Unknown"]);
  });

  it("is what the file marks as draining, until it is empty", () => {
    const draining = parseFleet(
      readFileSync("fleet.yaml", "utf8").replace(/( {6}- \{ region: us-east-1)/, "$1, state: draining"),
      { file: "fleet.yaml", today: "2026-11-01" },
    );
    const rows = unwantedRows({ ...held(), fleet: seenByHub(draining) });
    assert.equal(rows.length, 8);
    assert.ok(rows.every(({ cluster }) => cluster === "prod-us-east-1"));
  });

  it("is an application that the hub still holds of a cluster that runs its own Argo CD now", () => {
    const hybrid = parseFleet(
      readFileSync("fleet.yaml", "utf8")
        .replace("name: acme\n", "name: acme\ntopology: hybrid\n")
        .replace("  dev:\n", "  dev:\n    argocd: hub\n"),
      { file: "fleet.yaml", today: "2026-11-01" },
    );
    const served = hybrid.clusters.filter(({ argocd }) => argocd === "hub").map(({ name }) => name);
    const onHub = { ...held(), fleet: seenByHub(hybrid) };
    const rows = unwantedRows(onHub);
    assert.equal(rows.length, 8 * (5 - served.length));
    assert.ok(rows.every(({ cluster }) => !served.includes(cluster)));
    const missing = applicationRows(hybrid, wantedOf(onHub)).filter(({ sync }) => sync === "Missing");
    assert.equal(missing.length, rows.length, "what the wrong Argo CD holds does not stand in for what is to be");
  });
});

describe("the sets that fail", () => {
  const set = (name: string, status: "True" | "False", message: string) => ({
    metadata: { name },
    spec: {},
    status: {
      conditions: [
        { type: "ParametersGenerated", status: "True", message: "Successfully generated parameters" },
        { type: "ErrorOccurred", status, message },
      ],
    },
  });

  it("are those of which Argo CD says that an error occurred, in its words", () => {
    const sets = [
      set("alpha-web", "False", "All applications have been generated successfully"),
      set("beta-catalog", "True", "application references project team-beta which does not exist"),
      { metadata: { name: "new" }, spec: {} },
    ];
    assert.deepEqual(failingSets({ argocd: "hub", sets }), [
      {
        applicationSet: "beta-catalog",
        argocd: "hub",
        problem: "application references project team-beta which does not exist",
      },
    ]);
  });
});
