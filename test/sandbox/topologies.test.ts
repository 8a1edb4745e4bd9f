import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { resetSandbox } from "../../sandbox/index.js";
import { Project } from "./project.js";
import { objects, SANDBOX_TIMEOUT_MS, statusOf } from "./theFleet.js";

interface Named {
  readonly metadata: { readonly name: string };
}

interface SandboxReport {
  readonly clusters: readonly { readonly key: string }[];
  readonly argocd: readonly { readonly cluster: string; readonly host: string }[];
}

/** One team with one service, on one cluster of each environment. */
async function aProject(topology: string, environments: readonly string[]): Promise<Project> {
  const project = await Project.create();
  const written = environments.map((name) => `  ${name}:\n    clusters:\n      - region: eu-west-1\n`).join("");
  await project.editFleet((text) =>
    text
      .replace("name: acme\n", `name: acme\ntopology: ${topology}\n`)
      .replace(/(?<=\nenvironments:\n)[\s\S]*?(?=\nrepositories)/, written)
      .replace(/enabled: .*/, "enabled: []")
      .replace(/\n {2}beta:[\s\S]*/, "\n")
      .replace(/\n +api: \{\}/, ""),
  );
  const others = ["dev", "staging", "prod"].filter((name) => !environments.includes(name));
  for (const stack of others) await rm(join(project.root, `Pulumi.${stack}.yaml`));
  return project;
}

async function reportOf(project: Project): Promise<SandboxReport> {
  return JSON.parse((await project.fleetOk("sandbox", "status", "--json")).stdout) as SandboxReport;
}

/** Names of what an Argo CD has of a kind. */
async function namesOn(project: Project, cluster: string, ...words: string[]): Promise<string[]> {
  return (await objects<Named>(project, cluster, ...words, "-n", "argocd")).map(({ metadata }) => metadata.name).sort();
}

async function holdingsOf(project: Project, cluster: string): Promise<Record<string, string[]>> {
  return {
    applications: await namesOn(project, cluster, "applications.argoproj.io"),
    projects: await namesOn(project, cluster, "appprojects.argoproj.io"),
    clusters: await namesOn(project, cluster, "secrets", "-l", "argocd.argoproj.io/secret-type=cluster"),
  };
}

async function synced(project: Project): Promise<string[]> {
  const { applications } = await statusOf(project);
  return applications.map(({ application, sync, health }) => `${application} ${sync} ${health}`).sort();
}

describe("a hybrid fleet", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  const HUB = "acme-hub";
  const OWN = "acme-prod-eu-west-1";

  before(async () => {
    project = await aProject("hybrid", ["dev", "prod"]);
    await project.fleetOk("sandbox", "up");
  });

  after(async () => {
    await resetSandbox(project.sandboxRoot);
    await project.remove();
  });

  it("comes up with two Argo CDs, each at its own host, and all applications are synced and healthy", async () => {
    assert.deepEqual(await synced(project), [
      "alpha-web-dev-eu-west-1 Synced Healthy",
      "alpha-web-prod-eu-west-1 Synced Healthy",
    ]);
    const { argocd } = await reportOf(project);
    assert.deepEqual(
      argocd.map(({ cluster, host }) => `${cluster} ${host}`),
      [`${HUB} argocd.acme.example`, `${OWN} argocd-prod-eu-west-1.acme.example`],
    );
  });

  it("has on each Argo CD its own applications, projects and clusters, and nothing of the other", async () => {
    assert.deepEqual(await holdingsOf(project, HUB), {
      applications: ["alpha-web-dev-eu-west-1"],
      projects: ["default", "platform", "team-alpha"],
      clusters: ["cluster-dev-eu-west-1"],
    });
    assert.deepEqual(await holdingsOf(project, OWN), {
      applications: ["alpha-web-prod-eu-west-1"],
      projects: ["default", "platform", "team-alpha"],
      clusters: ["cluster-prod-eu-west-1"],
    });
  });

  it("lets a cluster's own Argo CD read there and sync as the team, and do nothing itself", async () => {
    const can = async (...words: string[]) => {
      const as = ["--as", "system:serviceaccount:argocd:argocd-application-controller"];
      return (await project.run("kubectl", "--context", OWN, "auth", "can-i", ...words, ...as)).stdout.trim();
    };
    assert.equal(await can("list", "deployments", "-A"), "yes");
    assert.equal(await can("impersonate", "serviceaccounts/team-alpha", "-n", "gitops-fleet"), "yes");
    assert.equal(await can("impersonate", "serviceaccounts/default", "-n", "alpha-web"), "no");
    assert.equal(await can("create", "deployments", "-n", "alpha-web"), "no");
    assert.equal(await can("delete", "namespaces"), "no");
  });

  it("lets the hub's Argo CD into its own clusters alone", async () => {
    const role = "arn:aws:iam::111111111111:role/acme-argocd";
    const entry = (cluster: string) => {
      const words = ["--cluster-name", cluster, "--principal-arn", role, "--region", "eu-west-1"];
      return project.run("aws", "eks", "describe-access-entry", ...words);
    };
    assert.match((await entry("acme-dev-eu-west-1")).stdout, /gitops-fleet:hub/);
    const own = await entry(OWN);
    assert.match(own.stdout + own.stderr, /ResourceNotFoundException/);
  });

  it("changes nothing when it is brought up again", async () => {
    const { stderr } = await project.fleetOk("up", "--yes");
    for (const stack of ["repos", "hub", "dev", "prod"]) {
      assert.match(stderr, new RegExp(`${stack}: \\d+ unchanged$`, "m"));
    }
  });

  it("refuses to hand a cluster over, and a plain destroy while its own Argo CD has applications", async () => {
    await project.editFleet((text) => text.replace("topology: hybrid", "topology: centralized"));
    const handed = await project.pulumi("preview", "prod");
    assert.match(handed.stdout + handed.stderr, /prod-eu-west-1 is served by its own Argo CD/);
    await project.editFleet((text) => text.replace("topology: centralized", "topology: hybrid"));
    await project.editFleet((text) => text.replace(/(?<= {2}prod:\n {4}clusters:)\n {6}- region: eu-west-1/, " []"));
    const { code, stdout, stderr } = await project.pulumi("up", "prod");
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /alpha-web-prod-eu-west-1/);
    assert.deepEqual(await namesOn(project, OWN, "applications.argoproj.io"), ["alpha-web-prod-eu-west-1"]);
  });

  it("empties a cluster that left the file by its own Argo CD, which goes next, and then the cluster", async () => {
    const { stderr } = await project.fleetOk("up", "--yes");
    assert.match(stderr, /application alpha-web-prod-eu-west-1 and its workloads/);
    const { argocd, clusters } = await reportOf(project);
    assert.deepEqual(
      [argocd.map(({ cluster }) => cluster), clusters.map(({ key }) => key)],
      [[HUB], ["acme-dev-eu-west-1", HUB]],
    );
    assert.deepEqual(await synced(project), ["alpha-web-dev-eu-west-1 Synced Healthy"]);
  });
});

describe("a distributed fleet", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await aProject("distributed", ["dev"]);
    await project.fleetOk("sandbox", "up");
  });

  after(async () => {
    await resetSandbox(project.sandboxRoot);
    await project.remove();
  });

  it("has no hub: each cluster serves itself", async () => {
    assert.deepEqual(await synced(project), ["alpha-web-dev-eu-west-1 Synced Healthy"]);
    const { argocd, clusters } = await reportOf(project);
    assert.deepEqual(
      [argocd.map(({ cluster }) => cluster), clusters.map(({ key }) => key)],
      [["acme-dev-eu-west-1"], ["acme-dev-eu-west-1"]],
    );
    assert.equal((await project.fleet("status")).code, 0);
    assert.match(await project.runOk("argocd", "cluster", "list"), /https:\/\/kubernetes\.default\.svc +dev-eu-west-1/);
  });

  it("is taken down: emptied by each Argo CD, then everything", async () => {
    await project.fleetOk("destroy", "--yes");
    const { argocd, clusters } = await reportOf(project);
    assert.deepEqual([argocd, clusters], [[], []]);
  });
});
