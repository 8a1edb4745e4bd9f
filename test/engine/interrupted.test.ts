import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { controlClient } from "../../sandbox/control.js";
import type { Project } from "../sandbox/project.js";
import { eventually, SANDBOX_TIMEOUT_MS, statusOf, theFleet } from "../sandbox/theFleet.js";
import { stateOf } from "./state.js";

interface AwsRecord {
  readonly type: string;
  readonly id: string;
  readonly region: string;
}

/** Where nothing of the committed fleet is. */
const REGION = "eu-north-1";
const NEW_CLUSTER = `acme-dev-${REGION}`;
const ENTRY = "aws:eks/accessEntry:AccessEntry";

/** Of what a cluster has one alone. */
const ONCE = [
  "aws:ec2/vpc:Vpc",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/eip:Eip",
  "aws:ec2/natGateway:NatGateway",
  "aws:kms/key:Key",
  "aws:eks/cluster:Cluster",
];

describe("work that is interrupted while a cluster is made", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let committed: string;

  before(async () => {
    project = await theFleet();
    committed = await project.readFleet();
    const clusters = "  dev:\n    clusters:\n      - region: eu-west-1\n";
    await project.editFleet((text) => text.replace(clusters, `${clusters}      - region: ${REGION}\n`));
  });

  after(async () => {
    await control("aws.calm");
    // Whoever brings the fleet up next empties and removes the cluster.
    await project.editFleet(() => committed);
  });

  function control<T>(name: string, body: unknown = {}): Promise<T> {
    return controlClient(project.sandboxRoot).call<T>(name, body);
  }

  async function made(type: string): Promise<AwsRecord[]> {
    return (await control<AwsRecord[]>("aws.records", { type })).filter(({ region }) => region === REGION);
  }

  /** A run in which AWS makes one thing and the connection breaks before it can say so. */
  async function loseAnswer(type: string): Promise<void> {
    const error = { code: "RequestError", message: "send request failed: read: connection reset by peer" };
    await control("aws.fault", { type, operation: "create", when: "after", error });
    const { code, stderr } = await project.fleet("up", "--stack", "dev");
    assert.equal(code, 1);
    assert.match(stderr, /connection reset by peer/);
  }

  it("between AWS's work and its answer: what was made is in no state, and AWS would make a second one", async () => {
    await loseAnswer("aws:ec2/vpc:Vpc");
    const [vpc] = await made("aws:ec2/vpc:Vpc");
    assert.ok(vpc);
    const { resources } = (await stateOf(project, "dev")).deployment;
    assert.ok(!resources.some(({ id }) => id === vpc.id));
  });

  it("so a plain preview or `pulumi up` makes no second one, and says how the first is taken over", async () => {
    const [vpc] = await made("aws:ec2/vpc:Vpc");
    const there = `AWS has ${vpc?.id ?? ""} already, with the tags that dev-${REGION}-vpc \\(aws:ec2/vpc:Vpc\\) would get`;
    for (const verb of ["preview", "up"]) {
      const { code, stdout, stderr } = await project.pulumi(verb, "dev");
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, new RegExp(there));
      assert.match(stdout + stderr, /npx fleet up --stack dev\n/);
      assert.match(stdout + stderr, new RegExp(`pulumi import .* dev-${REGION}-vpc ${vpc?.id ?? ""}`));
    }
    assert.equal((await made("aws:ec2/vpc:Vpc")).length, 1);
  });

  it("by AWS: its own words are shown, nothing that was made is lost, and what was lost is taken over", async () => {
    const message = "The maximum number of NAT Gateways has been reached.";
    await control("aws.fault", {
      type: "aws:ec2/natGateway:NatGateway",
      operation: "create",
      error: { code: "NatGatewayLimitExceeded", message },
    });
    const { code, stderr } = await project.fleet("up", "--stack", "dev");
    assert.equal(code, 1);
    assert.match(stderr, /NatGatewayLimitExceeded/);
    assert.match(stderr, /The maximum number of NAT Gateways has been reached\./);
    const { resources, pending_operations: pending = [] } = (await stateOf(project, "dev")).deployment;
    const [vpc, second] = await made("aws:ec2/vpc:Vpc");
    assert.ok(vpc && resources.some(({ id }) => id === vpc.id));
    assert.equal(second, undefined);
    assert.match(stderr, /Taken over into "dev", where an interrupted run had made it:/);
    assert.match(stderr, new RegExp(`dev-${REGION}-vpc \\(aws:ec2/vpc:Vpc\\) ${vpc.id}`));
    assert.deepEqual(pending, []);
  });

  it("by credentials that expire half-way: what was made stays in the state, and nothing is left open", async () => {
    const before = (await stateOf(project, "dev")).deployment.resources.length;
    const error = { code: "ExpiredToken", message: "The security token included in the request is expired" };
    await control("aws.fault", { type: "*", operation: "create", times: 100, error });
    const { code, stderr } = await project.fleet("up", "--stack", "dev");
    await control("aws.calm");
    assert.equal(code, 1);
    assert.match(stderr, /ExpiredToken: The security token included in the request is expired/);
    const { resources, pending_operations: pending = [] } = (await stateOf(project, "dev")).deployment;
    assert.ok(resources.length >= before);
    assert.deepEqual(pending, []);
  });

  it("is told to the next who comes: who is at work, since when, and the command for a lock that was left", async () => {
    // So that none is there for the next test, whatever else this run comes to.
    await control("aws.delay", { type: ENTRY, operation: "create", milliseconds: 300_000 });
    const first = await startUp(project, "dev");
    await eventually(
      "the first holds the stack",
      () => locks(project),
      (found) => found.length > 0,
    );
    try {
      const second = await project.fleet("up", "--stack", "dev");
      assert.equal(second.code, 1);
      assert.match(second.stderr, /The stack "dev" is locked by \S+@\S+ \(process \d+\) since \d{4}-\d\d-\d\dT/);
      assert.match(second.stderr, /Wait until it is done/);
      assert.match(second.stderr, /\d+ (second|minute)s? ago/);
      const plain = await project.pulumi("up", "dev");
      assert.notEqual(plain.code, 0);
      assert.match(plain.stdout + plain.stderr, /created by \S+@\S+ \(pid \d+\) at \d{4}-/);
    } finally {
      await eventually(
        "the first is in the middle of its work",
        async () => (await stateOf(project, "dev")).deployment.pending_operations ?? [],
        (pending) => pending.length > 0,
      );
      killAll(first);
    }
    await eventually(
      "it has ended",
      () => Promise.resolve(first.exitCode ?? first.signalCode),
      (code) => code !== null,
    );
    const third = await project.fleet("up", "--stack", "dev");
    assert.equal(third.code, 1);
    assert.match(third.stderr, /That process has ended without giving the stack back/);
    assert.match(third.stderr, /pulumi cancel -s dev/);
  });

  it("between AWS's work and its answer, for something that has a name: the next run takes it over as well", async () => {
    await control("aws.calm");
    await project.runOk("pulumi", "cancel", "-s", "dev", "--yes");
    await loseAnswer(ENTRY);
    // AWS is busy besides: the provider asks again.
    const error = { code: "Throttling", message: "Rate exceeded" };
    await control("aws.fault", { type: "*", operation: "create", times: 10, error });
    const { stderr } = await project.fleetOk("up", "--stack", "dev");
    assert.match(stderr, new RegExp(`\\(${ENTRY}\\) ${NEW_CLUSTER}:arn:aws:iam::`));
    const { resources } = (await stateOf(project, "dev")).deployment;
    const entries = (await made(ENTRY)).filter(({ id }) => id.startsWith(`${NEW_CLUSTER}:`)).map(({ id }) => id);
    assert.ok(resources.some(({ type, id = "" }) => type === ENTRY && entries.includes(id)));
  });

  it("by all that: the next `fleet up` goes on and makes nothing twice", async () => {
    await project.fleetOk("up");
    for (const type of ONCE) assert.equal((await made(type)).length, 1, type);
    const { applications } = await statusOf(project);
    const there = applications.filter((row) => row.cluster === NEW_CLUSTER.replace("acme-", ""));
    assert.ok(there.length === 8 && there.every((row) => row.sync === "Synced" && row.health === "Healthy"));
  });
});

/** `pulumi up` as the leader of a process group of its own, so that nothing of it outlives a kill. */
async function startUp(project: Project, stack: string): Promise<ChildProcess> {
  const words = ["up", "-s", stack, "--yes", "--skip-preview", "--non-interactive"];
  return spawn("pulumi", words, {
    cwd: project.root,
    env: await project.environment(),
    stdio: "ignore",
    detached: true,
  });
}

function killAll(leader: ChildProcess): void {
  assert.ok(leader.pid !== undefined);
  process.kill(-leader.pid, "SIGKILL");
}

/** Files that say who holds a stack. */
async function locks(project: Project): Promise<string[]> {
  const found = await readdir(join(project.sandboxRoot, "state/.pulumi/locks"), { recursive: true });
  return found.filter((name) => name.endsWith(".json"));
}
