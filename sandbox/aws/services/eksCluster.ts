import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { nested, optionalText, text, texts } from "../definition.js";
import type { AwsRecord, JsonObject, Made, ResourceDefinition } from "../definition.js";
import { invalidParameter, resourceInUse } from "../errors.js";
import { clusterHex, ec2Id } from "../ids.js";
import type { Place } from "../place.js";
import {
  ACCESS_ENTRY,
  ACCESS_POLICY_ASSOCIATION,
  ADDON,
  CAPABILITY,
  CLUSTER,
  NODE_GROUP,
  POD_IDENTITY_ASSOCIATION,
} from "../types.js";
import { rulesOf } from "./ec2SecurityGroups.js";
import { allowCreator, allowNodes } from "./eksBootstrap.js";
import * as rules from "./eksClusterRules.js";
import {
  authenticationMode,
  autoMode,
  CLUSTER_PROPERTIES,
  clusterFaults,
  clusterReplaces,
} from "./eksClusterSchema.js";
import { DEFAULT_VERSION, requireHop, requireSupported } from "./eksVersions.js";
import { ensureControlPlaneLogs } from "./logs.js";

export const cluster: ResourceDefinition = {
  type: CLUSTER,
  scope: "region",
  properties: CLUSTER_PROPERTIES,
  autoname: { property: "name", maxLength: 100 },
  computed: [
    "arn",
    "certificateAuthority",
    "clusterId",
    "createdAt",
    "endpoint",
    "identities",
    "platformVersion",
    "status",
  ],
  check: clusterFaults,
  replacesWhen: clusterReplaces,
  notFound: (id) => ({ code: "ResourceNotFoundException", message: `No cluster found for name: ${id}.` }),
  async create(place, inputs) {
    const clusterName = text(inputs, "name");
    const version = optionalText(inputs, "version") ?? DEFAULT_VERSION;
    rules.requireNewCluster(place, clusterName);
    requireSupported(version, place.now);
    rules.requireConsistentAutoMode(inputs);
    rules.requireClusterRole(place, inputs);
    rules.requireSecretsKey(place, inputs);
    const network = rules.requireNetwork(place, inputs);
    const starting = place.alone(busyKey(place, clusterName), () =>
      place.clusters.start({
        key: clusterName,
        kubernetesVersion: version,
        serviceCidr: network.serviceCidr,
        region: place.region,
        zones: network.zones,
        autoMode: autoMode(inputs) === true,
      }),
    );
    if (!starting) throw resourceInUse(`Cluster already exists with name: ${clusterName}`);
    const server = await starting;
    allowNodes(place, clusterName, inputs);
    allowCreator(place, clusterName, inputs);
    if (texts(inputs, "enabledClusterLogTypes").length > 0) ensureControlPlaneLogs(place, clusterName);
    return made(place, inputs, version, network, server);
  },
  update(place, record, inputs) {
    const version = optionalText(inputs, "version") ?? text(record.properties, "version");
    const before = text(record.properties, "version");
    rules.requireConsistentAutoMode(inputs);
    rules.requireSecretsKey(place, inputs);
    rules.requireNetwork(place, inputs);
    rules.requireSameZones(place, record, inputs);
    requireModeForward(record, inputs);
    if (version !== before) upgrade(place, record, version);
    if (autoMode(inputs)) allowNodes(place, record.id, inputs);
    if (texts(inputs, "enabledClusterLogTypes").length > 0) ensureControlPlaneLogs(place, record.id);
    const old = record.properties;
    return {
      version,
      accessConfig: { ...nested(old, "accessConfig"), ...nested(inputs, "accessConfig") },
      kubernetesNetworkConfig: {
        ...nested(old, "kubernetesNetworkConfig"),
        ...nested(inputs, "kubernetesNetworkConfig"),
      },
      upgradePolicy: { ...nested(old, "upgradePolicy"), ...nested(inputs, "upgradePolicy") },
      vpcConfig: vpcConfig(inputs, nested(old, "vpcConfig")),
      deletionProtection: inputs["deletionProtection"] ?? old["deletionProtection"] ?? false,
    };
  },
  async delete(place, record) {
    if (record.properties["deletionProtection"] === true) {
      throw new CloudError(
        "InvalidRequestException",
        `Cannot delete cluster ${record.id} because deletion protection is currently enabled. Disable it first.`,
      );
    }
    if (ofCluster(place, NODE_GROUP, record.id).length > 0) throw resourceInUse("Cluster has nodegroups attached");
    const removing = place.alone(busyKey(place, record.id), () => place.clusters.remove(record.id));
    if (!removing) throw resourceInUse(`Cluster ${record.id} currently has an update in progress`);
    await removing;
    // Of capabilities AWS's guide does not say; that they go along is an assumption.
    const held = [ADDON, CAPABILITY, ACCESS_ENTRY, ACCESS_POLICY_ASSOCIATION, POD_IDENTITY_ASSOCIATION];
    for (const type of held) for (const other of ofCluster(place, type, record.id)) place.remove(other);
    // The security group that EKS made goes as well, and its rules with it.
    const group = text(nested(record.properties, "vpcConfig"), "clusterSecurityGroupId");
    for (const rule of rulesOf(place, group)) place.remove(rule);
    return undefined;
  },
};

/** Everything of a type that hangs on a cluster. */
export function ofCluster(place: Place, type: string, clusterName: string): AwsRecord[] {
  return place.all(type).filter((other) => other.properties["clusterName"] === clusterName);
}

function busyKey(place: Place, clusterName: string): string {
  return `${CLUSTER}/${place.account}/${place.region}/${clusterName}`;
}

function made(
  place: Place,
  inputs: JsonObject,
  version: string,
  network: rules.ClusterNetwork,
  server: { readonly endpoint: string; readonly caData: string },
): Made {
  const clusterName = text(inputs, "name");
  const elasticLoadBalancing = { enabled: autoMode(inputs) === true };
  return {
    id: clusterName,
    outputs: {
      arn: regionalArn(place, "eks", `cluster/${clusterName}`),
      version,
      accessConfig: {
        bootstrapClusterCreatorAdminPermissions: true,
        ...nested(inputs, "accessConfig"),
        authenticationMode: authenticationMode(inputs),
      },
      certificateAuthority: { data: server.caData },
      // Only local clusters on Outposts have one.
      clusterId: "",
      createdAt: place.now.toISOString(),
      deletionProtection: inputs["deletionProtection"] ?? false,
      endpoint: server.endpoint,
      identities: [{ oidcs: [{ issuer: `https://oidc.eks.${place.region}.amazonaws.com/id/${clusterHex()}` }] }],
      kubernetesNetworkConfig: {
        elasticLoadBalancing,
        ipFamily: "ipv4",
        serviceIpv6Cidr: "",
        serviceIpv4Cidr: network.serviceCidr,
      },
      platformVersion: "eks.1",
      status: "ACTIVE",
      upgradePolicy: { supportType: "EXTENDED", ...nested(inputs, "upgradePolicy") },
      vpcConfig: vpcConfig(inputs, { clusterSecurityGroupId: ec2Id("sg"), vpcId: network.vpcId }),
    },
  };
}

function vpcConfig(inputs: JsonObject, computed: JsonObject): JsonObject {
  const given = nested(inputs, "vpcConfig");
  // An empty list means everybody: https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
  const open = given["endpointPublicAccess"] !== false;
  return {
    clusterSecurityGroupId: computed["clusterSecurityGroupId"] ?? "",
    vpcId: computed["vpcId"] ?? "",
    securityGroupIds: [],
    ...given,
    publicAccessCidrs:
      texts(given, "publicAccessCidrs").length > 0 || !open ? texts(given, "publicAccessCidrs") : ["0.0.0.0/0"],
  };
}

/** The mode goes from CONFIG_MAP to API and never back.
 *  https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html */
function requireModeForward(record: AwsRecord, inputs: JsonObject): void {
  const order = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];
  const before = authenticationMode(record.properties);
  const wanted = nested(inputs, "accessConfig")["authenticationMode"];
  if (typeof wanted !== "string" || order.indexOf(wanted) >= order.indexOf(before)) return;
  throw invalidParameter(`Unsupported authentication mode update from ${before} to ${wanted}`);
}

function upgrade(place: Place, record: AwsRecord, version: string): void {
  const before = text(record.properties, "version");
  const { upgradedFrom, upgradedAt } = record.hidden;
  const last =
    typeof upgradedFrom === "string" && typeof upgradedAt === "string"
      ? { from: upgradedFrom, at: upgradedAt }
      : undefined;
  requireHop(before, version, place.now, last);
  const behind = ofCluster(place, NODE_GROUP, record.id).filter((group) => group.properties["version"] !== before);
  if (behind.length > 0) {
    const names = behind.map((group) => text(group.properties, "nodeGroupName")).join(", ");
    throw new CloudError(
      "InvalidRequestException",
      `Nodegroups ${names} must be updated to match cluster version ${before} before updating cluster version`,
    );
  }
  record.hidden = { ...record.hidden, upgradedFrom: before, upgradedAt: place.now.toISOString() };
}
