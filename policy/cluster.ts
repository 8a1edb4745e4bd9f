import { ofType, referringTo } from "./links.js";
import { type Policy, type StackResource, type StackViolation, UNKNOWN } from "./policy.js";
import { at, elements, isEverywhere, property } from "./values.js";
import { supportEnded } from "./versions.js";

export const CLUSTER = "aws:eks/cluster:Cluster";
const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";

const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** How many minor versions a kubelet may be behind its API server.
 *  https://kubernetes.io/releases/version-skew-policy/#kubelet */
const MAX_SKEW = 3;

export const clusterPolicies: readonly Policy[] = [
  {
    name: "eks-private-endpoint",
    row: "endpoint",
    ids: ["CIS 5.4.2", "EKS.1"],
    enforcementLevel: "mandatory",
    description: "The Kubernetes API of a cluster can be reached from within its VPC.",
    remedy: "Set vpcConfig.endpointPrivateAccess to true.",
    types: [CLUSTER],
    check: property(
      "vpcConfig.endpointPrivateAccess",
      (value) => value === true,
      "Nodes would leave the VPC to reach their own control plane.",
    ),
  },
  {
    name: "eks-public-endpoint-closed",
    row: "endpoint",
    ids: ["CIS 5.4.2", "EKS.1", "CKV_AWS_39"],
    enforcementLevel: "mandatory",
    description: "The Kubernetes API of a production cluster cannot be reached over the internet.",
    remedy: "Set vpcConfig.endpointPublicAccess to false and reach the API through the VPC.",
    productionOnly: true,
    types: [CLUSTER],
    check: property(
      "vpcConfig.endpointPublicAccess",
      (value) => value === false,
      "EKS opens the endpoint to the internet unless it is told not to.",
    ),
  },
  {
    name: "eks-public-endpoint-listed",
    row: "endpoint",
    ids: ["CIS 5.4.1", "EKS.1", "CKV_AWS_38"],
    enforcementLevel: "mandatory",
    description: "A public Kubernetes API answers listed blocks alone.",
    remedy: "Set vpcConfig.publicAccessCidrs to the blocks of your offices or VPN, or endpointPublicAccess to false.",
    types: [CLUSTER],
    check: ({ props }) => {
      const open = at(props, "vpcConfig.endpointPublicAccess");
      const blocks = at(props, "vpcConfig.publicAccessCidrs");
      if (open === false || open === UNKNOWN || blocks === UNKNOWN) return [];
      const listed = elements(blocks);
      if (listed.length > 0 && !listed.some(isEverywhere)) return [];
      const value = blocks === undefined ? undefined : listed.map((block) => (block === UNKNOWN ? "unknown" : block));
      return [{ property: "vpcConfig.publicAccessCidrs", value, problem: "The whole internet is let in." }];
    },
  },
  {
    name: "eks-control-plane-logs",
    row: "controlPlaneLogs",
    ids: ["CIS 2.1.1", "CKV_AWS_37", "C-0067"],
    enforcementLevel: "mandatory",
    description: "A control plane writes all five of its logs.",
    remedy: `Set enabledClusterLogTypes to ${JSON.stringify(LOG_TYPES)}.`,
    types: [CLUSTER],
    check: property(
      "enabledClusterLogTypes",
      (value) => LOG_TYPES.every((type) => elements(value).includes(type)),
      "What is not logged cannot be found out afterwards.",
    ),
  },
  {
    name: "eks-secrets-encrypted",
    row: "encryption",
    ids: ["CIS 5.3.1", "CKV_AWS_58", "C-0066"],
    enforcementLevel: "mandatory",
    description: "Kubernetes Secrets are encrypted with a key of the customer's.",
    remedy: 'Set encryptionConfig to { provider: { keyArn }, resources: ["secrets"] }.',
    types: [CLUSTER],
    check: property(
      "encryptionConfig",
      (value) => at(value, "provider.keyArn") !== undefined && elements(at(value, "resources")).includes("secrets"),
      "Only a key of your own can be taken away, and tells who used it.",
    ),
  },
  {
    name: "eks-supported-version",
    row: "version",
    ids: ["CKV_AWS_339", "EKS.2"],
    enforcementLevel: "mandatory",
    description: "A cluster runs a Kubernetes version that EKS still supports.",
    remedy: "Upgrade to a supported version, one minor version at a time.",
    types: [CLUSTER],
    // A cluster without a version gets one that is supported.
    check: ({ props }, { today }) => {
      const value = at(props, "version");
      const problem = typeof value === "string" ? supportEnded(value, today) : undefined;
      return problem === undefined ? [] : [{ property: "version", value, problem }];
    },
  },
  {
    name: "eks-node-skew",
    row: "version",
    ids: ["EKS.2"],
    enforcementLevel: "mandatory",
    description: `Nodes are at most ${MAX_SKEW} minor versions behind their control plane, and never ahead of it.`,
    remedy: "Upgrade the node group to its cluster's version.",
    checkStack: (resources) =>
      ofType(resources, CLUSTER).flatMap((cluster) =>
        referringTo(cluster, resources, { type: NODE_GROUP, property: "clusterName", nameOf: "name" }).flatMap(
          (nodes) => skew(cluster, nodes),
        ),
      ),
  },
  {
    name: "eks-authentication-mode",
    row: "authentication",
    ids: ["CIS 4.1.7"],
    enforcementLevel: "mandatory",
    description: "Access entries alone say who may enter a cluster.",
    remedy: 'Set accessConfig.authenticationMode to "API", and give access with access entries.',
    types: [CLUSTER],
    check: property(
      "accessConfig.authenticationMode",
      (value) => value === "API",
      "The ConfigMap aws-auth lets whoever can edit it make administrators.",
    ),
  },
  {
    name: "eks-no-creator-admin",
    row: "authentication",
    ids: ["CIS 4.1.7"],
    enforcementLevel: "mandatory",
    description: "Whoever creates a cluster is not its administrator unless listed.",
    remedy:
      "Set accessConfig.bootstrapClusterCreatorAdminPermissions to false, and list administrators as access entries.",
    types: [CLUSTER],
    check: property(
      "accessConfig.bootstrapClusterCreatorAdminPermissions",
      (value) => value === false,
      "EKS makes the identity that creates the cluster an administrator, in no list of the program's.",
    ),
  },
];

function skew(cluster: StackResource, nodes: StackResource): StackViolation[] {
  const value = at(nodes.props, "version");
  const behind = minor(at(cluster.props, "version")) - minor(value);
  if (Number.isNaN(behind) || (behind >= 0 && behind <= MAX_SKEW)) return [];
  const problem = `The control plane "${cluster.name}" has ${String(at(cluster.props, "version"))}.`;
  return [{ resource: nodes, property: "version", value, problem }];
}

/** NaN for a version that is not known. */
function minor(version: unknown): number {
  return typeof version === "string" ? Number(version.split(".")[1]) : NaN;
}
