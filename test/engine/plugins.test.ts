import assert from "node:assert/strict";
import { controlClient } from "../../sandbox/control.js";
import type { Project } from "../sandbox/project.js";
import { SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";
import { Program } from "./program.js";

describe("a program with a mistake in it", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await theFleet();
  });

  /** What `pulumi preview` says of a program that it must not accept. */
  async function refusal(name: string, body: string): Promise<string> {
    const program = await Program.write(project, name, body);
    const { code, stdout, stderr } = await program.preview();
    assert.notEqual(code, 0, stdout);
    return stdout + stderr;
  }

  it("is told of an AWS type that does not exist", async () => {
    const said = await refusal(
      "aws-type",
      'resource("aws:ec2/vpcc:Vpcc", "net", { cidrBlock: "10.9.0.0/16" }, { provider: cloud });',
    );
    assert.match(said, /aws:ec2\/vpcc:Vpcc/);
    assert.doesNotMatch(said, /1 to create\b[^]*Duration/);
  });

  it("is told of an AWS argument that does not exist", async () => {
    const said = await refusal(
      "aws-argument",
      'resource("aws:ec2/vpc:Vpc", "net", { cidrBlok: "10.9.0.0/16" }, { provider: cloud });',
    );
    assert.match(said, /aws:ec2\/vpc:Vpc resource 'net'/);
    assert.match(said, /cidrBlok/);
  });

  it("is told of a value that AWS would refuse", async () => {
    const said = await refusal(
      "aws-value",
      'resource("aws:ec2/vpc:Vpc", "net", { cidrBlock: "10.9.0.1/16" }, { provider: cloud });',
    );
    assert.match(said, /cidrBlock/);
    assert.match(said, /10\.9\.0\.1\/16/);
  });

  it("is told of an argument of an EKS cluster that does not exist", async () => {
    const body = `const provider = new Provider("eks", "eks");
new pulumi.ComponentResource("eks:index:Cluster", "c", { kubernetesVersion: "1.35" }, { providers: [cloud, provider] }, true);`;
    const said = await refusal("eks-argument", body);
    assert.match(said, /kubernetesVersion/);
  });

  it("is told of a GitHub type and a GitHub argument that do not exist", async () => {
    const provider = 'const provider = new Provider("github", "github", { owner: "acme" });';
    const type = await refusal(
      "github-type",
      `${provider}\nresource("github:index/repositry:Repositry", "r", {}, { provider });`,
    );
    assert.match(type, /github:index\/repositry:Repositry/);
    const argument = await refusal(
      "github-argument",
      `${provider}\nresource("github:index/repository:Repository", "r", { nam: "r" }, { provider });`,
    );
    assert.match(argument, /\bnam\b/);
  });

  it("has made nothing of all that", async () => {
    const records = await controlClient(project.sandboxRoot).call<{ properties: object }[]>("aws.records", {});
    assert.doesNotMatch(JSON.stringify(records), /10\.9\.0\.[01]\/16/);
  });
});
