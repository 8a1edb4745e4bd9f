import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Project } from "../sandbox/project.js";
import { SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";
import { Program } from "./program.js";
import { STACKS } from "./state.js";

const PACK = resolve(import.meta.dirname, "../../policy-pack");

describe("the policy pack, on a preview", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await theFleet();
  });

  for (const stack of STACKS) {
    it(`finds nothing wrong with the stack ${stack}`, async () => {
      const words = ["preview", "-s", stack, "--non-interactive", "--policy-pack", PACK];
      const { code, stdout, stderr } = await project.run("pulumi", ...words);
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /gitops-fleet@v/);
      assert.doesNotMatch(stdout, /\[(mandatory|advisory)\]/);
    });
  }

  // What a log group's key will be is known after the update alone.
  const BODY = `
resource("aws:ec2/vpc:Vpc", "open", { cidrBlock: "10.9.0.0/16" }, { provider: cloud });
const key = resource("aws:kms/key:Key", "tired", { arn: undefined, tags: { owner: "nobody" } }, { provider: cloud });
resource("aws:cloudwatch/logGroup:LogGroup", "sealed", { kmsKeyId: key.arn, retentionInDays: 30 }, { provider: cloud });
resource("aws:cloudwatch/logGroup:LogGroup", "clear", { retentionInDays: 365, tags: { owner: "nobody" } }, { provider: cloud });
const Statement = [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }];
const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement });
resource("aws:iam/role:Role", "anybody", { assumeRolePolicy, tags: { owner: "nobody" } }, { provider: cloud });
`;

  it("refuses somebody else's program, naming policy, resource, value and remedy", async () => {
    const program = await Program.write(project, "posture-bad", BODY);
    const { code, stdout } = await program.preview("--policy-pack", PACK);
    assert.notEqual(code, 0, stdout);
    assert.deepEqual(
      [...stdout.matchAll(/\[(?:mandatory|advisory)\] +(\S+) +\(\S+: (\S+)\)/g)]
        .map(([, policy, resource]) => `${resource}: ${policy}`)
        .sort(),
      [
        "anybody: iam-narrow-trust",
        "clear: log-group-encrypted",
        "open: default-security-group-closed",
        "open: resource-tags",
        "open: vpc-flow-logs",
        "sealed: log-group-retention",
        "sealed: resource-tags",
        "tired: kms-key-rotation",
      ],
    );
    assert.match(
      stdout,
      /aws:cloudwatch\/logGroup:LogGroup "sealed": retentionInDays\s+30: .*\s+Set retentionInDays to 365/,
    );
  });

  it("lets through what its configuration says is meant, and only advises where it says so", async () => {
    const program = await Program.write(project, "posture-meant", BODY);
    const config = join(project.root, "posture.json");
    const exceptions = [{ resource: "open", reason: "It has nothing in it." }];
    await writeFile(config, JSON.stringify({ all: "advisory", "resource-tags": { exceptions } }));
    const { code, stdout, stderr } = await program.preview("--policy-pack", PACK, "--policy-pack-config", config);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /\[advisory\] +resource-tags +\(\S+: sealed\)/);
    assert.doesNotMatch(stdout, /resource-tags +\(\S+: open\)/);
  });
});
