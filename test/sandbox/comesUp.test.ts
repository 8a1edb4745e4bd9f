import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Application } from "../../model/index.js";
import { objects, SANDBOX_TIMEOUT_MS, statusOf, theFleet } from "./theFleet.js";
import { STACKS } from "../engine/state.js";
import { CHECKOUT, type Project } from "./project.js";

interface LiveApplication {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly project: string;
    readonly destination: { readonly name: string; readonly namespace: string };
    readonly source: { readonly repoURL: string; readonly path?: string; readonly chart?: string };
  };
}

describe("a fleet from nothing", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await theFleet();
  });

  it("ends with every application synced and healthy on every cluster", async () => {
    const { applications, clusters } = await statusOf(project);
    assert.equal(applications.length, 40);
    assert.deepEqual(
      applications.filter((row) => row.sync !== "Synced" || row.health !== "Healthy"),
      [],
    );
    assert.ok(clusters.every((cluster) => cluster.problem === ""));
  });

  it("has exactly the applications that `fleet apps` computed, name by name, cluster by cluster, path by path", async () => {
    const listed = JSON.parse((await project.fleetOk("apps", "--json")).stdout) as { applications: Application[] };
    const computed = listed.applications.map((a) =>
      [a.name, a.project, a.cluster, a.namespace, a.repository, a.path ?? a.chart].join(" "),
    );
    const live = await objects<LiveApplication>(project, "acme-hub", "applications.argoproj.io", "-n", "argocd");
    const generated = live.map(({ metadata, spec }) =>
      [
        metadata.name,
        spec.project,
        spec.destination.name,
        spec.destination.namespace,
        spec.source.repoURL,
        spec.source.path ?? spec.source.chart,
      ].join(" "),
    );
    assert.deepEqual(generated.sort(), computed.sort());
  });

  it("is made by the program as it was built", async () => {
    const newer = await project.runOk(
      "find",
      "index.ts",
      ...["model", "render", "components", "stacks"],
      "-newer",
      "dist/.built",
    );
    assert.equal(newer, "", "`npm run build` first: these are newer, so that Pulumi ran the TypeScript");
  });

  it("changes nothing when it is started again", async () => {
    const { stderr } = await project.fleetOk("sandbox", "up");
    for (const stack of STACKS) {
      assert.match(stderr, new RegExp(`${stack}: \\d+ unchanged$`, "m"));
    }
  });

  it("leaves the checkout as it was", () => {
    for (const file of ["fleet.yaml", "Pulumi.yaml", ...STACKS.map((stack) => `Pulumi.${stack}.yaml`)]) {
      const [before, after] = [CHECKOUT, project.root].map((folder) => readFileSync(join(folder, file), "utf8"));
      assert.equal(after, before, file);
    }
  });

  it("shows its processes, and where its clusters and Argo CD answer", async () => {
    const { stdout } = await project.fleetOk("sandbox", "status");
    assert.match(stdout, /^acme-hub\.apiserver +up /m);
    assert.match(stdout, /^acme-prod-us-east-1 +https:\/\/127\.0\.0\.1:\d+ +answers$/m);
    assert.match(stdout, /^Argo CD on acme-hub: https:\/\/127\.0\.0\.1:\d+, for argocd\.acme\.example$/m);
  });

  it("gives plain pulumi, kubectl, argocd and git what they need", async () => {
    await project.runOk("pulumi", "preview", "-s", "dev", "--non-interactive", "--expect-no-changes");
    await project.runOk("pulumi", "up", "-s", "prod", "--yes", "--skip-preview", "--non-interactive");
    assert.match(await project.runOk("kubectl", "--context", "acme-dev-eu-west-1", "get", "namespaces"), /alpha-web/);
    assert.match(await project.runOk("argocd", "cluster", "list"), /dev-eu-west-1/);
    await project.runOk("git", "clone", "-q", "https://github.com/acme/team-alpha", "clones/first");
  });
});
