import assert from "node:assert/strict";
import type { Project } from "./project.js";
import { objects, SANDBOX_TIMEOUT_MS, theFleet } from "./theFleet.js";

describe("plain pulumi, while something is left", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let committed: string;

  before(async () => {
    project = await theFleet();
    committed = await project.readFleet();
  });

  afterEach(async () => {
    if ((await project.readFleet()) !== committed) await project.editFleet(() => committed);
  });

  const secrets = async (): Promise<number> =>
    (await objects(project, "acme-hub", "secrets", "-n", "argocd", "-l", "argocd.argoproj.io/secret-type=cluster"))
      .length;

  it("`pulumi up` refuses to take a full cluster away, with the list and the command", async () => {
    await project.editFleet((text) =>
      text.replace(
        "  staging:\n    clusters:\n      - region: eu-west-1\n",
        "  staging:\n    clusters:\n      - region: eu-north-1\n",
      ),
    );
    const { code, stdout, stderr } = await project.run(
      "pulumi",
      "up",
      "-s",
      "staging",
      "--yes",
      "--skip-preview",
      "--non-interactive",
    );
    const said = stdout + stderr;
    assert.notEqual(code, 0);
    assert.match(said, /alpha-web-staging-eu-west-1/);
    assert.match(said, /fleet drain staging-eu-west-1/);
    await project.editFleet(() => committed);
    await project.fleetOk("up");
    assert.equal(await secrets(), 5);
  });

  it("`pulumi destroy` of an environment refuses in the same way", async () => {
    const { code, stdout, stderr } = await project.run(
      "pulumi",
      "destroy",
      "-s",
      "dev",
      "--yes",
      "--skip-preview",
      "--non-interactive",
    );
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /fleet drain dev-eu-west-1/);
    assert.equal(await secrets(), 5);
  });

  it("`pulumi destroy` of the hub refuses while clusters are registered", async () => {
    const { code, stdout, stderr } = await project.run(
      "pulumi",
      "destroy",
      "-s",
      "hub",
      "--yes",
      "--skip-preview",
      "--non-interactive",
    );
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /dev-eu-west-1/);
    assert.equal(await secrets(), 5);
  });

  it("a secret canary is absent from state, outputs, logs and files", async () => {
    const {
      GITHUB_TOKEN: token = "",
      ARGOCD_GIT_TOKEN: gitToken = "",
      GITHUB_WEBHOOK_SECRET: webhook = "",
    } = await project.environment();
    for (const secret of [token, gitToken, webhook]) {
      assert.ok(secret.length > 8);
      const found = await project.run("grep", "-rlF", secret, ".sandbox/state", ".sandbox/logs", "Pulumi.hub.yaml");
      assert.equal(found.stdout, "", "found in clear");
    }
    for (const stack of ["repos", "hub", "dev"]) {
      const outputs = await project.runOk("pulumi", "stack", "output", "--json", "-s", stack);
      assert.doesNotMatch(outputs, /client-certificate|exec/);
    }
  });
});
