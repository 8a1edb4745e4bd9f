import assert from "node:assert/strict";
import { nested, type JsonObject } from "../../../../sandbox/aws/definition.js";
import * as types from "../../../../sandbox/aws/types.js";
import { aRole, anAws, clusterInputs, refused } from "./anAws.js";

const HUB = "acme-hub";
const GROUP = `${HUB}:gpu`;

async function aGroup(changes: JsonObject = {}, version = "1.35") {
  const cloud = await anAws();
  const cluster = { ...(await clusterInputs(cloud)), version };
  await cloud.create(types.CLUSTER, cluster);
  const role = await aRole(cloud, "nodes", "ec2.amazonaws.com");
  const inputs = {
    clusterName: HUB,
    nodeGroupName: "gpu",
    nodeRoleArn: role.properties["arn"] ?? "",
    subnetIds: nested(cluster, "vpcConfig")["subnetIds"] ?? [],
    scalingConfig: { minSize: 1, desiredSize: 3, maxSize: 4 },
    amiType: "AL2023_x86_64_NVIDIA",
    instanceTypes: ["g6.xlarge"],
    labels: { "nvidia.com/gpu": "true" },
    taints: [{ key: "nvidia.com/gpu", value: "true", effect: "NO_SCHEDULE" }],
    ...changes,
  };
  await cloud.create(types.NODE_GROUP, inputs);
  return { cloud, inputs, cluster };
}

describe("the sandbox's node groups", () => {
  it("have as many nodes as are desired, across their zones, with their labels, taints and GPUs", async () => {
    const { cloud } = await aGroup();
    const nodes = cloud.nodes.get(GROUP) ?? [];
    assert.deepEqual(
      nodes.map(({ name, labels }) => [name, labels["topology.kubernetes.io/zone"]]),
      [
        ["gpu-0", "eu-west-1a"],
        ["gpu-1", "eu-west-1b"],
        ["gpu-2", "eu-west-1a"],
      ],
    );
    const [first] = nodes;
    assert.equal(first?.labels["nvidia.com/gpu"], "true");
    assert.equal(first.labels["eks.amazonaws.com/nodegroup"], "gpu");
    assert.equal(first.labels["node.kubernetes.io/instance-type"], "g6.xlarge");
    assert.deepEqual(first.taints, [{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" }]);
    assert.equal(first.gpus, 1);
  });

  it("follow their scaling and labels, and take their nodes with them", async () => {
    const { cloud, inputs } = await aGroup();
    const scalingConfig = { minSize: 1, desiredSize: 1, maxSize: 4 };
    await cloud.update(types.NODE_GROUP, GROUP, { ...inputs, scalingConfig, labels: {} });
    const nodes = cloud.nodes.get(GROUP) ?? [];
    assert.equal(nodes.length, 1);
    assert.equal(nodes[0]?.labels["nvidia.com/gpu"], undefined);
    await cloud.delete(types.NODE_GROUP, GROUP);
    assert.deepEqual(cloud.nodes.get(GROUP), []);
  });

  it("are on the architecture of their image", async () => {
    const { cloud } = await aGroup({ amiType: "AL2023_ARM_64_STANDARD", instanceTypes: ["m7g.large"] });
    const [first] = cloud.nodes.get(GROUP) ?? [];
    assert.deepEqual([first?.labels["kubernetes.io/arch"], first?.gpus], ["arm64", 0]);
  });

  it("must be at the cluster's version before that goes on", async () => {
    const { cloud, inputs, cluster } = await aGroup({ version: "1.33" }, "1.34");
    const upgrade = () => cloud.update(types.CLUSTER, HUB, { ...cluster, version: "1.35" });
    await refused(
      upgrade(),
      "InvalidRequestException",
      "Nodegroups gpu must be updated to match cluster version 1.34 before updating cluster version",
    );
    await cloud.update(types.NODE_GROUP, GROUP, { ...inputs, version: "1.34" });
    await upgrade();
  });
});
