import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { controlClient } from "../../sandbox/control.js";
import type { Project } from "./project.js";
import { eventually, SANDBOX_TIMEOUT_MS, statusOf, theFleet } from "./theFleet.js";

describe("who may do what", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await theFleet();
  });

  it("a developer cannot push to main, an operator can", async () => {
    const { developer } = await controlClient(project.sandboxRoot).call<{ developer: string }>("github.tokens", {
      organization: "acme",
    });
    await project.runOk("git", "clone", "-q", "https://github.com/acme/team-beta", "clones/developer");
    const clone = join(project.root, "clones/developer");
    await writeFile(join(clone, "note.txt"), "a direct change\n");
    await project.runOk("git", "-C", clone, "add", ".");
    await project.runOk(
      "git",
      "-C",
      clone,
      "-c",
      "user.name=D",
      "-c",
      "user.email=d@acme.example",
      "commit",
      "-qm",
      "Note",
    );
    const refused = await project.run(
      "env",
      `GITHUB_TOKEN=${developer}`,
      "git",
      "-C",
      clone,
      "push",
      "origin",
      "HEAD:main",
    );
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /GH013: Repository rule violations found/);
    await project.runOk("git", "-C", clone, "push", "-q", "origin", "HEAD:main");
  });

  it("the status tells the truth about a spoke whose API server is dead", async () => {
    const control = controlClient(project.sandboxRoot);
    await control.call("cluster.kill", { key: "acme-staging-eu-west-1" });
    try {
      const { code, stdout } = await project.fleet("status");
      assert.equal(code, 1);
      assert.match(stdout, /staging-eu-west-1 +does not answer/);
      const { applications } = await statusOf(project);
      const dead = applications.filter((row) => row.cluster === "staging-eu-west-1");
      assert.ok(dead.length === 8 && dead.every((row) => row.health === "Unknown"));
    } finally {
      await control.call("cluster.revive", { key: "acme-staging-eu-west-1" });
    }
    await eventually(
      "the spoke is back",
      () => project.fleet("status"),
      ({ code }) => code === 0,
      120,
    );
  });
});
