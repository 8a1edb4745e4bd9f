import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { Project } from "./project.js";
import { SANDBOX_TIMEOUT_MS, theFleet } from "./theFleet.js";

describe("taking it all down", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await theFleet();
  });

  it("`sandbox down` leaves no process, and the next `up` goes on from there", async () => {
    const status = await project.fleetOk("sandbox", "status", "--json");
    const { processes } = JSON.parse(status.stdout) as { processes: { pid: number }[] };
    assert.ok(processes.length > 20);
    await project.fleetOk("sandbox", "down");
    const alive = processes.filter(({ pid }) => existsSync(`/proc/${pid}`));
    assert.deepEqual(alive, []);
    const { stderr } = await project.fleetOk("sandbox", "up");
    assert.match(stderr, /prod: \d+ unchanged$/m);
  });

  it("`fleet destroy` takes applications, clusters and hub down in order", async () => {
    await project.fleetOk("destroy", "--yes");
    const status = await project.fleetOk("sandbox", "status", "--json");
    const { clusters } = JSON.parse(status.stdout) as { clusters: unknown[] };
    assert.deepEqual(clusters, []);
  });

  it("`sandbox reset` leaves no file and no process", async () => {
    const status = await project.fleetOk("sandbox", "status", "--json");
    const { processes } = JSON.parse(status.stdout) as { processes: { pid: number }[] };
    await project.fleetOk("sandbox", "reset");
    assert.ok(!existsSync(project.sandboxRoot));
    assert.deepEqual(
      processes.filter(({ pid }) => existsSync(`/proc/${pid}`)),
      [],
    );
  });
});
