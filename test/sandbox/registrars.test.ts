import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { resetSandbox } from "../../sandbox/index.js";
import { Project, type CommandResult } from "./project.js";
import { SANDBOX_TIMEOUT_MS } from "./theFleet.js";

interface Secret {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
}

interface Session {
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretAccessKey: string;
    readonly SessionToken: string;
  };
}

const DEV = "cluster-dev-eu-west-1";
const PROD = "cluster-prod-eu-west-1";
const ON_HUB = ["--context", "acme-hub", "-n", "argocd"];

/** A hub, dev and prod with a cluster and a pipeline's role each, no teams. */
async function aProject(): Promise<Project> {
  const project = await Project.create();
  await project.editFleet((text) =>
    text
      .replace(/ {2}dev:\n[\s\S]*?(?=\nrepositories)/, environment("dev") + environment("prod"))
      .replace(/enabled: .*/, "enabled: []")
      .replace(/\nteams:[\s\S]*/, "\n"),
  );
  await rm(join(project.root, "Pulumi.staging.yaml"));
  return project;
}

function environment(name: string): string {
  const role = roleOf(name);
  return `  ${name}:\n    pipelineRole: ${role}\n    clusters:\n      - region: eu-west-1\n`;
}

function roleOf(environment: string): string {
  return `arn:aws:iam::111111111111:role/deploy-${environment}`;
}

describe("who may register clusters", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  /** A command with the rights of dev's pipeline. */
  let asDev: (command: string, ...words: string[]) => Promise<CommandResult>;
  /** The Secret that registers dev's cluster. */
  let own: Secret;

  before(async () => {
    project = await aProject();
    await project.fleetOk("sandbox", "up");
    const words = ["--role-arn", roleOf("dev"), "--role-session-name", "pipeline"];
    const { Credentials } = JSON.parse(await project.runOk("aws", "sts", "assume-role", ...words)) as Session;
    const environment = [
      `AWS_ACCESS_KEY_ID=${Credentials.AccessKeyId}`,
      `AWS_SECRET_ACCESS_KEY=${Credentials.SecretAccessKey}`,
      `AWS_SESSION_TOKEN=${Credentials.SessionToken}`,
    ];
    asDev = (command, ...more) => project.run("env", ...environment, command, ...more);
    own = await read(DEV);
  });

  after(async () => {
    await resetSandbox(project.sandboxRoot);
    await project.remove();
  });

  function up(...words: string[]): Promise<CommandResult> {
    return asDev("pulumi", "up", "-s", "dev", "--yes", "--skip-preview", "--non-interactive", ...words);
  }

  /** As an administrator. */
  async function read(name: string): Promise<Secret> {
    return JSON.parse(await project.runOk("kubectl", ...ON_HUB, "get", "secret", name, "-o", "json")) as Secret;
  }

  /** Makes a Secret as dev's pipeline, by POST. */
  async function make(change: Partial<Secret>, metadata: Partial<Secret["metadata"]> = {}): Promise<CommandResult> {
    return asDev("kubectl", ...ON_HUB, "create", "--validate=false", "-f", await manifest(change, metadata));
  }

  /** Changes a Secret as dev's pipeline, by a PATCH without a look at it first. */
  async function apply(change: Partial<Secret>, metadata: Partial<Secret["metadata"]> = {}): Promise<CommandResult> {
    const words = ["apply", "--validate=false", "--server-side", "--force-conflicts", "-f"];
    return asDev("kubectl", ...ON_HUB, ...words, await manifest(change, metadata));
  }

  async function manifest(change: Partial<Secret>, metadata: Partial<Secret["metadata"]>): Promise<string> {
    const { apiVersion, kind, type, data } = own;
    const { name, labels } = own.metadata;
    const file = join(project.root, "secret.json");
    const object = { apiVersion, kind, type, data, ...change, metadata: { name, labels, ...metadata } };
    await writeFile(file, JSON.stringify(object));
    return file;
  }

  function assertRefused({ code, stdout, stderr }: CommandResult, message: RegExp): void {
    assert.notEqual(code, 0, stdout);
    assert.match(stderr, message);
  }

  const POLICY = "'gitops-fleet-registrar-dev'[^]*denied request: the pipeline of dev";

  describe("dev's pipeline", () => {
    it("brings its own stack up, and finds nothing to change", async () => {
      const { code, stdout, stderr } = await up();
      assert.equal(code, 0, `${stdout}\n${stderr}`);
      assert.match(stdout, /\d+ unchanged/);
      assert.doesNotMatch(stdout, /\d+ (created|updated|replaced|deleted)/);
    });

    it("changes its cluster's registration", async () => {
      await project.editFleet((text) =>
        text.replace("- region: eu-west-1", "- { region: eu-west-1, labels: { a: b } }"),
      );
      const { code, stdout, stderr } = await up();
      assert.equal(code, 0, `${stdout}\n${stderr}`);
      assert.equal((await read(DEV)).metadata.labels["a"], "b");
    });

    it("registers its cluster anew where somebody has removed its Secret", async () => {
      const gone = await asDev("kubectl", ...ON_HUB, "delete", "secret", DEV, "--wait=false");
      assert.equal(gone.code, 0, gone.stderr);
      const { code, stdout, stderr } = await up("--refresh");
      assert.equal(code, 0, `${stdout}\n${stderr}`);
      assert.deepEqual((await read(DEV)).data, own.data);
    });

    for (const [what, words] of [
      ["read the credentials of the repositories", ["get", "secret", "config-repositories"]],
      ["list Secrets", ["get", "secrets"]],
      ["read prod's registration", ["get", "secret", PROD]],
      ["delete prod's registration", ["delete", "secret", PROD, "--wait=false"]],
      ["have a token of Argo CD's", ["create", "token", "argocd-application-controller"]],
    ] as const) {
      it(`may not ${what}`, async () => {
        assertRefused(
          await asDev("kubectl", ...ON_HUB, ...words),
          /is forbidden: User ".*deploy-dev\/pipeline" cannot/,
        );
      });
    }

    it("may not change prod's registration", async () => {
      assertRefused(await apply({}, { name: PROD }), /forbidden: User ".*deploy-dev\/pipeline" cannot patch/);
    });

    for (const [what, name] of [
      ["prod's registration", PROD],
      ["a Secret of another name", "cluster-dev-eu-north-1"],
    ] as const) {
      it(`may not make ${what}`, async () => {
        assertRefused(await make({}, { name }), new RegExp(`${POLICY} may write the Secrets of its own clusters only`));
      });
    }

    for (const [what, labels] of [
      ["without labels", {}],
      ["of another environment", { "argocd.argoproj.io/secret-type": "cluster", "gitops-fleet/environment": "prod" }],
      ["of another kind", { "argocd.argoproj.io/secret-type": "repository", "gitops-fleet/environment": "dev" }],
    ] as const) {
      const message = new RegExp(`${POLICY} may write Secrets only that have, and had, the labels`);

      it(`may not make its Secret one ${what}`, async () => {
        assertRefused(await make({}, { labels }), message);
      });

      it(`may not take its Secret back from an administrator who made it one ${what}`, async () => {
        const type = labels["argocd.argoproj.io/secret-type"] ?? "";
        const environment = labels["gitops-fleet/environment"] ?? "";
        const set = [`argocd.argoproj.io/secret-type=${type}`, `gitops-fleet/environment=${environment}`];
        await project.runOk("kubectl", ...ON_HUB, "label", "--overwrite", "secret", DEV, ...set);
        try {
          assertRefused(await asDev("kubectl", ...ON_HUB, "delete", "secret", DEV, "--wait=false"), message);
          assertRefused(await apply({}), message);
        } finally {
          const back = ["argocd.argoproj.io/secret-type=cluster", "gitops-fleet/environment=dev"];
          await project.runOk("kubectl", ...ON_HUB, "label", "--overwrite", "secret", DEV, ...back);
        }
      });
    }

    it("may not register under its name what is not its cluster, nor have Argo CD run a command or hand out its token", async () => {
      const message = new RegExp(`${POLICY} may register a cluster only under its own name`);
      const { data } = await read(PROD);
      const config = JSON.parse(Buffer.from(own.data["config"] ?? "", "base64").toString("utf8")) as object;
      const command = Buffer.from(JSON.stringify({ ...config, execProviderConfig: { command: "env" } })).toString(
        "base64",
      );
      for (const change of [
        { data },
        { data: { ...own.data, name: data["name"] ?? "" } },
        { data: { ...own.data, config: data["config"] ?? "" } },
        { data: { ...own.data, config: command } },
        { data: { ...own.data, shard: "MQ==" } },
      ]) {
        assertRefused(await apply(change), message);
      }
      const account = { "kubernetes.io/service-account.name": "argocd-application-controller" };
      assertRefused(await make({ type: "kubernetes.io/service-account-token" }, { annotations: account }), message);
      assert.deepEqual((await read(DEV)).data, own.data);
    });

    it("is a stranger to prod's cluster", async () => {
      const { code, stderr } = await asDev("kubectl", "--context", "acme-prod-eu-west-1", "get", "namespaces");
      assert.notEqual(code, 0);
      assert.match(stderr, /You must be logged in|Unauthorized/);
    });
  });

  // After the others: mocha runs the tests of a suite before the suites in it.
  describe("afterwards", () => {
    it("an administrator is not held to anything", async () => {
      await project.runOk("kubectl", ...ON_HUB, "create", "secret", "generic", "mine", "--from-literal=a=b");
      await project.runOk("kubectl", ...ON_HUB, "delete", "secret", "mine");
    });

    it("a cluster that leaves the file is still its pipeline's to take away after the hub's stack has run", async () => {
      await project.editFleet((text) =>
        text.replace(/clusters:\n {6}- \{ region: eu-west-1, labels.*\n/, "clusters: []\n"),
      );
      const hub = await project.pulumi("up", "hub");
      assert.equal(hub.code, 0, `${hub.stdout}\n${hub.stderr}`);
      await project.runOk("pulumi", "state", "unprotect", "--all", "-s", "dev", "--yes");
      const { code, stdout, stderr } = await up();
      assert.equal(code, 0, `${stdout}\n${stderr}`);
      const there = await project.runOk("kubectl", ...ON_HUB, "get", "secrets", "-o", "name");
      assert.ok(!there.includes(DEV) && there.includes(PROD), there);
    });
  });
});
