import assert from "node:assert/strict";
import type { Application } from "../../model/index.js";
import { objects, SANDBOX_TIMEOUT_MS, statusOf, theFleet } from "./theFleet.js";
import type { Project } from "./project.js";

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

  it("changes nothing when it is started again", async () => {
    const { stderr } = await project.fleetOk("sandbox", "up");
    for (const stack of ["repos", "hub", "dev", "staging", "prod"]) {
      assert.match(stderr, new RegExp(`${stack}: \\d+ unchanged$`, "m"));
    }
  });

  it("leaves the checkout as it was", async () => {
    const { stdout } = await project.run("ls", "-A", project.root);
    assert.ok(!stdout.includes("Pulumi.hub.yaml.bak"));
    assert.doesNotMatch(await project.runOk("cat", "Pulumi.hub.yaml"), /encryptionsalt/);
  });

  it("gives plain pulumi, kubectl, argocd and git what they need", async () => {
    await project.runOk("pulumi", "preview", "-s", "dev", "--non-interactive", "--expect-no-changes");
    await project.runOk("pulumi", "up", "-s", "prod", "--yes", "--skip-preview", "--non-interactive");
    assert.match(await project.runOk("kubectl", "--context", "acme-dev-eu-west-1", "get", "namespaces"), /alpha-web/);
    assert.match(await project.runOk("argocd", "cluster", "list"), /dev-eu-west-1/);
    await project.runOk("git", "clone", "-q", "https://github.com/acme/team-alpha", "clones/first");
  });
});
