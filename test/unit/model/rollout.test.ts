import assert from "node:assert/strict";
import { applications } from "../../../model/index.js";
import { pinFile, wavesOf } from "../../../model/rollout.js";
import type { ClusterFile, FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const pinned = () =>
  aFleet((file) => {
    if (file.environments.prod) file.environments.prod.rollout = { order: "pins", soakMinutes: 30 };
  });

describe("the rollout of an environment", () => {
  it("has each application run what the pin of its wave names, and others follow main", () => {
    const web = applications(pinned()).filter(({ service }) => service === "web");
    assert.deepEqual(
      web.map(({ cluster, targetRevision, pin }) => [cluster, targetRevision, pin]),
      [
        ["dev-eu-west-1", "main", null],
        ["prod-eu-west-1", null, "apps/web/waves/prod/1.yaml"],
        ["prod-us-east-1", null, "apps/web/waves/prod/2.yaml"],
      ],
    );
  });

  it("is by pins where clusters name waves, be it all the same one, and else together, unless the file says which", () => {
    const orderOf = (clusters: { region: "eu-west-1" | "us-east-1"; wave?: number }[], order?: "pins" | "together") =>
      aFleet((file) => {
        file.environments.prod = { clusters, ...(order && { rollout: { order } }) };
      }).environments.find(({ name }) => name === "prod")?.rollout.order;
    assert.equal(orderOf([{ region: "eu-west-1" }, { region: "us-east-1", wave: 2 }]), "pins");
    assert.equal(orderOf([{ region: "eu-west-1", wave: 1 }]), "pins");
    assert.equal(orderOf([{ region: "eu-west-1" }, { region: "us-east-1" }]), "together");
    assert.equal(orderOf([{ region: "eu-west-1", wave: 1 }], "together"), "together");
    assert.equal(orderOf([{ region: "eu-west-1" }], "pins"), "pins");
  });

  it("is to be written down where it follows from the waves alone", () => {
    const prod = (settings: object) => (file: FleetFile) => {
      const clusters: ClusterFile[] = [{ region: "eu-west-1" }, { region: "us-east-1", wave: 2 }];
      file.environments.prod = { clusters, ...settings };
    };
    const [warning, ...more] = aFleet(prod({ rollout: { soakMinutes: 5 } })).warnings;
    assert.equal(warning?.path, "environments.prod.rollout");
    assert.match(warning.problem, /once none does, all would follow main at once/);
    assert.match(warning.remedy, /rollout: \{ order: pins \}/);
    assert.deepEqual(more, []);
    for (const order of ["pins", "together"]) assert.deepEqual(aFleet(prod({ rollout: { order } })).warnings, []);
  });

  it("leaves add-ons to their bundle", () => {
    const [addon] = applications(pinned()).filter(({ cluster, team }) => team === null && cluster === "prod-us-east-1");
    assert.deepEqual([addon?.targetRevision, addon?.pin], ["3.13.0", null]);
  });

  it("keeps a wave healthy for ten minutes unless the file says how long", () => {
    assert.deepEqual(
      pinned().environments.map(({ rollout }) => rollout.soakMinutes),
      [10, 30],
    );
  });

  it("knows no other way, and soaks for no more than a week", () => {
    const faults = faultsAfter((file) => {
      if (file.environments.prod) file.environments.prod.rollout = { order: "wave" as "pins" };
    });
    assertFault(faults, "environments.prod.rollout.order", /"wave"/, /pins/);
    const long = faultsAfter((file) => {
      if (file.environments.prod) file.environments.prod.rollout = { soakMinutes: 10_081 };
    });
    assertFault(long, "environments.prod.rollout.soakMinutes", /10081/, /10,?080/);
  });
});

describe("the waves of a service", () => {
  it("are those of the clusters that it selects, in order, draining ones included", () => {
    const fleet = aFleet((file) => {
      if (!file.environments.prod) return;
      file.environments.prod.clusters = [
        { region: "us-east-1", wave: 10, labels: { own: "yes" }, state: "draining" },
        { region: "us-west-2", wave: 10, labels: { own: "yes" } },
        { region: "eu-west-1", wave: 2, labels: { own: "yes" } },
        { region: "eu-west-2" },
      ];
      file.teams = { alpha: { services: { web: { clusterSelector: { own: "yes" } } } } };
    });
    const [service] = fleet.teams[0]?.services ?? [];
    assert.ok(service);
    assert.deepEqual(wavesOf(fleet.clusters, service, "prod"), [2, 10]);
    assert.equal(pinFile("web", "prod", 2), "apps/web/waves/prod/2.yaml");
  });
});
