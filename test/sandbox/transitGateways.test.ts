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

/** A hub, and one cluster in another account and another region, which is reached through gateways. */
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
        .replace(
          /\nteams:[\s\S]*/,
          `\naccounts:\n  "${OTHER}":\n    assumeRole: arn:aws:iam::${OTHER}:role/fleet-pipeline\n`,
        ),
  );
  for (const stack of ["staging", "prod"]) await rm(join(project.root, `Pulumi.${stack}.yaml`));
  return project;
}

describe("a fleet with transit gateways, in two accounts and regions", function () {
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

  it("comes up: the hub has the gateways, the cluster attaches itself and is accepted", async () => {
    await project.fleetOk("up");
    const { clusters } = await statusOf(project);
    assert.deepEqual(clusters, [{ cluster: "dev-us-east-1", problem: "" }]);
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

  it("goes without a trace", async () => {
    await project.fleetOk("destroy", "--yes");
    assert.deepEqual(await records(), []);
  });
});
