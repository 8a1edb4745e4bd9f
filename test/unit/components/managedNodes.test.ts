import assert from "node:assert/strict";
import { ManagedNodes } from "../../../components/managedNodes.js";
import { controlPlaneAddons, type NodePool } from "../../../model/index.js";
import { nodesPlan } from "../../../model/nodes.js";
import { recorded, type Outputs, type Recording } from "./recorded.js";

const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";
const ROLE = "aws:iam/role:Role";

const CLOUD: Outputs = {
  [ROLE]: (name) => ({ name, arn: `arn:${name}` }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": () => ({}),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": () => ({}),
  "aws:eks/addon:Addon": () => ({}),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 3 }),
  [NODE_GROUP]: () => ({}),
};

const { pools } = nodesPlan({
  mode: "managed",
  pools: { general: { instanceTypes: ["m7g.large"], min: 3, max: 9, spot: true }, gpu: { gpu: true } },
});

describe("ManagedNodes", () => {
  it("makes a node group of each pool, in the control plane's version", async () => {
    const { inputs } = (await nodes()).only(NODE_GROUP, "dev-general");
    assert.deepEqual(
      [inputs.version, inputs.amiType, inputs.capacityType, inputs.instanceTypes],
      ["1.35", "AL2023_ARM_64_STANDARD", "SPOT", ["m7g.large"]],
    );
    assert.deepEqual(inputs.scalingConfig, { minSize: 3, desiredSize: 3, maxSize: 9 });
    assert.deepEqual(inputs.subnetIds, ["subnet-1", "subnet-2"]);
    assert.equal(inputs.nodeGroupName, undefined, "a name would keep its replacement from being made first");
  });

  it("gives GPUs their driver, label and taint", async () => {
    const { inputs } = (await nodes()).only(NODE_GROUP, "dev-gpu");
    assert.deepEqual([inputs.amiType, inputs.capacityType], ["AL2023_x86_64_NVIDIA", "ON_DEMAND"]);
    assert.deepEqual(inputs.labels, { "nvidia.com/gpu": "true", "nvidia.com/gpu.present": "true" });
    assert.deepEqual(inputs.taints, [{ key: "nvidia.com/gpu", value: "true", effect: "NO_SCHEDULE" }]);
  });

  it("keeps pods from the nodes' metadata and encrypts the disks, by a launch template that is followed", async () => {
    const made = await nodes();
    const { inputs } = made.only("aws:ec2/launchTemplate:LaunchTemplate", "dev-general");
    assert.deepEqual(inputs.metadataOptions, {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
    assert.deepEqual(inputs.blockDeviceMappings, [
      {
        deviceName: "/dev/xvda",
        ebs: { encrypted: "true", volumeSize: 50, volumeType: "gp3", deleteOnTermination: "true" },
      },
    ]);
    assert.deepEqual(made.only(NODE_GROUP, "dev-general").inputs.launchTemplate, {
      id: "dev-general-id",
      version: "3",
    });
  });

  it("lets the nodes join and pull images, and their pods do the rest as themselves", async () => {
    const made = await nodes();
    const attached = made.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    assert.deepEqual(attached.map(({ inputs }) => [inputs.role, String(inputs.policyArn).split("/").at(-1)]).sort(), [
      ["dev-aws-ebs-csi-driver", "AmazonEBSCSIDriverPolicy"],
      ["dev-nodes", "AmazonEC2ContainerRegistryPullOnly"],
      ["dev-nodes", "AmazonEKSWorkerNodeMinimalPolicy"],
      ["dev-vpc-cni", "AmazonEKS_CNI_Policy"],
    ]);
    const associations = made.all("aws:eks/podIdentityAssociation:PodIdentityAssociation");
    assert.deepEqual(associations.map(({ inputs }) => inputs.serviceAccount).sort(), [
      "aws-node",
      "ebs-csi-controller-sa",
    ]);
    assert.match(String(made.only(ROLE, "dev-vpc-cni").inputs.assumeRolePolicy), /"kube-system".*"aws-node"/);
  });

  it("pins every add-on, and has NetworkPolicies enforced", async () => {
    const addons = (await nodes()).all("aws:eks/addon:Addon");
    assert.equal(addons.length, 5);
    for (const { name, inputs } of addons) assert.match(String(inputs.addonVersion), /^v1\.\d+\.\d+-eksbuild/, name);
    const cni = addons.find(({ inputs }) => inputs.addonName === "vpc-cni");
    assert.equal(cni?.inputs.configurationValues, '{"enableNetworkPolicy":"true"}');
  });

  it("has the network before the nodes, and DNS after them", async () => {
    const order = (await nodes()).resources.map(({ name }) => name);
    assert.ok(order.lastIndexOf("dev-vpc-cni") < order.lastIndexOf("dev-general"));
    assert.ok(order.lastIndexOf("dev-gpu") < order.lastIndexOf("dev-coredns"));
  });
});

function nodes(wanted: readonly NodePool[] = pools): Promise<Recording<ManagedNodes>> {
  return recorded(
    CLOUD,
    () =>
      new ManagedNodes("dev", {
        clusterName: "acme-dev",
        displayName: "acme-dev",
        region: "eu-west-1",
        kubernetes: "1.35",
        subnetIds: ["subnet-1", "subnet-2"],
        pools: wanted,
        addons: controlPlaneAddons("1.35"),
      }),
  );
}
