import { CloudError } from "../../control.js";
import { overlaps, parseBlock } from "../cidr.js";
import { nested, optionalText, text, texts, type AwsRecord, type JsonObject } from "../definition.js";
import { invalidParameter, resourceInUse } from "../errors.js";
import type { Place } from "../place.js";
import { CLUSTER } from "../types.js";
import { hasControlPlane, zonesOf } from "../zones.js";
import { blockOf, requireSubnet, requireVpc } from "./ec2Network.js";
import { openZones } from "./ec2ZoneGroup.js";
import { requireGroup } from "./ec2SecurityGroups.js";
import { authenticationMode, autoMode } from "./eksClusterSchema.js";
import { requireKey } from "./kms.js";
import { requireTrusted } from "./trust.js";

/** Default block of Services, which EKS takes from 10.100.0.0/16 unless the VPC has it:
 *  https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html */
const SERVICE_BLOCKS = ["10.100.0.0/16", "172.20.0.0/16"] as const;

/** Where a cluster's control plane has its interfaces. */
export interface ClusterNetwork {
  readonly vpcId: string;
  /** Names of the zones, sorted. */
  readonly zones: readonly string[];
  readonly serviceCidr: string;
}

/** @throws CloudError when the account may not have another cluster, or not one of this name. */
export function requireNewCluster(place: Place, clusterName: string): void {
  const existing = place.all(CLUSTER);
  if (place.find(CLUSTER, clusterName)) throw resourceInUse(`Cluster already exists with name: ${clusterName}`);
  if (existing.length >= place.quotas.clusters) {
    throw new CloudError(
      "ResourceLimitExceededException",
      `Cannot create cluster: limit of ${place.quotas.clusters} clusters reached`,
    );
  }
  // Not a rule of AWS: the API servers of the sandbox are kept by the cluster's name alone.
  const elsewhere = place.anywhere(CLUSTER, (other) => other.id === clusterName);
  if (elsewhere) {
    throw new CloudError(
      "SandboxLimit",
      `The sandbox runs one cluster of a name, and ${elsewhere.account}/${elsewhere.region} has "${clusterName}" already.`,
    );
  }
}

/** @throws CloudError when EKS could not use the role. */
export function requireClusterRole(place: Place, inputs: JsonObject): void {
  const arn = text(inputs, "roleArn");
  // https://docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html: Auto Mode tags its sessions.
  const actions = autoMode(inputs) ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"];
  requireTrusted(
    place,
    arn,
    "eks.amazonaws.com",
    () =>
      invalidParameter(
        `Role with arn: ${arn}, could not be assumed because it does not exist or the trusted entity is not correct`,
      ),
    actions,
  );
}

/** Two zones or more that can hold a control plane, one VPC, groups of that VPC, and a Service block beside it.
 *  https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 *  @throws CloudError when it is not so. */
export function requireNetwork(place: Place, inputs: JsonObject): ClusterNetwork {
  const config = nested(inputs, "vpcConfig");
  const subnets = texts(config, "subnetIds").map((id) => requireSubnet(place, id));
  const vpcIds = new Set(subnets.map((subnet) => text(subnet.properties, "vpcId")));
  const [vpcId] = vpcIds;
  if (vpcIds.size > 1) throw invalidParameter("Subnets specified must belong to the same VPC");
  const zones = zonesUsed(subnets);
  if (vpcId === undefined || zones.length < 2) {
    throw invalidParameter("Subnets specified must be in at least two different AZs");
  }
  const without = openZones(place).find((zone) => zones.includes(zone.name) && !hasControlPlane(zone));
  if (without) {
    throw new CloudError(
      "UnsupportedAvailabilityZoneException",
      `Cannot create cluster '${text(inputs, "name")}' because ${without.name}, the targeted availability zone, does not currently have sufficient capacity to support the cluster. Retry and choose from these availability zones: ${zonesOf(
        place.region,
      )
        .filter(hasControlPlane)
        .map((zone) => zone.name)
        .join(", ")}`,
    );
  }
  for (const group of texts(config, "securityGroupIds")) {
    if (requireGroup(place, group) !== vpcId) {
      throw invalidParameter(`Security group(s) [${group}] are not in the same VPC as the subnets`);
    }
  }
  return { vpcId, zones, serviceCidr: requireServiceBlock(place, inputs, vpcId) };
}

/** @throws CloudError when changed subnets are not in the VPC and exactly in the zones of the cluster. */
export function requireSameZones(place: Place, record: AwsRecord, inputs: JsonObject): void {
  const before = texts(nested(record.properties, "vpcConfig"), "subnetIds").map((id) => requireSubnet(place, id));
  const after = texts(nested(inputs, "vpcConfig"), "subnetIds").map((id) => requireSubnet(place, id));
  const vpcId = nested(record.properties, "vpcConfig")["vpcId"];
  if (after.some((subnet) => subnet.properties["vpcId"] !== vpcId)) {
    throw invalidParameter("Provided subnets belong to a different VPC than the one that the cluster was created in");
  }
  const [had, wanted] = [zonesUsed(before).join(","), zonesUsed(after).join(",")];
  if (had !== wanted) {
    throw invalidParameter(
      `Provided subnets belong to the AZs '${wanted}'. But they should belong to the exact set of AZs '${had}' in which subnets were provided during cluster creation.`,
    );
  }
}

/** @throws CloudError when Auto Mode is half on, or on in a cluster that keeps access in a ConfigMap. */
export function requireConsistentAutoMode(inputs: JsonObject): void {
  const auto = autoMode(inputs);
  if (auto === undefined) {
    throw invalidParameter(
      "For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, and blockStorage are all either fully enabled or fully disabled.",
    );
  }
  if (!auto) return;
  if (authenticationMode(inputs) === "CONFIG_MAP") {
    throw invalidParameter(
      "EKS Auto Mode is only supported for clusters with authentication mode API or API_AND_CONFIG_MAP.",
    );
  }
  const compute = nested(inputs, "computeConfig");
  const pools = texts(compute, "nodePools").length > 0;
  if (pools !== (optionalText(compute, "nodeRoleArn") !== undefined)) {
    throw invalidParameter("When Compute Config nodeRoleArn is not null or empty, nodePool value(s) must be provided.");
  }
}

/** @throws CloudError when the key for Kubernetes Secrets cannot be used. */
export function requireSecretsKey(place: Place, inputs: JsonObject): void {
  const keyArn = nested(nested(inputs, "encryptionConfig"), "provider")["keyArn"];
  if (typeof keyArn === "string") requireKey(place, keyArn);
}

function zonesUsed(subnets: readonly AwsRecord[]): string[] {
  return [...new Set(subnets.map((subnet) => text(subnet.properties, "availabilityZone")))].sort();
}

function requireServiceBlock(place: Place, inputs: JsonObject, vpcId: string): string {
  const own = blockOf(requireVpc(place, vpcId));
  const isApart = (cidr: string): boolean => {
    const wanted = parseBlock(cidr);
    return wanted !== undefined && !overlaps(own, wanted);
  };
  const wanted = optionalText(nested(inputs, "kubernetesNetworkConfig"), "serviceIpv4Cidr");
  if (wanted === undefined) return SERVICE_BLOCKS.find(isApart) ?? SERVICE_BLOCKS[0];
  if (!isApart(wanted))
    throw invalidParameter(`The specified service CIDR ${wanted} overlaps with the CIDR of the VPC ${vpcId}`);
  return wanted;
}
