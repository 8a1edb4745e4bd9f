import assert from "node:assert/strict";
import { waitForCloud } from "../../../cli/cloudDrain.js";
import { report } from "../../../cli/draining.js";
import type { SpokeView } from "../../../cli/spoke.js";
import type { SpokeObjects } from "../../../model/leftovers.js";

const EMPTY: SpokeObjects = { services: [], ingresses: [], claims: [], volumes: [] };
const GOING = {
  ...EMPTY,
  services: [{ metadata: { name: "web", namespace: "alpha-web", deletionTimestamp: "2026-11-21T12:00:00Z" } }],
};
const KEPT = { ...EMPTY, services: [{ metadata: { name: "web", namespace: "alpha-web" } }] };

/** A spoke that shows one picture after the other, and goes on showing the last. */
function aSpoke(...pictures: readonly SpokeObjects[]): SpokeView {
  const left = [...pictures];
  return {
    objects: () => Promise.resolve((left.length > 1 ? left.shift() : left[0]) ?? EMPTY),
    fleetNamespaces: () => Promise.resolve(new Set(["alpha-web"])),
  };
}

async function waited(spoke: SpokeView, options: { patienceSeconds?: number; graceSeconds?: number } = {}) {
  const said: string[] = [];
  const progress = (line: string): void => void said.push(line);
  return { ...(await waitForCloud(spoke, { isMade: true, pollMs: 1, progress, ...options })), said };
}

describe("waiting for what a spoke has in the cloud", () => {
  it("ends at once where there is nothing", async () => {
    assert.deepEqual(await waited(aSpoke(EMPTY)), { retained: [], left: [], said: [] });
  });

  it("goes on until the controller has taken its load balancer away, and says once what it waits for", async () => {
    const { left, said } = await waited(aSpoke(GOING, GOING, GOING, EMPTY));
    assert.deepEqual(left, []);
    assert.deepEqual(said, ["waits for service alpha-web/web"]);
  });

  it("lets what nobody has deleted yet be deleted by an owner that is going", async () => {
    assert.deepEqual((await waited(aSpoke(KEPT, KEPT, GOING, EMPTY), { graceSeconds: 5 })).left, []);
  });

  it("ends soon when nobody deletes what is left, with the command that does", async () => {
    const { left } = await waited(aSpoke(KEPT), { graceSeconds: 0.01 });
    assert.deepEqual(left, [
      "load balancer: service alpha-web/web is nobody's to delete: `kubectl delete service web -n alpha-web`",
    ]);
  });

  it("ends when what is being deleted does not go, naming it", async () => {
    const { left } = await waited(aSpoke(GOING), { patienceSeconds: 0.01 });
    assert.match(left.join(), /service alpha-web\/web is being deleted and does not go/);
  });

  it("fails with all that is left of all clusters, and goes on from there when it is run again", () => {
    const spoke = { name: "dev-eu-west-1", account: "111111111111", region: "eu-west-1" };
    const ends = new Map([[spoke, { retained: [], left: ["volume: volume vol-0abc is nobody's to delete"] }]]);
    assert.throws(
      () => {
        report(ends);
      },
      (error: Error) => {
        assert.equal(error.name, "DrainError");
        assert.match(error.message, /dev-eu-west-1: volume: volume vol-0abc/);
        assert.match(error.message, /goes on from here/);
        return true;
      },
    );
  });
});
