import assert from "node:assert/strict";
import { text } from "../../../../sandbox/aws/definition.js";
import * as types from "../../../../sandbox/aws/types.js";
import { keyPolicy } from "../../../../render/keyPolicy.js";
import { ACCOUNT, anAws, aRole, OPERATOR, refused, trust } from "./anAws.js";

describe("the sandbox's roles, keys and logs", () => {
  it("take two names that differ only in case for one", async () => {
    const cloud = await anAws();
    await aRole(cloud, "Acme-Argocd", "pods.eks.amazonaws.com");
    await refused(
      aRole(cloud, "acme-argocd", "pods.eks.amazonaws.com"),
      "EntityAlreadyExists",
      "Role with name acme-argocd already exists.",
    );
  });

  it("give a role that is made again another unique id", async () => {
    const cloud = await anAws();
    const first = await aRole(cloud, "r", "eks.amazonaws.com");
    await cloud.delete(types.ROLE, "r");
    const second = await aRole(cloud, "r", "eks.amazonaws.com");
    assert.equal(second.properties["arn"], first.properties["arn"]);
    assert.notEqual(second.properties["uniqueId"], first.properties["uniqueId"]);
    assert.match(text(second.properties, "uniqueId"), /^AROA[A-Z2-7]{17}$/);
  });

  it("refuse a trust policy that names a role that does not exist", async () => {
    const cloud = await anAws();
    const stranger = `arn:aws:iam::${ACCOUNT}:role/nobody`;
    const policyFor = (AWS: string) =>
      JSON.stringify({ Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }] });
    await refused(
      cloud.create(types.ROLE, { name: "r", path: "/", assumeRolePolicy: policyFor(stranger) }),
      "MalformedPolicyDocument",
      `Invalid principal in policy: "AWS":"${stranger}"`,
    );
    await cloud.create(types.ROLE, { name: "r", path: "/", assumeRolePolicy: policyFor(OPERATOR) });
  });

  it("know AWS's own policy for the EBS driver of one cluster, and none that AWS does not have", async () => {
    const cloud = await anAws();
    await aRole(cloud, "r", "pods.eks.amazonaws.com");
    const attach = (name: string) =>
      cloud.create(types.ROLE_POLICY_ATTACHMENT, { role: "r", policyArn: `arn:aws:iam::aws:policy/${name}` });
    await attach("AmazonEBSCSIDriverEKSClusterScopedPolicy");
    await refused(
      attach("AmazonEBSCSIDriverClusterPolicy"),
      "NoSuchEntity",
      "Policy arn:aws:iam::aws:policy/AmazonEBSCSIDriverClusterPolicy does not exist or is not attachable.",
    );
  });

  it("keep a role whose policies have not been taken off", async () => {
    const cloud = await anAws();
    await aRole(cloud, "r", "eks.amazonaws.com");
    const attachment = await cloud.create(types.ROLE_POLICY_ATTACHMENT, {
      role: "r",
      policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    });
    const inline = await cloud.create(types.ROLE_POLICY, { role: "r", name: "p", policy: "{}" });
    assert.equal(inline.id, "r:p");
    await refused(
      cloud.delete(types.ROLE, "r"),
      "DeleteConflict",
      "Cannot delete entity, must detach all policies first.",
    );
    await cloud.delete(types.ROLE_POLICY_ATTACHMENT, attachment.id);
    await refused(cloud.delete(types.ROLE, "r"), "DeleteConflict", "Cannot delete entity, must delete policies first.");
    await cloud.delete(types.ROLE_POLICY, inline.id);
    await cloud.delete(types.ROLE, "r");
  });

  it("know AWS's policies by name, and refuse others and an eleventh", async () => {
    const cloud = await anAws({ policiesPerRole: 1 });
    await aRole(cloud, "r", "eks.amazonaws.com");
    const attach = (name: string) =>
      cloud.create(types.ROLE_POLICY_ATTACHMENT, { role: "r", policyArn: `arn:aws:iam::aws:policy/${name}` });
    await refused(
      attach("AmazonEKSClusterPolcy"),
      "NoSuchEntity",
      "Policy arn:aws:iam::aws:policy/AmazonEKSClusterPolcy does not exist or is not attachable.",
    );
    await attach("AmazonEKSClusterPolicy");
    await refused(attach("AmazonEKSComputePolicy"), "LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 1");
  });

  it("encrypt a log group only with a key whose policy lets CloudWatch use it for that group", async () => {
    const cloud = await anAws();
    const place = { account: ACCOUNT, region: "eu-west-1" };
    const policy = JSON.stringify(keyPolicy({ ...place, logGroups: ["/aws/eks/acme-hub/cluster"] }));
    const key = await cloud.create(types.KEY, { policy, enableKeyRotation: true, deletionWindowInDays: 30 });
    const group = (name: string) => cloud.create(types.LOG_GROUP, { name, kmsKeyId: key.properties["arn"] ?? "" });
    await group("/aws/eks/acme-hub/cluster");
    await refused(
      group("/aws/vpc/other"),
      "AccessDeniedException",
      `The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/vpc/other'`,
    );
    await refused(
      group("/aws/eks/acme-hub/cluster"),
      "ResourceAlreadyExistsException",
      "The specified log group already exists",
    );
  });

  it("only schedule the deletion of a key, and refuse to use it from then on", async () => {
    const cloud = await anAws();
    const key = await cloud.create(types.KEY, { deletionWindowInDays: 7 });
    await cloud.delete(types.KEY, key.id);
    await refused(cloud.read(types.KEY, key.id), "NotFoundException", `Key '${key.id}' does not exist`);
    await refused(
      cloud.create(types.ALIAS, { name: "alias/a", targetKeyId: key.id }),
      "KMSInvalidStateException",
      `${text(key.properties, "arn")} is pending deletion.`,
    );
  });

  it("refuse an alias of a taken name", async () => {
    const cloud = await anAws();
    const key = await cloud.create(types.KEY, { deletionWindowInDays: 7 });
    const alias = () => cloud.create(types.ALIAS, { name: "alias/acme-hub", targetKeyId: key.id });
    await alias();
    await refused(
      alias(),
      "AlreadyExistsException",
      `An alias with the name arn:aws:kms:eu-west-1:${ACCOUNT}:alias/acme-hub already exists`,
    );
  });

  it("refuse unknown credentials, unknown types and unknown arguments", async () => {
    const cloud = await anAws();
    await refused(
      cloud.create(types.ROLE, { name: "r", assumeRolePolicy: trust("eks.amazonaws.com") }, { account: "nobody" }),
      "InvalidClientTokenId",
      "The security token included in the request is invalid.",
    );
    await refused(
      cloud.create("aws:s3/bucket:Bucket", {}),
      "SandboxUnsupported",
      'The sandbox\'s AWS does not support the resource type "aws:s3/bucket:Bucket".',
    );
    await assert.rejects(cloud.create(types.VPC, { cidrBlock: "10.0.0.0/16", cidrBlok: "x" }), /"cidrBlok"/);
  });
});
