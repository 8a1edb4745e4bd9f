import assert from "node:assert/strict";
import type { StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { adoptionAdvice } from "../../../cli/adoption.js";

const PROVIDER = "urn:pulumi:dev::fleet::pulumi:providers:aws::aws-111111111111-eu-west-1";
const PARENT = "urn:pulumi:dev::fleet::gitops-fleet:index:EksCluster$eks:index:Cluster::dev-eu-west-1";

function creationOf(type: string, inputs: object, change: Partial<StepEventMetadata> = {}): StepEventMetadata {
  const urn = `${PARENT.replace("::dev-eu-west-1", "")}$${type}::dev-eu-west-1-it`;
  const wanted = { type, urn, id: "", parent: PARENT, inputs, outputs: {}, provider: `${PROVIDER}::id-1` };
  return { op: "create", urn, type, provider: wanted.provider, new: wanted, ...change };
}

describe("the advice for what is there already", () => {
  it("names the command that takes it over, under the address that the program gives it", () => {
    const failed = creationOf("aws:eks/cluster:Cluster", { name: "acme-dev-eu-west-1" });
    const advice = adoptionAdvice(
      "dev",
      failed,
      "api error ResourceInUseException: Cluster already exists with name: x",
    );
    assert.match(advice ?? "", /^"acme-dev-eu-west-1" is there already, and not in the state of "dev"/);
    const command = (advice ?? "").split("\n").at(-1) ?? "";
    assert.equal(
      command.trim(),
      "pulumi import --stack dev --yes --generate-code=false --protect=false " +
        `--parent 'dev-eu-west-1=${PARENT}' --provider aws-111111111111-eu-west-1=${PROVIDER} ` +
        "aws:eks/cluster:Cluster dev-eu-west-1-it acme-dev-eu-west-1",
    );
  });

  it("knows what an access entry is imported by", () => {
    const failed = creationOf("aws:eks/accessEntry:AccessEntry", { clusterName: "acme-dev", principalArn: "arn:role" });
    const message = "The specified access entry resource is already in use on this cluster.";
    assert.match(adoptionAdvice("dev", failed, message) ?? "", / dev-eu-west-1-it acme-dev:arn:role$/);
  });

  it("has none for other failures, other operations, and what has no name of its own", () => {
    const exists = "already exists";
    const cluster = creationOf("aws:eks/cluster:Cluster", { name: "acme-dev" });
    assert.equal(adoptionAdvice("dev", cluster, "api error AccessDenied: no"), undefined);
    assert.equal(adoptionAdvice("dev", { ...cluster, op: "update" }, exists), undefined);
    assert.equal(adoptionAdvice("dev", creationOf("aws:ec2/route:Route", {}), exists), undefined);
  });
});
