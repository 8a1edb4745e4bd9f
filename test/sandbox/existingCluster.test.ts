import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tokenKubeconfig } from "../../render/index.js";
import { controlClient } from "../../sandbox/control.js";
import { resetSandbox } from "../../sandbox/index.js";
import { aProxy } from "../unit/stacks/anApi.js";
import { Project } from "./project.js";
import { start } from "./smallProject.js";
import { objects, SANDBOX_TIMEOUT_MS, statusOf } from "./theFleet.js";

interface Elsewhere {
  readonly endpoint: string;
  readonly caData: string;
  /** An administrator's. */
  readonly kubeconfig: string;
}

interface ClusterConfig {
  readonly bearerToken?: string;
  readonly awsAuthConfig?: { readonly roleARN?: string };
}

const EXISTING = "- { name: dev-kind, existing: { kubeconfigSecret: kind } }";

/** A hub, an EKS cluster with a role of its own for Argo CD, and a cluster that somebody else has made. */
async function aJoiningProject(): Promise<Project> {
  const project = await Project.create();
  await project.editFleet((text) =>
    text
      .replace(/ {2}staging:[\s\S]*?(?=\nrepositories)/, "")
      .replace("- region: eu-west-1", `- region: eu-west-1\n      ${EXISTING}`)
      .replace("name: acme\n", "name: acme\nregistration: role-per-spoke\n")
      .replace(/enabled: .*/, "enabled: []")
      .replace(/\n {2}beta:[\s\S]*/, "\n")
      .replace(/\n +api: \{\}/, ""),
  );
  for (const stack of ["staging", "prod"]) await rm(join(project.root, `Pulumi.${stack}.yaml`));
  return project;
}

describe("a cluster that was made elsewhere", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let elsewhere: Elsewhere;

  before(async () => {
    project = await aJoiningProject();
    await start(project);
    elsewhere = await controlClient(project.sandboxRoot).call<Elsewhere>("cluster.start", {
      key: "elsewhere",
      kubernetesVersion: "1.35",
      serviceCidr: "10.100.0.0/16",
      region: "somewhere",
      zones: ["somewhere-a"],
    });
    await writeFile(join(project.root, "elsewhere.yaml"), elsewhere.kubeconfig);
  });

  after(async () => {
    await resetSandbox(project.sandboxRoot);
    await project.remove();
  });

  /** `kubectl` on the cluster elsewhere, as its administrator. */
  const there = (...words: string[]) =>
    project.runOk("kubectl", "--kubeconfig", join(project.root, "elsewhere.yaml"), ...words);

  async function configOf(cluster: string): Promise<ClusterConfig> {
    const secrets = await objects<{ metadata: { name: string }; data: { config: string } }>(
      project,
      "acme-hub",
      "secrets",
      "-n",
      "argocd",
    );
    const secret = secrets.find(({ metadata }) => metadata.name === `cluster-${cluster}`);
    assert.ok(secret, `${cluster} is not registered`);
    return JSON.parse(Buffer.from(secret.data.config, "base64").toString("utf8")) as ClusterConfig;
  }

  it("is refused without its credential, and with one in clear, before anything is made", async () => {
    const missing = await project.pulumi("preview", "dev");
    assert.notEqual(missing.code, 0);
    assert.match(
      missing.stdout + missing.stderr,
      /gitops-fleet:kind\s+is not set[\s\S]*pulumi config set --secret kind/,
    );
    await project.runOk("pulumi", "config", "set", "--plaintext", "kind", "not yet", "-s", "dev");
    const clear = await project.pulumi("preview", "dev");
    assert.match(clear.stdout + clear.stderr, /gitops-fleet:kind\s+is stored in clear/);
  });

  it("joins: its applications are synced and healthy, and so are those where Argo CD assumes a role", async () => {
    await project.runOk("pulumi", "config", "set", "--secret", "kind", elsewhere.kubeconfig, "-s", "dev");
    await project.fleetOk("sandbox", "up");
    const { applications, clusters } = await statusOf(project);
    assert.deepEqual(applications.map(({ cluster, sync, health }) => `${cluster} ${sync} ${health}`).sort(), [
      "dev-eu-west-1 Synced Healthy",
      "dev-kind Synced Healthy",
    ]);
    assert.deepEqual(clusters.map(({ cluster, problem }) => [cluster, problem]).sort(), [
      ["dev-eu-west-1", ""],
      ["dev-kind", ""],
    ]);
    assert.match(await there("get", "deployments", "-n", "alpha-web", "-o", "name"), /deployment\.apps\//);
    const { awsAuthConfig } = await configOf("dev-eu-west-1");
    assert.equal(awsAuthConfig?.roleARN, "arn:aws:iam::111111111111:role/acme-dev-eu-west-1-argocd");
  });

  it("gives Argo CD a token that may read and impersonate, and nothing else", async () => {
    const { bearerToken = "" } = await configOf("dev-kind");
    assert.ok(bearerToken !== "" && !elsewhere.kubeconfig.includes(bearerToken));
    const file = join(project.root, "argocd.yaml");
    const { endpoint: server, caData } = elsewhere;
    await writeFile(file, tokenKubeconfig({ server, caData, token: bearerToken }));
    const can = async (...words: string[]) =>
      (await project.run("kubectl", "--kubeconfig", file, "auth", "can-i", ...words)).stdout.trim();
    assert.equal(await can("list", "deployments", "-A"), "yes");
    assert.equal(await can("impersonate", "serviceaccounts/team-alpha", "-n", "gitops-fleet"), "yes");
    assert.equal(await can("impersonate", "serviceaccounts/hub", "-n", "gitops-fleet"), "no");
    assert.equal(await can("create", "deployments", "-n", "alpha-web"), "no");
    assert.equal(await can("delete", "namespaces"), "no");
  });

  it("fails a preview that cannot reach it, or any cluster that exists, and says so", async () => {
    const control = controlClient(project.sandboxRoot);
    for (const [key, name] of [
      ["elsewhere", "dev-kind"],
      ["acme-dev-eu-west-1", "dev-eu-west-1"],
    ] as const) {
      await control.call("cluster.kill", { key });
      try {
        const { code, stdout, stderr } = await project.pulumi("preview", "dev");
        assert.notEqual(code, 0);
        assert.match(stdout + stderr, new RegExp(`${name} cannot be reached[\\s\\S]*proxyUrl`));
      } finally {
        await control.call("cluster.revive", { key });
      }
    }
  });

  it("is reached through a proxy when there is one, by previews, the provider and kubectl alike", async () => {
    const proxy = await aProxy();
    try {
      await project.editFleet((text) =>
        text.replace("kubeconfigSecret: kind } }", `kubeconfigSecret: kind }, proxyUrl: "${proxy.url}" }`),
      );
      const { code, stdout, stderr } = await project.pulumi("up", "dev");
      assert.equal(code, 0, stdout + stderr);
      assert.ok(proxy.tunnels.length > 0);
      const before = proxy.tunnels.length;
      const outputs = await project.runOk(
        "pulumi",
        "stack",
        "output",
        "kubeconfigs",
        "-s",
        "dev",
        "--show-secrets",
        "-j",
      );
      const file = join(project.root, "proxied.yaml");
      await writeFile(file, (JSON.parse(outputs) as Record<string, string>)["dev-kind"] ?? "");
      await project.runOk("kubectl", "--kubeconfig", file, "get", "namespaces");
      assert.ok(proxy.tunnels.length > before);
    } finally {
      await project.editFleet((text) => text.replace(/, proxyUrl: "[^"]*"/, ""));
      proxy.close();
    }
    const { code, stdout, stderr } = await project.pulumi("up", "dev");
    assert.equal(code, 0, stdout + stderr);
  });

  it("is drained when it leaves the file, and lives on without anything of the fleet's", async () => {
    await project.editFleet((text) => text.replace(`\n      ${EXISTING}`, ""));
    await project.fleetOk("up", "--yes");
    assert.doesNotMatch(await there("get", "namespaces", "-o", "name"), /alpha-web|gitops-fleet/);
    assert.doesNotMatch(await there("get", "clusterroles,clusterrolebindings", "-o", "name"), /gitops-fleet/);
    assert.deepEqual(
      (await statusOf(project)).applications.map(({ cluster }) => cluster),
      ["dev-eu-west-1"],
    );
  });
});
