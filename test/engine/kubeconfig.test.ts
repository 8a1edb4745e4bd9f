import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { controlClient } from "../../sandbox/control.js";
import type { Project } from "../sandbox/project.js";
import { eventually, SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";
import { stateOf } from "./state.js";

/** A line of `pulumi preview --json`. */
interface Step {
  readonly op: string;
  readonly urn: string;
}

describe("a cluster's kubeconfig", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await theFleet();
  });

  it("may change as it likes: its provider is updated, and nothing on the cluster is replaced", async () => {
    const state = await stateOf(project, "dev", "--show-secrets");
    const kubernetes = state.deployment.resources.filter(({ type }) => type === "pulumi:providers:kubernetes");
    assert.equal(kubernetes.length, 3);
    // As if the last run had been made by somebody with a profile of his own.
    const text = JSON.stringify(state).replaceAll(String.raw`\\\"--output\\\",\\\"json\\\"`, (args) => {
      return String.raw`${args},\\\"--profile\\\",\\\"alice\\\"`;
    });
    assert.notEqual(text, JSON.stringify(state));
    const file = join(project.root, "dev-state.json");
    await writeFile(file, text);
    await project.runOk("pulumi", "stack", "import", "-s", "dev", "--file", file);
    await rm(file);

    const preview = await project.runOk("pulumi", "preview", "-s", "dev", "--json", "--non-interactive");
    const { steps } = JSON.parse(preview) as { steps: Step[] };
    const changed = steps.filter(({ op }) => !["same", "read"].includes(op));
    assert.ok(changed.length > 0);
    for (const { op, urn } of changed) assert.match(`${op} ${urn}`, /^update .*[:$]pulumi:providers:kubernetes::/);
    await project.fleetOk("up", "--stack", "dev");
    await project.runOk("pulumi", "preview", "-s", "dev", "--expect-no-changes", "--non-interactive");
  });

  it("that leads to a dead API server: the message names the address and the cause, and nothing is lost", async () => {
    const control = controlClient(project.sandboxRoot);
    const before = (await stateOf(project, "dev")).deployment.resources.length;
    await control.call("cluster.kill", { key: "acme-dev-eu-west-1" });
    try {
      const { code, stdout, stderr } = await project.pulumi("refresh", "dev");
      const said = stdout + stderr;
      assert.notEqual(code, 0, said);
      assert.match(said, /configured Kubernetes cluster is unreachable/);
      assert.match(said, /https:\/\/127\.0\.0\.1:\d+[^]*ECONNREFUSED/);
    } finally {
      await control.call("cluster.revive", { key: "acme-dev-eu-west-1" });
    }
    assert.equal((await stateOf(project, "dev")).deployment.resources.length, before);
    await eventually(
      "the cluster is back",
      () => project.fleet("status"),
      ({ code }) => code === 0,
    );
  });
});
