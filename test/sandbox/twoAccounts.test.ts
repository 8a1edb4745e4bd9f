import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { controlClient } from "../../sandbox/control.js";
import { resetSandbox } from "../../sandbox/index.js";
import { Project } from "./project.js";
import { start } from "./smallProject.js";
import { SANDBOX_TIMEOUT_MS, statusOf } from "./theFleet.js";

const HUBS = "111111111111";
const OTHER = "222222222222";
const ROLE = `arn:aws:iam::${OTHER}:role/fleet-pipeline`;
const ARGOCD = `arn:aws:iam::${HUBS}:role/acme-argocd`;
const SPOKE = "acme-dev-us-east-1";
const TGW = "aws:ec2transitgateway/";
const LINK = "connectivity: transit-gateway\n";

interface AwsRecord {
  readonly type: string;
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly hidden: Readonly<Record<string, unknown>>;
}

/** A hub, and one cluster in another account and another region, which is reached through gateways. It has one add-on: Argo CD
 *  has to enter it to be done. */
async function aSmallProject(): Promise<Project> {
  const project = await Project.create();
  await project.editFleet(
    (text) =>
      LINK +
      text
        .replace(/ {2}staging:[\s\S]*?(?=\nrepositories)/, "")
        .replace("  dev:\n", `  dev:\n    account: "${OTHER}"\n`)
        .replace(/(dev:[\s\S]*?)- region: eu-west-1/, "$1- region: us-east-1")
        .replace(/enabled: .*/, "enabled: [metrics-server]")
        .replace(/\nteams:[\s\S]*/, `\naccounts:\n  "${OTHER}":\n    assumeRole: ${ROLE}\n`),
  );
  for (const stack of ["staging", "prod"]) await rm(join(project.root, `Pulumi.${stack}.yaml`));
  return project;
}

describe("a fleet in two accounts and regions, with transit gateways", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await aSmallProject();
    await start(project);
  });

  after(async () => {
    await resetSandbox(project.sandboxRoot);
    await project.remove();
  });

  async function records(type = ""): Promise<AwsRecord[]> {
    const all = await controlClient(project.sandboxRoot).call<AwsRecord[]>("aws.records", {});
    return all.filter((record) => record.hidden["madeBy"] !== "operator" && record.type.startsWith(type));
  }

  const routes = async () =>
    (await records("aws:ec2/route:Route"))
      .filter(({ properties }) => "transitGatewayId" in properties || "vpcPeeringConnectionId" in properties)
      .map(({ id, properties }) => [id, Object.keys(properties).find((key) => /transit|Peering/.test(key))] as const);

  /** Does something while the other account cannot be entered. */
  async function closed<T>(work: () => Promise<T>): Promise<T> {
    const written = await project.readFleet();
    await project.editFleet((text) => text.replace(ROLE, `${ROLE}-that-is-not-there`));
    try {
      return await work();
    } finally {
      await project.editFleet(() => written);
    }
  }

  it("is refused with all that it would make, repositories too, while one of them is closed", async () => {
    const { code, stderr } = await closed(() => project.fleet("up"));
    assert.equal(code, 3, stderr);
    assert.match(
      stderr,
      /The account 222222222222 cannot be entered: [^]*AccessDenied[^]*sts:AssumeRole on resource: .*not-there/,
    );
    assert.match(stderr, /Nothing was changed\./);
    assert.deepEqual(await records(), []);
    const { stdout } = await project.run("pulumi", "stack", "ls", "--json");
    const counts = (JSON.parse(stdout) as { resourceCount?: number }[]).map(({ resourceCount = 0 }) => resourceCount);
    assert.deepEqual([...new Set(counts)], [0]);
  });

  it("comes up: the hub has the gateways, the cluster attaches itself and is accepted", async () => {
    await project.fleetOk("up");
    const { applications, clusters } = await statusOf(project);
    assert.deepEqual(clusters, [{ cluster: "dev-us-east-1", problem: "" }]);
    // Argo CD enters the cluster of the other account by its role of the hub's.
    assert.deepEqual(
      applications.map(({ cluster, sync, health }) => [cluster, sync, health]),
      [["dev-us-east-1", "Synced", "Healthy"]],
    );
    const gateways = await records(`${TGW}transitGateway:`);
    assert.deepEqual(gateways.map(({ account, region }) => `${account} ${region}`).sort(), [
      `${HUBS} eu-west-1`,
      `${HUBS} us-east-1`,
    ]);
    const attachments = await records(`${TGW}vpcAttachment:`);
    assert.deepEqual(attachments.map(({ account, hidden }) => `${account} ${String(hidden["state"])}`).sort(), [
      `${HUBS} available`,
      `${OTHER} available`,
    ]);
    assert.deepEqual([...new Set((await routes()).map(([, target]) => target))], ["transitGatewayId"]);
    assert.deepEqual(await records("aws:ec2/vpcPeeringConnection:"), []);
  });

  it("is peered by the change of one line, with the same routes, and lets the gateways go in the run after", async () => {
    const before = (await routes()).map(([id]) => id).sort();
    await project.editFleet((text) => text.replace(LINK, ""));
    await project.fleetOk("up", "--yes");
    assert.deepEqual((await routes()).map(([id]) => id).sort(), before);
    assert.deepEqual([...new Set((await routes()).map(([, target]) => target))], ["vpcPeeringConnectionId"]);
    assert.deepEqual(
      (await records(`${TGW}vpcAttachment:`)).map(({ account }) => account),
      [HUBS],
    );
    await project.fleetOk("up", "--yes");
    assert.deepEqual(await records(TGW), []);
    assert.deepEqual(await records("aws:ram/"), []);
  });

  it("has each resource in its account", async () => {
    const all = await records();
    const placed = (type: string, name: (record: AwsRecord) => unknown = ({ id }) => id) =>
      all
        .filter((record) => record.type === type)
        .map((record) => [record.account, name(record)])
        .sort();
    const byCluster = [
      [HUBS, "acme-hub"],
      [OTHER, SPOKE],
    ];
    const nameTag = ({ properties }: AwsRecord): unknown => (properties["tags"] as { Name?: string }).Name;
    assert.deepEqual(placed("aws:eks/cluster:Cluster"), byCluster);
    assert.deepEqual(placed("aws:ec2/vpc:Vpc", nameTag), byCluster);
    assert.deepEqual(placed("aws:kms/key:Key", nameTag), byCluster);
    assert.deepEqual(
      placed("aws:iam/role:Role").filter(([, name]) => name === "acme-argocd"),
      [[HUBS, "acme-argocd"]],
    );
    assert.deepEqual(
      placed("aws:ec2/vpcPeeringConnection:VpcPeeringConnection").map(([account]) => account),
      [OTHER],
    );
    const accepter = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter";
    assert.deepEqual(
      placed(accepter).map(([account]) => account),
      [HUBS],
    );
    const entries = all.filter(({ type, properties }) => {
      return type === "aws:eks/accessEntry:AccessEntry" && properties["clusterName"] === SPOKE;
    });
    assert.deepEqual([...new Set(entries.map(({ account }) => account))], [OTHER]);
    const principals = entries.map(({ properties }) => properties["principalArn"]);
    for (const arn of [ROLE, ARGOCD, `arn:aws:iam::${HUBS}:role/platform-engineer`]) {
      assert.ok(principals.includes(arn), `${arn} has no entry`);
    }
  });

  it("gives out kubeconfigs that assume the role of the cluster's account, and of no other", async () => {
    const kubeconfigs = await project.runOk(
      "pulumi",
      "stack",
      "output",
      "kubeconfigs",
      "-s",
      "dev",
      "--json",
      "--show-secrets",
    );
    assert.match(kubeconfigs, new RegExp(String.raw`\\"--role\\",\\"${ROLE}\\"`));
    const hub = await project.runOk("pulumi", "stack", "output", "kubeconfig", "-s", "hub", "--show-secrets");
    assert.doesNotMatch(hub, /--role/);
  });

  it("is left alone by plain pulumi too when one of them is closed", async () => {
    const before = JSON.stringify(await records());
    const { code, stdout, stderr } = await closed(() => project.pulumi("up", "dev"));
    const said = stdout + stderr;
    assert.notEqual(code, 0);
    assert.match(said, /The account 222222222222 cannot be entered: [^]*cannot be assumed[^]*AccessDenied/);
    assert.doesNotMatch(said, /The account 111111111111 cannot/);
    assert.equal(JSON.stringify(await records()), before);
  });

  it("goes without a trace in either", async () => {
    await project.fleetOk("destroy", "--yes");
    assert.deepEqual(await records(), []);
  });
});
