import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { resetSandbox } from "../../sandbox/index.js";
import { Project } from "./project.js";
import { start } from "./smallProject.js";
import { objects, SANDBOX_TIMEOUT_MS, statusOf } from "./theFleet.js";

const SPOKE = "acme-dev-eu-west-1";
const HUB = "acme-hub";
/** What the team's repository makes, what Kubernetes makes of it, and what the stack made around it. */
const KINDS = "deployments,replicasets,pods,services,serviceaccounts,networkpolicies,poddisruptionbudgets,rolebindings";

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly uid: string; readonly generation?: number };
  readonly status?: {
    readonly startTime?: string;
    readonly containerStatuses?: readonly { readonly restartCount: number }[];
  };
}

/** A hub and one cluster with one service. */
async function aProjectWithAService(): Promise<Project> {
  const project = await Project.create();
  await project.editFleet((text) =>
    text
      .replace(/ {2}staging:[\s\S]*?(?=\nrepositories)/, "")
      .replace(/enabled: .*/, "enabled: []")
      .replace(/\n {2}beta:[\s\S]*/, "\n"),
  );
  for (const stack of ["staging", "prod"]) await rm(join(project.root, `Pulumi.${stack}.yaml`));
  return project;
}

describe("a hub that is lost", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let untouched: Readonly<Record<string, string>>;

  before(async () => {
    project = await aProjectWithAService();
    await start(project);
    await project.fleetOk("sandbox", "up");
    untouched = await workloads();
  });

  after(async () => {
    await resetSandbox(project.sandboxRoot);
    await project.remove();
  });

  /** Who everything on the spoke is, how often it was changed, and since when and how often its pods run. */
  async function workloads(): Promise<Readonly<Record<string, string>>> {
    const found = await Promise.all(
      ["alpha-web", "alpha-api"].map((namespace) => objects<KubernetesObject>(project, SPOKE, KINDS, "-n", namespace)),
    );
    const namespaces = await objects<KubernetesObject>(project, SPOKE, "namespaces");
    return Object.fromEntries(
      [...found.flat(), ...namespaces].map(({ kind, metadata: { name, uid, generation = 0 }, status = {} }) => {
        const restarts = (status.containerStatuses ?? []).map(({ restartCount }) => restartCount).join();
        return [`${kind} ${name} ${uid}`, `${generation} ${status.startTime ?? ""} ${restarts}`];
      }),
    );
  }

  const eks = (verb: string, ...more: string[]) =>
    project.runOk("aws", "eks", verb, "--region", "eu-west-1", "--name", HUB, ...more);

  it("is told by `fleet status`, and by whatever cannot be done without it", async () => {
    assert.ok(Object.keys(untouched).some((key) => key.startsWith("Pod ")));
    await eks("update-cluster-config", "--no-deletion-protection");
    await eks("delete-cluster");
    const { code, stdout } = await project.fleet("status");
    assert.equal(code, 1);
    assert.match(stdout, /dev-eu-west-1 +answers/);
    assert.match(stdout, /The hub is lost[\s\S]*`npx fleet up` rebuilds it/);
    const preview = await project.fleet("preview");
    assert.equal(preview.code, 3);
    assert.match(preview.stderr, /The hub is lost/);
    assert.deepEqual(await workloads(), untouched);
  });

  it("is not rebuilt while the file has let something go that only the hub could empty", async () => {
    const file = await project.readFleet();
    await project.editFleet((text) => text.replace(/\n +api: \{\}/, ""));
    const { code, stderr } = await project.fleet("up", "--yes");
    assert.equal(code, 3);
    assert.match(stderr, /set alpha-api[\s\S]*Put it back/);
    await project.editFleet(() => file);
    assert.deepEqual(await workloads(), untouched);
  });

  it("is rebuilt by `fleet up` without one workload changing", async () => {
    await project.fleetOk("up", "--yes");
    const { applications, clusters } = await statusOf(project);
    assert.deepEqual(applications.map(({ application, sync, health }) => `${application} ${sync} ${health}`).sort(), [
      "alpha-api-dev-eu-west-1 Synced Healthy",
      "alpha-web-dev-eu-west-1 Synced Healthy",
    ]);
    assert.deepEqual(clusters, [{ cluster: "dev-eu-west-1", problem: "" }]);
    assert.deepEqual(await workloads(), untouched);
  });

  it("that has only lost a registration gets it back", async () => {
    const secret = "cluster-dev-eu-west-1";
    await project.runOk("kubectl", "--context", HUB, "delete", "secret", secret, "-n", "argocd");
    await project.fleetOk("up", "--yes");
    const secrets = await objects<KubernetesObject>(project, HUB, "secrets", "-n", "argocd");
    assert.ok(secrets.some(({ metadata }) => metadata.name === secret));
    assert.deepEqual(await workloads(), untouched);
  });
});
