import { boolean, list, nested, object, set, string, texts } from "../definition.js";
import type { Failure, JsonObject, Properties } from "../definition.js";
import { arnOf, block, name, oneOf, tags } from "../rules.js";

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
const CLUSTER_NAME = name(1, 100, /^[0-9A-Za-z][A-Za-z0-9_-]*$/, "must match ^[0-9A-Za-z][A-Za-z0-9_-]*$");

/** Of the control plane: https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html */
const MAX_SECURITY_GROUPS = 4;
const MAX_PUBLIC_CIDRS = 40;

export const CLUSTER_PROPERTIES: Properties = {
  name: string({ computed: true, replaces: true, rule: CLUSTER_NAME }),
  roleArn: string({ required: true, replaces: true, rule: arnOf("iam") }),
  version: string({ computed: true, rule: minorVersion }),
  accessConfig: object(
    {
      authenticationMode: string({ computed: true, rule: oneOf("API", "API_AND_CONFIG_MAP", "CONFIG_MAP") }),
      bootstrapClusterCreatorAdminPermissions: boolean({ computed: true, replaces: true }),
    },
    { computed: true },
  ),
  bootstrapSelfManagedAddons: boolean({ default: true, replaces: true }),
  computeConfig: object({
    enabled: boolean(),
    nodePools: set(string({ rule: oneOf("general-purpose", "system") })),
    // That it cannot be exchanged for another is a rule of its own: it may come and go with Auto Mode.
    nodeRoleArn: string({ rule: arnOf("iam") }),
  }),
  storageConfig: object({ blockStorage: object({ enabled: boolean() }) }),
  kubernetesNetworkConfig: object(
    {
      elasticLoadBalancing: object({ enabled: boolean() }, { computed: true }),
      ipFamily: string({ computed: true, replaces: true, rule: oneOf("ipv4") }),
      serviceIpv4Cidr: string({ computed: true, replaces: true, rule: serviceCidr }),
      serviceIpv6Cidr: string({ output: true }),
    },
    { computed: true },
  ),
  vpcConfig: object(
    {
      clusterSecurityGroupId: string({ output: true }),
      vpcId: string({ output: true }),
      subnetIds: set(string(), { required: true }),
      securityGroupIds: set(string(), { rule: atMost(MAX_SECURITY_GROUPS) }),
      endpointPrivateAccess: boolean({ default: false }),
      endpointPublicAccess: boolean({ default: true }),
      publicAccessCidrs: set(string({ rule: block(0, 32) }), { computed: true, rule: atMost(MAX_PUBLIC_CIDRS) }),
    },
    { required: true },
  ),
  encryptionConfig: object({
    provider: object({ keyArn: string({ required: true, rule: arnOf("kms") }) }, { required: true }),
    resources: set(string({ rule: oneOf("secrets") }), { required: true }),
  }),
  enabledClusterLogTypes: set(
    string({ rule: oneOf("api", "audit", "authenticator", "controllerManager", "scheduler") }),
  ),
  upgradePolicy: object(
    { supportType: string({ computed: true, rule: oneOf("EXTENDED", "STANDARD") }) },
    { computed: true },
  ),
  zonalShiftConfig: object({ enabled: boolean() }),
  deletionProtection: boolean({ computed: true }),
  defaultAddonsToRemoves: list(string()),
  tags,
};

/** Whether Auto Mode runs the cluster's nodes, volumes and load balancers. EKS wants all three or none.
 *  @returns undefined when they differ. */
export function autoMode(inputs: JsonObject): boolean | undefined {
  const compute = nested(inputs, "computeConfig")["enabled"] === true;
  const storage = nested(nested(inputs, "storageConfig"), "blockStorage")["enabled"] === true;
  const balancing = nested(nested(inputs, "kubernetesNetworkConfig"), "elasticLoadBalancing")["enabled"] === true;
  return compute === storage && storage === balancing ? compute : undefined;
}

/** `API` and so on. New clusters made without saying get CONFIG_MAP. */
export function authenticationMode(inputs: JsonObject): string {
  const mode = nested(inputs, "accessConfig")["authenticationMode"];
  return typeof mode === "string" ? mode : "CONFIG_MAP";
}

export function clusterFaults(inputs: JsonObject): Failure[] {
  const config = nested(inputs, "vpcConfig");
  const closed = config["endpointPrivateAccess"] === false && config["endpointPublicAccess"] === false;
  if (closed) {
    return [{ property: "vpcConfig", reason: "Private and public endpoint access cannot be false" }];
  }
  if (config["endpointPublicAccess"] === false && texts(config, "publicAccessCidrs").length > 0) {
    return [{ property: "vpcConfig.publicAccessCidrs", reason: "publicAccessCidrs need endpointPublicAccess" }];
  }
  return [];
}

/** What of a change makes a new cluster only sometimes: encryption can be added but not taken away or changed;
 *  a node role can come with Auto Mode but not change. */
export function clusterReplaces(olds: JsonObject, news: JsonObject): string[] {
  const paths: string[] = [];
  if (olds["encryptionConfig"] !== undefined && keyOf(olds) !== keyOf(news)) paths.push("encryptionConfig");
  const oldRole = nested(olds, "computeConfig")["nodeRoleArn"];
  const newRole = nested(news, "computeConfig")["nodeRoleArn"];
  if (oldRole !== undefined && newRole !== undefined && oldRole !== newRole) paths.push("computeConfig.nodeRoleArn");
  return paths;
}

function keyOf(inputs: JsonObject): unknown {
  return nested(nested(inputs, "encryptionConfig"), "provider")["keyArn"];
}

function minorVersion(value: string): string | undefined {
  return /^1\.\d{2}$/.test(value)
    ? undefined
    : `invalid Kubernetes version "${value}": EKS takes a minor version such as 1.35`;
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html */
function serviceCidr(value: string): string | undefined {
  const fault = block(12, 24)(value);
  if (fault !== undefined) return fault;
  return /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/.test(value)
    ? undefined
    : `must be within one of the CIDR blocks 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16: ${value}`;
}

function atMost(count: number): (value: readonly unknown[]) => string | undefined {
  return (value) => (value.length > count ? `Too many list items: at most ${count}, got ${value.length}` : undefined);
}
