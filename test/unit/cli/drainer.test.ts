import assert from "node:assert/strict";
import { drain } from "../../../cli/drainer.js";
import type { DrainPlan } from "../../../model/drain.js";
import { DrainingHub } from "./drainingHub.js";

const NOTHING: DrainPlan = {
  clustersToMark: [],
  clustersToRestore: [],
  labelsToRemove: [],
  setsToRelease: [],
  setsToPause: [],
  setsToRestore: [],
  applications: [],
};
const application = (name: string) => ({ name, cluster: "dev-eu-west-1", set: "alpha-web" });

async function drained(hub: DrainingHub, plan: Partial<DrainPlan>, timeoutSeconds?: number): Promise<string[]> {
  const said: string[] = [];
  await drain(
    hub,
    { ...NOTHING, ...plan },
    {
      platformRepositoryUrl: "https://github.com/acme/platform",
      progress: (line) => void said.push(line),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    },
  );
  return said;
}

describe("draining", function () {
  this.timeout(10_000);

  it("marks the cluster, releases the set, and deletes an application once its sync to nothing has ended", async () => {
    const hub = new DrainingHub().with("web", "dev-eu-west-1");
    const plan = {
      clustersToMark: ["dev-eu-west-1"],
      setsToRelease: ["alpha-web"],
      applications: [application("web")],
    };
    const said = await drained(hub, plan);
    assert.equal(hub.states.get("dev-eu-west-1"), "draining");
    assert.deepEqual(hub.released, ["alpha-web"]);
    assert.deepEqual(hub.deleted, ["web"]);
    assert.deepEqual(said, ["dev-eu-west-1: draining", "alpha-web: generates nothing any more", "web: empty"]);
  });

  it("takes a label off a cluster before it empties what was there by it", async () => {
    const hub = new DrainingHub().with("web", "dev-eu-west-1");
    const said = await drained(hub, {
      labelsToRemove: [{ cluster: "dev-eu-west-1", labels: ["size"] }],
      setsToPause: ["alpha-web"],
      applications: [application("web")],
    });
    assert.deepEqual(hub.unlabelled, [["dev-eu-west-1", "size"]]);
    assert.deepEqual(said, [
      "dev-eu-west-1: no longer labelled size",
      "alpha-web: generates nothing until that is done",
      "web: empty",
    ]);
  });

  it("goes on where an earlier run stopped: what is gone is empty", async () => {
    assert.deepEqual(await drained(new DrainingHub(), { applications: [application("web")] }), ["web: empty"]);
  });

  it("names what is stuck, with Argo CD's reason, after the others are gone, and deletes nothing of it", async () => {
    const hub = new DrainingHub(["web"]).with("web", "dev-eu-west-1").with("api", "dev-eu-west-1");
    await assert.rejects(
      drained(hub, { applications: [application("web"), application("api")] }, 2),
      /1 of 2 applications could not be emptied:\n {2}web: /,
    );
    assert.deepEqual(hub.names(), ["web"]);
  });

  it("gives back a cluster whose drain was cancelled", async () => {
    const hub = new DrainingHub();
    await drained(hub, { clustersToRestore: ["dev-eu-west-1"] });
    assert.equal(hub.states.get("dev-eu-west-1"), "active");
  });
});
