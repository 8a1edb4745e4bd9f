import assert from "node:assert/strict";
import type { FleetFile, ServiceFile, TeamFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

/** The fleet with a label on one of prod's clusters and none in dev, with a team of one service. */
function withService(web: ServiceFile, team: Partial<TeamFile> = {}) {
  return (file: FleetFile): void => {
    const [cluster] = file.environments.prod?.clusters ?? [];
    assert.ok(cluster);
    cluster.labels = { size: "big" };
    file.teams = { alpha: { ...team, services: { web } } };
  };
}

function warningsOf(change: (file: FleetFile) => void): [path: string, problem: string][] {
  return aFleet(change).warnings.map(({ path, problem }) => [path, problem]);
}

function withoutDev(change: (file: FleetFile) => void) {
  return (file: FleetFile): void => {
    change(file);
    if (file.environments.dev) file.environments.dev.clusters = [];
  };
}

describe("a service that asks for labels", () => {
  it("may not name an environment in which no cluster has them: nothing would use its directory there", () => {
    assertFault(
      faultsAfter(withService({ environments: ["dev", "prod"], clusterSelector: { size: "big" } })),
      "teams.alpha.services.web.environments[0]",
      /^No cluster of dev carries \{"size":"big"\}, so nothing would use apps\/web\/overlays\/dev\.$/,
      /^Leave dev out, put the labels on a cluster there, or correct the clusterSelector\.$/,
    );
  });

  it("is warned of where it is by default, and how to say that it is not meant", () => {
    const fleet = aFleet(withService({ clusterSelector: { size: "big" } }));
    assert.deepEqual(fleet.warnings, [
      {
        line: fleet.warnings[0]?.line,
        path: "teams.alpha.services.web.clusterSelector",
        problem: 'No cluster of dev carries {"size":"big"}, so nothing uses apps/web/overlays/dev.',
        remedy: "Write `environments: [prod]` beside it, or put the labels on a cluster there.",
      },
    ]);
    assert.deepEqual(warningsOf(withService({ environments: ["prod"], clusterSelector: { size: "big" } })), []);
  });

  it("is told of once when no cluster has them", () => {
    const windows = [{ allow: "weekdays 09:00-17:00", environments: ["dev"] }];
    assert.deepEqual(warningsOf(withService({ clusterSelector: { size: "huge" }, windows }, { windows })), [
      [
        "teams.alpha.services.web.clusterSelector",
        'No cluster of its environments carries {"size":"huge"}, so the service runs nowhere.',
      ],
    ]);
  });

  it("is not looked at while it is draining", () => {
    const gone = { environments: ["dev"], clusterSelector: { size: "big" } };
    assert.deepEqual(warningsOf(withService({ ...gone, state: "draining" })), []);
    assert.deepEqual(warningsOf(withService(gone, { state: "draining" })), []);
  });
});

describe("a service in an environment without clusters", () => {
  it("is told of when it runs nowhere else, and may wait there for the first cluster otherwise", () => {
    assert.deepEqual(warningsOf(withoutDev(withService({ environments: ["dev"] }))), [
      ["teams.alpha.services.web", "None of its environments has a cluster, so the service runs nowhere."],
    ]);
    assert.deepEqual(warningsOf(withoutDev(withService({ environments: ["dev", "prod"] }))), []);
  });

  it("is not told of in a fleet that has no clusters yet", () => {
    const empty = (file: FleetFile): void => {
      for (const environment of Object.values(file.environments)) environment.clusters = [];
    };
    assert.deepEqual(warningsOf(empty), []);
  });
});

describe("windows that select nothing", () => {
  const windows = [{ deny: "weekends 00:00-24:00", environments: ["dev"] }];
  const NOTHING = "Nothing of it runs in dev, so the window selects nothing.";

  it("are those of a service for an environment in which it has no cluster", () => {
    const paths = warningsOf(withService({ clusterSelector: { size: "big" }, windows })).map(([path]) => path);
    assert.deepEqual(paths, ["teams.alpha.services.web.clusterSelector", "teams.alpha.services.web.windows[0]"]);
    assert.deepEqual(warningsOf(withService({ windows })), []);
  });

  it("are those of a team for an environment in which none of its services runs", () => {
    assert.deepEqual(warningsOf(withService({ environments: ["prod"] }, { windows })), [
      ["teams.alpha.windows[0]", NOTHING],
    ]);
    assert.deepEqual(warningsOf(withService({}, { windows })), []);
  });

  it("are all of a team without services", () => {
    assert.deepEqual(
      warningsOf((file) => (file.teams = { alpha: { windows: [{ deny: "weekends 00:00-24:00" }] } })),
      [["teams.alpha.windows", "The team has no services, so its windows select nothing."]],
    );
  });
});
