import assert from "node:assert/strict";
import fc from "fast-check";
import { applicationChanges, applications } from "../../../model/index.js";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet } from "./aFleet.js";

type Change = (file: FleetFile) => void;

const america = (file: FleetFile) => {
  const cluster = file.environments.prod?.clusters[1];
  assert.ok(cluster);
  return cluster;
};
const web =
  (service: object): Change =>
  (file) => {
    file.teams = { alpha: { services: { web: service, api: {} } } };
  };
const both =
  (...changes: readonly Change[]): Change =>
  (file) => {
    for (const change of changes) change(file);
  };
const labelled =
  (labels: Record<string, string>): Change =>
  (file) => {
    america(file).labels = labels;
  };

const said = (before: Change, after: Change): string[] =>
  applicationChanges(aFleet(before), aFleet(after)).map(
    ({ application, change, reason }) => `${application} ${change}: ${reason}`,
  );
const same: Change = () => undefined;

describe("applications that stay and change", () => {
  const ordered: Change = (file) => {
    if (file.environments.prod) file.environments.prod.rollout = { order: "pins" };
  };
  const moved: Change = (file) => {
    america(file).wave = 3;
  };

  it("follow pins instead of main where an environment gets an order, and the other way round", () => {
    const lines = said(same, ordered).filter((line) => line.includes("web"));
    assert.deepEqual(lines, [
      "alpha-web-prod-eu-west-1 changes: follows the pin of wave 1, no longer main",
      "alpha-web-prod-us-east-1 changes: follows the pin of wave 2, no longer main",
    ]);
    assert.match(said(ordered, same).join("\n"), /alpha-web-prod-eu-west-1 changes: follows main, no longer the pin/);
  });

  it("follow another pin where their cluster is in another wave", () => {
    const lines = said(ordered, both(ordered, moved)).filter((line) => line.includes("web"));
    assert.deepEqual(lines, [
      "alpha-web-prod-us-east-1 changes: follows the pin of wave 3, no longer the pin of wave 2",
    ]);
    assert.deepEqual(said(same, moved), []);
  });

  it("wait for somebody where they are not synced by themselves any more", () => {
    assert.deepEqual(said(same, web({ sync: { automated: false }, environments: ["dev"] })).slice(-1), [
      "alpha-web-dev-eu-west-1 changes: waits for somebody to sync it",
    ]);
  });

  it("are synced otherwise where the policy of their environment or service is another", () => {
    const pruned: Change = (file) => {
      if (file.environments.prod) file.environments.prod.sync = { prune: false };
    };
    const lines = said(same, pruned).filter((line) => line.includes("alpha-web"));
    assert.deepEqual(lines, [
      "alpha-web-prod-eu-west-1 changes: prune is false, no longer true",
      "alpha-web-prod-us-east-1 changes: prune is false, no longer true",
    ]);
    const patient = web({ sync: { retry: { limit: 9 } }, environments: ["dev"] });
    assert.match(
      said(web({ environments: ["dev"] }), patient).join("\n"),
      /alpha-web-dev-eu-west-1 changes: retry is \{"limit":9,/,
    );
  });

  it("are those of another repository, directory, project or namespace", () => {
    const elsewhere: Change = (file) => {
      file.repositories.organization = "other";
    };
    assert.match(
      said(same, elsewhere).join("\n"),
      /repository https:\/\/github\.com\/acme\/team-alpha becomes https:\/\/github\.com\/other/,
    );
  });
});

describe("applications that come and go", () => {
  const big = web({ clusterSelector: { size: "big" } });

  it("go with a label that a cluster loses, and come back with it", () => {
    const [before, after] = [both(big, labelled({ size: "big" })), big];
    assert.deepEqual(said(before, after), ["alpha-web-prod-us-east-1 goes: prod-us-east-1 lost the label size=big"]);
    assert.deepEqual(said(after, before), ["alpha-web-prod-us-east-1 comes: prod-us-east-1 got the label size=big"]);
  });

  it("go with a label that becomes another", () => {
    assert.deepEqual(said(both(big, labelled({ size: "big" })), both(big, labelled({ size: "small" }))), [
      "alpha-web-prod-us-east-1 goes: size=big of prod-us-east-1 became small",
    ]);
  });

  it("go when the service asks for what a cluster has not", () => {
    const asked = both(web({ clusterSelector: { size: "big", floor: "1" } }), labelled({ size: "big" }));
    assert.deepEqual(said(both(big, labelled({ size: "big" })), asked), [
      "alpha-web-prod-us-east-1 goes: alpha-web now asks for floor=1",
    ]);
  });

  it("go with their cluster, team, service, environment or add-on, whichever of them is gone", () => {
    const gone = (after: Change): string[] => [...new Set(said(same, after).map((line) => line.split(": ")[1] ?? ""))];
    assert.deepEqual(
      gone((file) => file.environments.prod?.clusters.pop()),
      ["cluster prod-us-east-1 left the file"],
    );
    assert.deepEqual(
      gone((file) => (america(file).state = "draining")),
      ["cluster prod-us-east-1 is draining"],
    );
    assert.deepEqual(
      gone((file) => (file.teams = {})),
      ["team alpha left the file"],
    );
    assert.deepEqual(
      gone((file) => (file.teams = { alpha: { services: { api: {} } } })),
      ["service alpha-web left the file"],
    );
    assert.deepEqual(gone(web({ state: "draining" })), ["service alpha-web is draining"]);
    assert.deepEqual(gone(web({ environments: ["prod"] })), ["alpha-web is no longer in dev"]);
    assert.deepEqual(
      gone((file) => (file.addons = { bundle: "2026.11", enabled: [] })),
      ["add-on metrics-server left the file"],
    );
  });

  it("are none when nothing changes, and the same both ways round, whatever changes", () => {
    const change = fc.constantFrom<Change>(
      same,
      big,
      labelled({ size: "big" }),
      both(big, labelled({ size: "big" })),
      web({ environments: ["dev"] }),
      (file) => file.environments.prod?.clusters.pop(),
      (file) => (file.teams = { beta: { services: { shop: {} } } }),
      (file) => (file.addons = { bundle: "2026.11", enabled: ["metrics-server", "cert-manager"] }),
    );
    fc.assert(
      fc.property(change, change, (one, other) => {
        const [before, after] = [aFleet(one), aFleet(other)];
        const changes = applicationChanges(before, after);
        const names = new Set(applications(before).map(({ name }) => name));
        for (const { application, change: way } of changes) {
          if (way === "goes") names.delete(application);
          else names.add(application);
        }
        assert.deepEqual(
          [...names].sort(),
          applications(after)
            .map(({ name }) => name)
            .sort(),
        );
        assert.deepEqual(applicationChanges(after, before).length, changes.length);
        assert.deepEqual(applicationChanges(before, before), []);
        assert.ok(changes.every(({ reason }) => reason !== ""));
      }),
      { numRuns: 60 },
    );
  });
});
