import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { controlClient } from "../../sandbox/control.js";
import type { Project } from "../sandbox/project.js";
import { SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";
import { stateOf } from "./state.js";

const CLUSTER = "prod-us-east-1";

describe("a cluster that moves to a stack of its own", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let committed: string;

  before(async () => {
    project = await theFleet();
    committed = await readFile(fileOf("prod"), "utf8");
  });

  after(async () => {
    // Back, so that the other tests find the stacks of the committed fleet. An empty list makes none.
    await writeFile(fileOf("prod"), committed);
    await writeFile(fileOf(CLUSTER), narrowed([]));
    await project.fleetOk("move", "--yes");
    await project.runOk("pulumi", "stack", "rm", "--force", "--yes", CLUSTER);
    await project.runOk("pulumi", "preview", "-s", "prod", "--expect-no-changes", "--non-interactive");
  });

  const fileOf = (stack: string) => join(project.root, `Pulumi.${stack}.yaml`);

  /** As docs/clusters.md says, under "Another stack". */
  function narrowed(clusters: readonly string[]): string {
    const config = ["gitops-fleet:stack: prod", `gitops-fleet:clusters: [${clusters.join(", ")}]`];
    return `${committed.trimEnd()}\n${config.map((line) => `  ${line}\n`).join("")}`;
  }

  const everything = () => controlClient(project.sandboxRoot).call<unknown[]>("aws.records", {});

  it("is refused by preview and up until it has been handed over", async () => {
    await writeFile(fileOf("prod"), narrowed(["prod-eu-west-1", "prod-ap-southeast-1"]));
    await writeFile(fileOf(CLUSTER), narrowed([CLUSTER]));
    for (const words of [["preview"], ["up", "--stack", CLUSTER]]) {
      const { code, stderr } = await project.fleet(...words);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /prod-us-east-1 was made by the stack "prod", and the files give it to "prod-us-east-1"\./);
      assert.match(stderr, /npx fleet move/);
    }
  });

  it("is handed over without being touched: neither stack has anything to change", async () => {
    const before = await everything();
    await project.fleetOk("move", "--yes");
    assert.deepEqual(await everything(), before);
    for (const stack of ["prod", CLUSTER]) {
      await project.runOk("pulumi", "preview", "-s", stack, "--expect-no-changes", "--non-interactive");
    }
    const { resources } = (await stateOf(project, CLUSTER)).deployment;
    assert.equal(resources.find(({ type }) => type === "aws:eks/cluster:Cluster")?.protect, true);
    assert.ok(!(await stateOf(project, "prod")).deployment.resources.some(({ urn }) => urn.includes(`::${CLUSTER}`)));
  });

  it("is its own stack's from then on, and both can be run", async () => {
    await project.fleetOk("up", "--stack", CLUSTER);
    await project.fleetOk("up", "--stack", "prod");
  });
});
