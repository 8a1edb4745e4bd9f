import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { clusterArguments } from "../../../../sandbox/plugins/eks/arguments.js";
import { kubeconfig } from "../../../../sandbox/plugins/eks/kubeconfig.js";
import { policyHash } from "../../../../sandbox/plugins/eks/serviceRole.js";

const ARGUMENTS = {
  vpcId: "vpc-1",
  authenticationMode: "API",
  autoMode: { enabled: true },
  skipDefaultNodeGroup: true,
};

/** Properties that are refused, sorted. */
function refused(change: pulumi.Inputs): string[] {
  try {
    clusterArguments({ ...ARGUMENTS, ...change });
  } catch (error) {
    if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
    return error.errors.map(({ propertyPath }) => propertyPath).sort();
  }
  return [];
}

describe("the sandbox's eks.Cluster", () => {
  it("takes what the fleet sends", () => {
    assert.deepEqual(refused({ corednsAddonOptions: { enabled: false }, createOidcProvider: false, tags: {} }), []);
  });

  it("refuses every argument that it would have to ignore, all at once", () => {
    assert.deepEqual(refused({ fargate: true, storageClasses: "gp3", createOidcProvider: true }), [
      "createOidcProvider",
      "fargate",
      "storageClasses",
    ]);
  });

  it("refuses the ways of authentication that need a ConfigMap", () => {
    assert.deepEqual(refused({ authenticationMode: "CONFIG_MAP" }), ["authenticationMode"]);
  });

  it("refuses subnets given in two ways", () => {
    assert.deepEqual(refused({ subnetIds: ["a"], privateSubnetIds: ["b"] }), ["subnetIds"]);
  });

  it("refuses nodes that it does not make", () => {
    assert.deepEqual(refused({ autoMode: undefined, skipDefaultNodeGroup: false, useDefaultVpcCni: true }), [
      "skipDefaultNodeGroup",
    ]);
  });

  it("names a role's attachments as pulumi-eks does", () => {
    assert.equal(policyHash("AmazonEKSClusterPolicy"), "4b490823");
    assert.equal(policyHash("AmazonEC2ContainerRegistryPullOnly"), "22021ef5");
  });

  it("writes a kubeconfig that asks aws for a token, in the cluster's region", () => {
    const config = kubeconfig({
      clusterName: "acme-dev",
      endpoint: "https://127.0.0.1:1",
      caData: "Q0E=",
      clusterArn: "arn:aws:eks:eu-west-1:111111111111:cluster/acme-dev",
      roleArn: "arn:aws:iam::111111111111:role/x",
      profileName: "p",
    });
    const expected =
      "--region eu-west-1 eks get-token --cluster-name acme-dev --output json --role arn:aws:iam::111111111111:role/x --profile p";
    assert.equal(config.users[0]?.user.exec.args.join(" "), expected);
  });
});
