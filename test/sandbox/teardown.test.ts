import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { AwsRecord } from "../../sandbox/aws/definition.js";
import { controlClient } from "../../sandbox/control.js";
import { resetSandbox } from "../../sandbox/index.js";
import { Project } from "./project.js";
import { eventually, objects, SANDBOX_TIMEOUT_MS, statusOf } from "./theFleet.js";

const DYING = "eu-central-1";
const LEAVING = "eu-west-2";

/** A load balancer as Auto Mode makes it, and a disk. */
const CLOUD = `apiVersion: v1
kind: Service
metadata: { name: edge }
spec:
  type: LoadBalancer
  loadBalancerClass: eks.amazonaws.com/nlb
  selector: { app.kubernetes.io/name: web }
  ports: [{ port: 80 }]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ebs
  resources: { requests: { storage: 1Gi } }
`;

const STORAGE_CLASS = `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: ebs }
provisioner: ebs.csi.eks.amazonaws.com
`;

/** A hub, three clusters and one service. */
async function aProject(): Promise<Project> {
  const project = await Project.create();
  await project.editFleet((text) =>
    text
      .replace(/ {2}staging:[\s\S]*?(?=\nrepositories)/, "")
      .replace("- region: eu-west-1", `- region: eu-west-1\n      - region: ${LEAVING}\n      - region: ${DYING}`)
      .replace(/enabled: .*/, "enabled: []")
      .replace(/\n {2}beta:[\s\S]*/, "\n")
      .replace(/\n +api: \{\}/, ""),
  );
  for (const stack of ["staging", "prod"]) await rm(join(project.root, `Pulumi.${stack}.yaml`));
  return project;
}

describe("taking a cluster away, with what it has in the cloud", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await aProject();
    await project.fleetOk("sandbox", "up");
  });

  after(async () => {
    await resetSandbox(project.sandboxRoot);
    await project.remove();
  });

  const withoutRegion = (region: string): Promise<void> =>
    project.editFleet((text) => text.replace(`\n      - region: ${region}`, ""));

  /** Types of what the account has in a region. */
  async function left(region: string): Promise<string[]> {
    const records = await controlClient(project.sandboxRoot).call<AwsRecord[]>("aws.records");
    return records.filter((record) => record.region === region).map(({ type }) => type);
  }

  const clusters = async (): Promise<string[]> =>
    (await statusOf(project)).applications.map(({ cluster }) => cluster).sort();

  it("a dead spoke stops `fleet up` before anything changes, and is given up by its name", async () => {
    await controlClient(project.sandboxRoot).call("cluster.kill", { key: `acme-dev-${DYING}` });
    await withoutRegion(DYING);
    const { code, stderr } = await project.fleet("up", "--yes");
    assert.equal(code, 1);
    assert.match(stderr, /dev-eu-central-1 does not answer[\s\S]*npx fleet up --give-up dev-eu-central-1/);
    assert.match(stderr, /alpha-web-dev-eu-central-1: .*Deployment alpha-web\/web/);
    const live = await objects<{ metadata: { name: string } }>(
      project,
      "acme-hub",
      "applications.argoproj.io",
      "-n",
      "argocd",
    );
    assert.equal(live.length, 3);
    await project.fleetOk("up", "--yes", "--give-up", "dev-eu-central-1");
    assert.deepEqual(await clusters(), ["dev-eu-west-1", "dev-eu-west-2"]);
    assert.deepEqual(await left(DYING), []);
  });

  it("a spoke with a load balancer and a volume leaves no record in the account", async () => {
    const file = join(project.root, "class.yaml");
    await writeFile(file, STORAGE_CLASS);
    for (const region of ["eu-west-1", LEAVING]) {
      await project.runOk("kubectl", "--context", `acme-dev-${region}`, "apply", "-f", file);
    }
    await pushCloud();
    await eventually(
      "the load balancer and the volume are there",
      () => left(LEAVING),
      (types) => types.includes("aws:lb/loadBalancer:LoadBalancer") && types.includes("aws:ebs/volume:Volume"),
    );
    await eventually(
      "the service is healthy with them",
      () => statusOf(project),
      ({ applications }) => applications.every(({ sync, health }) => sync === "Synced" && health === "Healthy"),
    );
    await withoutRegion(LEAVING);
    await project.fleetOk("up", "--yes");
    assert.deepEqual(await left(LEAVING), []);
    const kept = await left("eu-west-1");
    assert.ok(kept.includes("aws:lb/loadBalancer:LoadBalancer") && kept.includes("aws:ebs/volume:Volume"));
  });

  async function pushCloud(): Promise<void> {
    await project.runOk("git", "clone", "-q", "https://github.com/acme/team-alpha", "clones/cloud");
    const clone = join(project.root, "clones/cloud");
    const overlay = join(clone, "apps/web/overlays/dev");
    await writeFile(join(overlay, "cloud.yaml"), CLOUD);
    const kustomization = join(overlay, "kustomization.yaml");
    const content = parse(await readFile(kustomization, "utf8")) as { resources: string[] };
    await writeFile(kustomization, stringify({ ...content, resources: [...content.resources, "cloud.yaml"] }));
    const git = (...words: string[]): Promise<string> => project.runOk("git", "-C", clone, ...words);
    await git("add", "-A");
    await git("-c", "user.name=Operator", "-c", "user.email=operator@acme.example", "commit", "-qm", "Add an edge");
    await git("push", "-q", "origin", "HEAD:main");
  }
});
