import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { controlClient } from "../../sandbox/control.js";
import { resetSandbox } from "../../sandbox/index.js";
import { Project } from "./project.js";
import { objects, SANDBOX_TIMEOUT_MS } from "./theFleet.js";

const CAPABILITY = `capability:
      identityCenter: { instance: "arn:aws:sso:::instance/ssoins-0123456789abcdef" }
      roles: { admin: { groups: [686103e0-f051-7068-b225-e6392b959d9e] } }`;

/** A hub whose Argo CD EKS runs, and one cluster of one team. */
async function aManagedProject(): Promise<Project> {
  const project = await Project.create();
  await project.editFleet((text) =>
    text
      .replace(/ {2}staging:[\s\S]*?(?=\nrepositories)/, "")
      .replace("name: acme\n", "name: acme\nregistration: eks-capability\n")
      .replace("host: argocd.acme.example", CAPABILITY)
      .replace('groups: ["acme:alpha"]', "groups: []")
      .replace(/enabled: .*/, "enabled: []")
      .replace(/\n {2}beta:[\s\S]*/, "\n"),
  );
  for (const stack of ["staging", "prod"]) await rm(join(project.root, `Pulumi.${stack}.yaml`));
  return project;
}

describe("a fleet whose Argo CD EKS runs", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await aManagedProject();
  });

  after(async () => {
    await resetSandbox(project.sandboxRoot);
    await project.remove();
  });

  it("comes up as far as a sandbox without EKS can bring it, and says so", async () => {
    const { code, stderr } = await project.fleet("sandbox", "up");
    assert.equal(code, 0, stderr);
    assert.match(stderr, /no Argo CD runs/);
    const records = await controlClient(project.sandboxRoot).call<{ id: string }[]>("aws.records", {
      type: "aws:eks/capability:Capability",
    });
    assert.deepEqual(
      records.map(({ id }) => id),
      ["acme-hub,argocd"],
    );
  });

  it("knows its clusters by ARN and project, and has the team's set", async () => {
    const secrets = await objects<{ metadata: { name: string }; data: Record<string, string> }>(
      project,
      "acme-hub",
      "secrets",
      "-n",
      "argocd",
    );
    const written = secrets.filter(({ metadata }) => metadata.name.startsWith("cluster-"));
    assert.deepEqual(
      written.map(({ metadata, data }) => [metadata.name, ...Object.keys(data).sort()]).sort(),
      ["cluster-dev-eu-west-1", "cluster-hub"].map((name) => [name, "name", "project", "server"]),
    );
    const sets = await objects<{ metadata: { name: string } }>(project, "acme-hub", "applicationsets", "-n", "argocd");
    assert.ok(sets.some(({ metadata }) => metadata.name === "alpha-web"));
  });

  it("has nothing to do when it is brought up again", async () => {
    const { code, stdout, stderr } = await project.pulumi("preview", "hub", "--expect-no-changes");
    assert.equal(code, 0, stdout + stderr);
  });
});
