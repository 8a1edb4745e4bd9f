import assert from "node:assert/strict";
import { controlClient } from "../../sandbox/control.js";
import type { CommandResult, Project } from "../sandbox/project.js";
import { SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";
import { startDecoy, type Decoy } from "./decoy.js";
import { Program } from "./program.js";
import { STACKS, stateOf } from "./state.js";

const NEW_REGION = "    clusters:\n      - region: eu-west-1\n      - region: eu-north-1\n";

describe("a shell that points somewhere else", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let decoy: Decoy;
  let committed: string;

  before(async () => {
    project = await theFleet();
    committed = await project.readFleet();
    decoy = await startDecoy(project.root);
  });

  after(() => {
    decoy.close();
  });

  afterEach(async () => {
    if ((await project.readFleet()) !== committed) await project.editFleet(() => committed);
  });

  async function records(): Promise<string> {
    return JSON.stringify(await controlClient(project.sandboxRoot).call("aws.records", {}));
  }

  function inThatShell(...words: string[]): Promise<CommandResult> {
    return project.run("env", ...decoy.variables, ...words, "--non-interactive");
  }

  it("by its kubeconfig changes nothing: no stack has a default provider, or talks to that cluster", async () => {
    for (const stack of STACKS) {
      const { resources } = (await stateOf(project, stack)).deployment;
      const adrift = resources.filter(({ type, urn }) => {
        return /^pulumi:providers:(aws|eks|kubernetes|github)$/.test(type) && /::default(_|$)/.test(urn);
      });
      assert.deepEqual(adrift, []);
    }
    const { code, stdout, stderr } = await inThatShell("pulumi", "up", "-s", "dev", "--yes", "--skip-preview");
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /unchanged/);
    assert.equal(decoy.calls(), 0);
  });

  it("is not asked in the preview of a cluster that does not exist yet, and neither is any other", async () => {
    await project.editFleet((text) => text.replace("    clusters:\n      - region: eu-west-1\n", NEW_REGION));
    const before = await records();
    const { code, stdout, stderr } = await inThatShell("pulumi", "preview", "-s", "dev");
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /dev-eu-north-1-kubernetes +create/);
    assert.match(stdout, /dev-eu-north-1-cluster +create/);
    assert.doesNotMatch(stdout + stderr, /unreachable/i);
    assert.equal(decoy.calls(), 0);
    assert.equal(await records(), before);
  });

  it("by its credentials of another account is refused before anything changes", async () => {
    await project.editFleet((text) =>
      text.replace(
        "    clusters:\n      - region: eu-west-1\n",
        '    clusters:\n      - region: eu-west-1\n      - { region: eu-north-1, account: "222222222222", connectivity: own }\n',
      ),
    );
    const before = await records();
    const { code, stderr } = await project.fleet("up", "--stack", "dev");
    assert.equal(code, 1);
    assert.match(stderr, /AWS account ID not allowed: 111111111111/);
    assert.equal(await records(), before);
    await project.editFleet(() => committed);
    await project.fleetOk("up", "--stack", "dev");
    assert.equal(await records(), before);
  });

  it("by credentials that are no longer valid is refused before anything changes", async () => {
    const before = await records();
    const { code, stdout, stderr } = await project.run(
      "env",
      "AWS_SESSION_TOKEN=expired",
      "pulumi",
      "up",
      "-s",
      "dev",
      "--yes",
      "--skip-preview",
      "--non-interactive",
    );
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /validating provider credentials[^]*(InvalidClientTokenId|ExpiredToken)/);
    assert.equal(await records(), before);
  });

  it("gets a program that leaves resources to its shell refused, and its cluster is left alone", async () => {
    const kubernetes = await Program.write(
      project,
      "adrift",
      'resource("kubernetes:core/v1:Namespace", "adrift", { metadata: { name: "adrift" } });',
    );
    const { code, stdout, stderr } = await kubernetes.up(decoy.variables);
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /Default provider for 'kubernetes' disabled/);
    assert.equal(decoy.calls(), 0);
    const amazon = await Program.write(
      project,
      "adrift-aws",
      'resource("aws:ec2/vpc:Vpc", "adrift", { cidrBlock: "10.9.0.0/16" });',
    );
    assert.match((await amazon.up()).stdout, /Default provider for 'aws' disabled/);
  });
});
