import { nested, type Json, type JsonObject } from "../definition.js";

/** Blocks of the resource `aws.eks.Cluster` that its data source answers as lists of at most one, under the plural
 *  (`GetClusterResult` in @pulumi/aws 7.48). `vpcConfig` alone stays as it is. */
const PLURALS = {
  accessConfig: "accessConfigs",
  certificateAuthority: "certificateAuthorities",
  computeConfig: "computeConfigs",
  kubernetesNetworkConfig: "kubernetesNetworkConfigs",
  storageConfig: "storageConfigs",
  upgradePolicy: "upgradePolicies",
  zonalShiftConfig: "zonalShiftConfigs",
} as const;

/** Blocks that the stand-in's clusters never have. */
const ABSENT = [
  "controlPlaneScalingConfigs",
  "kubeApiServerConfigs",
  "kubeControllerManagerConfigs",
  "kubeSchedulerConfigs",
  "outpostConfigs",
  "remoteNetworkConfigs",
];

/** Properties that both have under one name. */
const SAME = [
  "arn",
  "createdAt",
  "deletionProtection",
  "enabledClusterLogTypes",
  "endpoint",
  "identities",
  "name",
  "platformVersion",
  "roleArn",
  "status",
  "version",
  "vpcConfig",
];

/** What the data source `aws.eks.getCluster` answers for a cluster. */
export function clusterData(properties: JsonObject, id: string, region: string): JsonObject {
  const balancing = nested(properties, "kubernetesNetworkConfig")["elasticLoadBalancing"];
  const blocks: Readonly<Record<string, Json | undefined>> = {
    ...properties,
    kubernetesNetworkConfig: renamed(properties["kubernetesNetworkConfig"], "elasticLoadBalancing", balancing),
    storageConfig: renamed(
      properties["storageConfig"],
      "blockStorage",
      nested(properties, "storageConfig")["blockStorage"],
    ),
  };
  return {
    ...Object.fromEntries(SAME.map((name) => [name, properties[name]])),
    ...Object.fromEntries(Object.entries(PLURALS).map(([one, many]) => [many, listOf(blocks[one])])),
    ...Object.fromEntries(ABSENT.map((name) => [name, []])),
    // Only clusters on Outposts have one.
    clusterId: "",
    id,
    region,
    tags: properties["tagsAll"] ?? {},
  };
}

/** A block with one block inside it, which is a list there too: `blockStorage` → `blockStorages`. */
function renamed(block: Json | undefined, inner: string, value: Json | undefined): Json | undefined {
  if (block === undefined) return undefined;
  const others = Object.entries(block as JsonObject).filter(([key]) => key !== inner);
  return { ...Object.fromEntries(others), [`${inner}s`]: listOf(value) };
}

function listOf(value: Json | undefined): Json[] {
  return value === undefined ? [] : [value];
}
