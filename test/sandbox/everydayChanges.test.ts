import assert from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { Project } from "./project.js";
import { eventually, objects, SANDBOX_TIMEOUT_MS, statusOf, theFleet } from "./theFleet.js";

interface Named {
  readonly metadata: { readonly name: string };
}

const names = (items: readonly Named[]): string[] => items.map((item) => item.metadata.name);

function withRegion(text: string): string {
  return text.replace(/( +- \{ region: ap-southeast-1, wave: 2 \})/, "$1\n      - { region: eu-central-1, wave: 2 }");
}

function withTeam(text: string): string {
  return `${text}  delta:\n    groups: ["acme:delta"]\n    services:\n      shop: {}\n`;
}

describe("everyday changes: an edit and `fleet up`", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let committed: string;

  before(async () => {
    project = await theFleet();
    committed = await project.readFleet();
  });

  it("a new prod region appears, registered, with every application that its labels select", async () => {
    await project.editFleet((text) => withTeam(withRegion(text)));
    await project.fleetOk("up");
    const { applications } = await statusOf(project);
    const there = applications.filter((row) => row.cluster === "prod-eu-central-1");
    assert.equal(there.length, 9);
    assert.ok(there.every((row) => row.health === "Healthy"));
    const deployments = await objects<Named>(project, "acme-prod-eu-central-1", "deployments", "-A");
    assert.ok(names(deployments).includes("web"));
  });

  it("a new team with a service gets repository, project and applications", async () => {
    const { applications } = await statusOf(project);
    assert.equal(applications.filter((row) => row.application.startsWith("delta-shop-")).length, 6);
    assert.ok(
      names(await objects(project, "acme-hub", "appprojects.argoproj.io", "-n", "argocd")).includes("team-delta"),
    );
    await project.runOk("git", "ls-remote", "--exit-code", "https://github.com/acme/team-delta", "main");
  });

  it("a push reaches the clusters that it concerns, and no other", async () => {
    const before = await statusOf(project);
    await project.runOk("git", "clone", "-q", "https://github.com/acme/team-alpha", "clones/push");
    const clone = join(project.root, "clones/push");
    const overlay = "apps/web/overlays/staging/kustomization.yaml";
    await appendFile(join(clone, overlay), "\ncommonAnnotations:\n  example.com/changed: by-a-push\n");
    const git = (...words: string[]): Promise<string> => project.runOk("git", "-C", clone, ...words);
    await git("-c", "user.name=Operator", "-c", "user.email=operator@acme.example", "commit", "-qam", "Annotate web");
    await git("push", "-q", "origin", "HEAD:main");
    const annotated = async (cluster: string): Promise<boolean> => {
      const text = await project.runOk(
        ...(["kubectl", "--context", cluster, "-n", "alpha-web", "get", "deployment", "web", "-o", "json"] as const),
      );
      const { metadata } = JSON.parse(text) as { metadata: { annotations?: Record<string, string> } };
      return metadata.annotations?.["example.com/changed"] === "by-a-push";
    };
    await eventually("staging follows the push", () => annotated("acme-staging-eu-west-1"), Boolean);
    assert.equal(await annotated("acme-dev-eu-west-1"), false);
    assert.equal(await annotated("acme-prod-eu-west-1"), false);
    const others = (report: typeof before) =>
      report.applications.filter((row) => !row.application.startsWith("alpha-")).map((row) => row.revision);
    assert.deepEqual(others(await statusOf(project)), others(before));
  });

  it("a service that leaves the file is emptied in every cluster before its set goes", async () => {
    await project.editFleet((text) => text.replace("      ledger: {}\n", ""));
    const { stderr } = await project.fleetOk("up");
    assert.match(stderr, /set gamma-ledger/);
    for (const cluster of ["acme-dev-eu-west-1", "acme-prod-us-east-1"]) {
      assert.ok(!names(await objects(project, cluster, "namespaces")).includes("gamma-ledger"));
    }
    const sets = names(await objects(project, "acme-hub", "applicationsets.argoproj.io", "-n", "argocd"));
    assert.ok(!sets.includes("gamma-ledger"));
    assert.ok(sets.includes("gamma-billing"));
  });

  it("a drain that was asked for and taken back leaves everything running", async () => {
    const before = await project.readFleet();
    await project.editFleet((text) =>
      text.replace("- { region: us-east-1, wave: 2 }", "- { region: us-east-1, wave: 2, state: draining }"),
    );
    await project.fleetOk("drain", "prod-us-east-1");
    await project.editFleet(() => before);
    await project.fleetOk("up");
    const { applications } = await statusOf(project);
    assert.ok(applications.every((row) => row.sync === "Synced" && row.health === "Healthy"));
  });

  it("a region, a team and a service that leave at once are drained, and nothing is orphaned", async () => {
    await project.editFleet(() => committed.replace(/ +- \{ region: us-east-1, wave: 2 \}\n/, ""));
    await project.fleetOk("up");
    const live = names(await objects(project, "acme-hub", "applications.argoproj.io", "-n", "argocd"));
    assert.equal(live.length, 32);
    assert.ok(live.every((name) => !name.endsWith("us-east-1") && !name.startsWith("delta-")));
    const secrets = names(
      await objects(project, "acme-hub", "secrets", "-n", "argocd", "-l", "argocd.argoproj.io/secret-type=cluster"),
    );
    assert.deepEqual(secrets.sort(), [
      "cluster-dev-eu-west-1",
      "cluster-prod-ap-southeast-1",
      "cluster-prod-eu-west-1",
      "cluster-staging-eu-west-1",
    ]);
    const status = await project.fleetOk("sandbox", "status", "--json");
    const { clusters } = JSON.parse(status.stdout) as { clusters: { key: string }[] };
    assert.ok(!clusters.some(({ key }) => key === "acme-prod-us-east-1" || key === "acme-prod-eu-central-1"));
  });
});
