import assert from "node:assert/strict";
import { text, type JsonObject } from "../../../../sandbox/aws/definition.js";
import { identityRecords } from "../../../../sandbox/aws/lookups.js";
import * as types from "../../../../sandbox/aws/types.js";
import { ACCOUNT, aNetwork, anAws, aRole, clusterInputs, OPERATOR, refused, type TestAws } from "./anAws.js";

const ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const HUB = "acme-hub";

async function aCluster(changes: JsonObject = {}): Promise<{ cloud: TestAws; inputs: JsonObject }> {
  const cloud = await anAws();
  const inputs = { ...(await clusterInputs(cloud)), ...changes };
  await cloud.create(types.CLUSTER, inputs);
  return { cloud, inputs };
}

function anEntry(cloud: TestAws, principalArn: string, kubernetesGroups: readonly string[] = []) {
  return cloud.create(types.ACCESS_ENTRY, { clusterName: HUB, principalArn, type: "STANDARD", kubernetesGroups });
}

describe("the sandbox's EKS", () => {
  it("runs an API server for a cluster and removes it with the cluster", async () => {
    const { cloud } = await aCluster();
    const { properties } = await cloud.read(types.CLUSTER, HUB);
    assert.deepEqual([...cloud.running], [HUB]);
    assert.equal(properties["endpoint"], `https://127.0.0.1/${HUB}`);
    assert.deepEqual(properties["certificateAuthority"], { data: "Y2E=" });
    assert.equal(properties["arn"], `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/${HUB}`);
    await cloud.delete(types.CLUSTER, HUB);
    assert.equal(cloud.running.size, 0);
    assert.ok(!cloud.state.records.some((record) => record.type.startsWith("aws:eks/")));
  });

  it("refuses a second cluster of the same name", async () => {
    const { cloud, inputs } = await aCluster();
    await refused(
      cloud.create(types.CLUSTER, inputs),
      "ResourceInUseException",
      `Cluster already exists with name: ${HUB}`,
    );
  });

  it("refuses subnets in one zone, and zones without a control plane", async () => {
    const cloud = await anAws();
    const inputs = await clusterInputs(cloud);
    const { subnetIds } = await aNetwork(cloud, ["eu-west-1a"], "10.1.0.0/16");
    await refused(
      cloud.create(types.CLUSTER, { ...inputs, vpcConfig: { subnetIds } }),
      "InvalidParameterException",
      "Subnets specified must be in at least two different AZs",
    );
    const east = await aNetwork(cloud, ["us-east-1a", "us-east-1e"]);
    await assert.rejects(
      cloud.create(types.CLUSTER, { ...inputs, vpcConfig: { subnetIds: east.subnetIds } }, { region: "us-east-1" }),
      /Cannot create cluster 'acme-hub' because us-east-1e, the targeted availability zone/,
    );
  });

  it("refuses a version that it never had, has no more, or cannot reach in one step", async () => {
    const cloud = await anAws();
    const inputs = await clusterInputs(cloud);
    for (const version of ["1.29", "1.99"]) {
      await refused(
        cloud.create(types.CLUSTER, { ...inputs, version }),
        "InvalidParameterException",
        `unsupported Kubernetes version ${version}`,
      );
    }
    await cloud.create(types.CLUSTER, { ...inputs, version: "1.33" });
    await refused(
      cloud.update(types.CLUSTER, HUB, { ...inputs, version: "1.35" }),
      "InvalidParameterException",
      "Unsupported Kubernetes minor version update from 1.33 to 1.35",
    );
  });

  it("takes an upgrade back for a week, and then no more", async () => {
    const cloud = await anAws();
    const inputs = await clusterInputs(cloud);
    const version = (wanted: string) => cloud.update(types.CLUSTER, HUB, { ...inputs, version: wanted });
    await cloud.create(types.CLUSTER, { ...inputs, version: "1.34" });
    await version("1.35");
    cloud.wait(6);
    await version("1.34");
    await version("1.35");
    cloud.wait(8);
    await refused(
      version("1.34"),
      "InvalidParameterException",
      "Unsupported Kubernetes minor version update from 1.35 to 1.34",
    );
  });

  it("wants Auto Mode's three parts together", async () => {
    const cloud = await anAws();
    const inputs = await clusterInputs(cloud);
    await refused(
      cloud.create(types.CLUSTER, { ...inputs, storageConfig: { blockStorage: { enabled: false } } }),
      "InvalidParameterException",
      "For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, and blockStorage are all either fully enabled or fully disabled.",
    );
  });

  it("keeps a protected cluster", async () => {
    const { cloud, inputs } = await aCluster({ deletionProtection: true });
    await refused(
      cloud.delete(types.CLUSTER, HUB),
      "InvalidRequestException",
      `Cannot delete cluster ${HUB} because deletion protection is currently enabled. Disable it first.`,
    );
    await cloud.update(types.CLUSTER, HUB, { ...inputs, deletionProtection: false });
    await cloud.delete(types.CLUSTER, HUB);
  });

  it("lets nobody in but the listed roles, the creator only when asked to", async () => {
    const { cloud } = await aCluster();
    assert.equal(identityRecords(cloud.aws).accessEntry(HUB, OPERATOR), undefined);
    const open = { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true };
    const { cloud: other } = await aCluster({ accessConfig: open });
    const entry = identityRecords(other.aws).accessEntry(HUB, OPERATOR);
    assert.deepEqual(entry?.clusterPolicies, ["AmazonEKSClusterAdminPolicy"]);
  });

  it("answers authentication from entries and policies", async () => {
    const { cloud } = await aCluster();
    await anEntry(cloud, OPERATOR, ["acme:admins"]);
    await cloud.create(types.ACCESS_POLICY_ASSOCIATION, {
      ...{ clusterName: HUB, principalArn: OPERATOR, policyArn: ADMIN_POLICY, accessScope: { type: "cluster" } },
    });
    const records = identityRecords(cloud.aws);
    assert.deepEqual(records.accessEntry(HUB, OPERATOR), {
      principalId: records.role(OPERATOR)?.uniqueId,
      userName: `arn:aws:sts::${ACCOUNT}:assumed-role/platform-engineer/{{SessionName}}`,
      kubernetesGroups: ["acme:admins"],
      clusterPolicies: ["AmazonEKSClusterAdminPolicy"],
    });
  });

  it("keeps the old role's id in an entry when the role is made again", async () => {
    const { cloud } = await aCluster();
    const role = await aRole(cloud, "acme-argocd", "pods.eks.amazonaws.com");
    const arn = text(role.properties, "arn");
    await anEntry(cloud, arn);
    await cloud.delete(types.ROLE, "acme-argocd");
    await aRole(cloud, "acme-argocd", "pods.eks.amazonaws.com");
    const records = identityRecords(cloud.aws);
    assert.equal(records.accessEntry(HUB, arn)?.principalId, role.properties["uniqueId"]);
    assert.notEqual(records.role(arn)?.uniqueId, role.properties["uniqueId"]);
  });

  it("refuses entries twice, for nobody, and on a cluster that keeps access in a ConfigMap", async () => {
    const { cloud } = await aCluster();
    await anEntry(cloud, OPERATOR);
    await refused(
      anEntry(cloud, OPERATOR),
      "ResourceInUseException",
      "The specified access entry resource is already in use on this cluster.",
    );
    await refused(
      anEntry(cloud, `arn:aws:iam::${ACCOUNT}:role/nobody`),
      "InvalidParameterException",
      "The specified principalArn is invalid: invalid principal",
    );
    const config = { authenticationMode: "CONFIG_MAP" };
    const off = { computeConfig: {}, storageConfig: {}, kubernetesNetworkConfig: {} };
    const { cloud: old } = await aCluster({ accessConfig: config, ...off });
    await refused(
      anEntry(old, OPERATOR),
      "InvalidRequestException",
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
    );
  });

  it("ties a service account to one existing role", async () => {
    const { cloud } = await aCluster();
    const role = await aRole(cloud, "acme-argocd", "pods.eks.amazonaws.com");
    const roleArn = text(role.properties, "arn");
    const associate = (arn: string) =>
      cloud.create(types.POD_IDENTITY_ASSOCIATION, {
        ...{ clusterName: HUB, namespace: "argocd", serviceAccount: "argocd-server", roleArn: arn },
      });
    await refused(
      associate(`${roleArn}x`),
      "InvalidParameterException",
      "Role provided in the request does not exist.",
    );
    const { id } = await associate(roleArn);
    await refused(associate(roleArn), "ResourceInUseException", `Association already exists: ${id}`);
    const records = identityRecords(cloud.aws);
    assert.deepEqual(records.podIdentityAssociation(HUB, "argocd", "argocd-server"), { id, roleArn });
    assert.equal(records.podIdentityAssociation(HUB, "argocd", "argocd-repo-server"), undefined);
  });

  it("refuses a second role behind the first, which it would not assume", async () => {
    const { cloud } = await aCluster();
    const role = await aRole(cloud, "acme-argocd", "pods.eks.amazonaws.com");
    const roleArn = text(role.properties, "arn");
    const inputs = { clusterName: HUB, namespace: "argocd", serviceAccount: "argocd-server", roleArn };
    await assert.rejects(
      cloud.create(types.POD_IDENTITY_ASSOCIATION, { ...inputs, targetRoleArn: roleArn }),
      /targetRoleArn[\s\S]*not supported by the stand-in/,
    );
  });

  it("makes the log group of a cluster again when somebody deletes it", async () => {
    const { cloud } = await aCluster({ enabledClusterLogTypes: ["audit"] });
    const id = `/aws/eks/${HUB}/cluster`;
    await cloud.delete(types.LOG_GROUP, id);
    await refused(
      cloud.create(types.LOG_GROUP, { name: id }),
      "ResourceAlreadyExistsException",
      "The specified log group already exists",
    );
    await cloud.delete(types.CLUSTER, HUB);
    await cloud.delete(types.LOG_GROUP, id);
    await cloud.create(types.LOG_GROUP, { name: id });
  });

  it("does not know a new role at once when told to be slow", async () => {
    const cloud = await anAws();
    cloud.aws.disturbance.setDelay({ type: types.ROLE, operation: "visible", milliseconds: 1000 });
    const inputs = await clusterInputs(cloud);
    await assert.rejects(cloud.create(types.CLUSTER, inputs), /could not be assumed because it does not exist/);
    cloud.wait(1);
    await cloud.create(types.CLUSTER, inputs);
  });

  it("answers the data source of a cluster with lists where the resource has single blocks", async () => {
    const cloud = await anAws();
    const made = await cloud.create(types.CLUSTER, await clusterInputs(cloud));
    const data = await cloud.invoke("aws:eks/getCluster:getCluster", { name: made.id });
    assert.equal(data["endpoint"], made.properties["endpoint"]);
    assert.deepEqual(data["certificateAuthorities"], [made.properties["certificateAuthority"]]);
    assert.deepEqual(data["accessConfigs"], [made.properties["accessConfig"]]);
    assert.equal("certificateAuthority" in data, false);
    assert.deepEqual(data["outpostConfigs"], []);
    await assert.rejects(cloud.invoke("aws:eks/getCluster:getCluster", { name: "nobody" }), /No cluster found/);
  });

  it("answers the invokes that pulumi-eks makes, and no others", async () => {
    const cloud = await anAws();
    const partition = await cloud.invoke("aws:index/getPartition:getPartition");
    assert.deepEqual([partition["partition"], partition["dnsSuffix"]], ["aws", "amazonaws.com"]);
    const context = await cloud.invoke("aws:iam/getSessionContext:getSessionContext", {
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/platform-engineer/me`,
    });
    assert.equal(context["issuerArn"], OPERATOR);
    await assert.rejects(cloud.invoke("aws:ec2/getAmi:getAmi"), /does not support the function/);
  });
});
