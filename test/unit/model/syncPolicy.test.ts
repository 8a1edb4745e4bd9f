import assert from "node:assert/strict";
import fc from "fast-check";
import { applications, syncPolicyIn } from "../../../model/index.js";
import type { FleetFile } from "../../../model/schema.js";
import type { SyncFile } from "../../../model/syncSchema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const inProd = (sync: SyncFile) => (file: FleetFile) => {
  if (file.environments.prod) file.environments.prod.sync = sync;
};
const ofWeb = (sync: SyncFile) => (file: FleetFile) => {
  file.teams = { alpha: { services: { web: { sync }, api: {} } } };
};

describe("how applications are synced", () => {
  it("is by itself, with prune and self-heal, where the file says nothing", () => {
    assert.deepEqual(syncPolicyIn(aFleet(), "prod"), {
      automated: true,
      prune: true,
      selfHeal: true,
      serverSideApply: true,
      retry: { limit: 5, duration: "5s", factor: 2, maxDuration: "3m" },
      ignoreDifferences: [],
    });
  });

  it("is what the service says, then its environment, then the default, setting by setting", () => {
    const fleet = aFleet((file) => {
      inProd({
        selfHeal: false,
        retry: { limit: 1 },
        ignoreDifferences: [{ kind: "Secret", jsonPointers: ["/data"] }],
      })(file);
      ofWeb({
        prune: false,
        retry: { maxDuration: "10m" },
        ignoreDifferences: [{ kind: "ConfigMap", jqPathExpressions: [".data.x"] }],
      })(file);
    });
    const [web, api] = fleet.teams[0]?.services ?? [];
    const prod = syncPolicyIn(fleet, "prod", web);
    assert.deepEqual([prod.selfHeal, prod.prune, prod.automated], [false, false, true]);
    assert.deepEqual(prod.retry, { limit: 1, duration: "5s", factor: 2, maxDuration: "10m" });
    assert.deepEqual(
      prod.ignoreDifferences.map(({ kind }) => kind),
      ["Secret", "ConfigMap"],
    );
    assert.deepEqual([syncPolicyIn(fleet, "dev", web).selfHeal, syncPolicyIn(fleet, "prod", api).prune], [true, true]);
  });

  it("tells applications that sync by themselves from those that wait for somebody", () => {
    const byHand = applications(aFleet(inProd({ automated: false })))
      .filter(({ automated }) => !automated)
      .map(({ environment }) => environment);
    assert.deepEqual([...new Set(byHand)], ["prod"]);
    const stubborn = aFleet((file) => {
      inProd({ automated: false })(file);
      ofWeb({ automated: true })(file);
    });
    const waiting = applications(stubborn).filter(({ automated }) => !automated);
    assert.ok(waiting.length > 0 && waiting.every(({ service }) => service !== "web"));
  });

  it("agrees with what `fleet apps` lists, whatever is set", () => {
    const maybe = fc.option(fc.boolean(), { nil: undefined });
    fc.assert(
      fc.property(maybe, maybe, (environment, service) => {
        const fleet = aFleet((file) => {
          if (environment !== undefined) inProd({ automated: environment })(file);
          if (service !== undefined) ofWeb({ automated: service })(file);
        });
        for (const one of applications(fleet)) {
          const found = fleet.teams.flatMap(({ services }) => services).find(({ name }) => name === one.service);
          assert.equal(one.automated, syncPolicyIn(fleet, one.environment, found).automated);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("a sync policy is refused", () => {
  it("that says what Argo CD does by itself when it does nothing by itself", () => {
    const faults = faultsAfter(inProd({ automated: false, prune: false }));
    assertFault(faults, "environments.prod.sync.prune", /does nothing by itself/, /Take "prune" out/);
  });

  it("whose first pause is longer than its longest", () => {
    const faults = faultsAfter(inProd({ retry: { duration: "5m" } }));
    assertFault(faults, "environments.prod.sync.retry", /5m, is longer than the longest, 3m/, /Lengthen maxDuration/);
    const longer = faultsAfter((file) => {
      inProd({ retry: { maxDuration: "1m" } })(file);
      ofWeb({ retry: { duration: "2m" } })(file);
    });
    assertFault(longer, "teams.alpha.services.web.sync.retry", /2m, is longer than the longest, 1m/, /maxDuration/);
  });

  it("that ignores a kind without saying which fields", () => {
    const faults = faultsAfter(ofWeb({ ignoreDifferences: [{ kind: "Service" }] }));
    const path = "teams.alpha.services.web.sync.ignoreDifferences[0]";
    assertFault(faults, path, /names no field of Service/, /jsonPointers/);
  });

  it("with days in a duration, a pointer without a slash, or a template", () => {
    const duration = faultsAfter(inProd({ retry: { maxDuration: "1d" } }));
    assertFault(duration, "environments.prod.sync.retry.maxDuration", /"1d" is no duration/, /30s, 5m/);
    const pointer = faultsAfter(inProd({ ignoreDifferences: [{ kind: "Service", jsonPointers: ["spec"] }] }));
    assertFault(pointer, "environments.prod.sync.ignoreDifferences[0].jsonPointers[0]", /"spec" is no JSON/, /\/spec/);
    const template = faultsAfter(inProd({ ignoreDifferences: [{ kind: "{{.name}}", jsonPointers: ["/spec"] }] }));
    assertFault(template, "environments.prod.sync.ignoreDifferences[0].kind", /has \{\{ in it/, /the text itself/);
  });
});
