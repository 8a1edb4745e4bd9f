import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { controlClient, type ControlClient } from "../../sandbox/control.js";
import type { Project } from "./project.js";
import { eventually, objects, SANDBOX_TIMEOUT_MS, statusOf, theFleet } from "./theFleet.js";

interface LiveApplication {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly destination: { readonly name: string } };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly message: string }[] };
}

interface AwsRecord {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const ENTRY = "aws:eks/accessEntry:AccessEntry";
const ROLE = "aws:iam/role:Role";
const ROLE_NAME = "acme-argocd";

describe("who Argo CD is to the clusters", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let control: ControlClient;
  /** What somebody else does with the operator's credentials, behind the stacks' backs. */
  let byHand: (call: "create" | "read" | "delete", body: object) => Promise<AwsRecord>;

  before(async () => {
    project = await theFleet();
    control = controlClient(project.sandboxRoot);
    const environment = await project.environment();
    const credentials = {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
      sessionToken: environment.AWS_SESSION_TOKEN,
    };
    byHand = (call, body) => control.call<AwsRecord>(`aws.${call}`, { credentials, region: "eu-west-1", ...body });
  });

  async function roleArn(): Promise<string> {
    return String((await byHand("read", { type: ROLE, id: ROLE_NAME })).properties.arn);
  }

  /** Makes Argo CD look again instead of going on with what it watches. */
  async function lookAgain(cluster: string): Promise<void> {
    const secret = ["--context", "acme-hub", "-n", "argocd", "annotate", "--overwrite", "secret", `cluster-${cluster}`];
    await project.runOk("kubectl", ...secret, `argocd.argoproj.io/refresh=${new Date().toISOString()}`);
    const ofCluster = ["-l", `gitops-fleet/cluster=${cluster}`, "argocd.argoproj.io/refresh=normal"];
    const applications = [
      "--context",
      "acme-hub",
      "-n",
      "argocd",
      "annotate",
      "--overwrite",
      "applications.argoproj.io",
    ];
    await project.runOk("kubectl", ...applications, ...ofCluster);
  }

  async function conditionsOn(cluster: string): Promise<string> {
    const live = await objects<LiveApplication>(project, "acme-hub", "applications.argoproj.io", "-n", "argocd");
    const there = live.filter((application) => application.spec.destination.name === cluster);
    return there
      .flatMap(({ status }) => status?.conditions ?? [])
      .map(({ type, message }) => `${type}: ${message}`)
      .join("\n");
  }

  async function problemOf(cluster: string): Promise<string> {
    const { clusters } = await statusOf(project);
    return clusters.find((candidate) => candidate.cluster === cluster)?.problem ?? "";
  }

  async function allWell(): Promise<void> {
    const { code, stdout, stderr } = await project.fleet("status");
    assert.equal(code, 0, `${stdout}\n${stderr}`);
  }

  it("a spoke without its access entry is Unauthorized, and is reported at once", async () => {
    const arn = await roleArn();
    await byHand("delete", { type: ENTRY, id: `acme-dev-eu-west-1:${arn}` });
    assert.match(await problemOf("dev-eu-west-1"), /refuses Argo CD: it has no access entry for .*role\/acme-argocd/);
    // EKS goes on for as long as it remembers the last answer: the webhook's cache, 10 s.
    await sleep(11_000);
    const said = await eventually(
      "Argo CD is refused",
      async () => {
        await lookAgain("dev-eu-west-1");
        return conditionsOn("dev-eu-west-1");
      },
      (text) => text.includes("ComparisonError"),
      120,
    );
    assert.match(said, /has asked for the client to provide credentials|Unauthorized/);
  });

  it("a role made anew under its old name breaks every entry, and is reported", async () => {
    const { properties } = await byHand("read", { type: ROLE, id: ROLE_NAME });
    const { name, path, description, assumeRolePolicy, maxSessionDuration, tags } = properties;
    await byHand("delete", { type: ROLE, id: ROLE_NAME });
    const inputs = { name, path, description, assumeRolePolicy, maxSessionDuration, tags };
    const made = await byHand("create", { type: ROLE, inputs });
    assert.equal(made.properties.arn, properties.arn);

    const { clusters } = await statusOf(project);
    assert.equal(clusters.length, 5);
    for (const { problem } of clusters.filter(({ cluster }) => cluster !== "dev-eu-west-1")) {
      assert.match(problem, /refuses Argo CD: its access entry is for an earlier role of the same name/);
      assert.ok(problem.includes(String(properties.uniqueId)) && problem.includes(String(made.properties.uniqueId)));
    }
  });

  it("`up` repairs both: what was deleted is made again, what was for another role is replaced", async () => {
    const { stderr } = await project.fleetOk("up");
    assert.match(stderr, /dev-eu-west-1 refuses Argo CD/);
    for (const change of ["dev: .*\\b1 created", "staging: .*\\b1 replaced", "prod: .*\\b3 replaced"]) {
      assert.match(stderr, new RegExp(change));
    }
    assert.deepEqual(
      (await statusOf(project)).clusters.filter(({ problem }) => problem !== ""),
      [],
    );
    await eventually(
      "Argo CD is let in again",
      () => conditionsOn("dev-eu-west-1"),
      (text) => text === "",
      120,
    );
    await allWell();
  });

  it("an API server that is killed is there again without anybody's doing", async () => {
    const pid = async (): Promise<{ pid: number; up: boolean } | undefined> => {
      const { processes } = JSON.parse((await project.fleet("sandbox", "status", "--json")).stdout) as {
        processes: { name: string; pid: number; up: boolean }[];
      };
      return processes.find((process) => process.name === "acme-dev-eu-west-1.apiserver");
    };
    const before = await pid();
    assert.ok(before?.up);
    process.kill(before.pid, "SIGKILL");
    await eventually("it is up again", pid, (seen) => seen?.up === true && seen.pid !== before.pid);
    await eventually(
      "the fleet is well again",
      () => project.fleet("status"),
      ({ code }) => code === 0,
      120,
    );
  });
});
