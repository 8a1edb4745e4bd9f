import { CLUSTER } from "./cluster.js";
import { isMadeIn, ofType, referringTo } from "./links.js";
import { type Policy, type StackResource, UNKNOWN } from "./policy.js";
import { at, fromJson } from "./values.js";

const ADDON = "aws:eks/addon:Addon";
const CONFIG_MAPS = ["kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:ConfigMapPatch"];

export const networkPolicyPolicies: readonly Policy[] = [
  {
    name: "eks-network-policy",
    row: "networkPolicy",
    ids: ["CIS 4.3.1", "CIS 5.4.4"],
    enforcementLevel: "mandatory",
    description: "A cluster enforces NetworkPolicies.",
    remedy:
      'With Auto Mode, make the ConfigMap kube-system/amazon-vpc-cni with "enable-network-policy-controller": "true"; else give the add-on vpc-cni the configuration {"enableNetworkPolicy": "true"}.',
    checkStack: (resources) =>
      ofType(resources, CLUSTER)
        .filter((cluster) => !enforces(cluster, resources))
        .map((resource) => ({
          resource,
          property: "NetworkPolicy",
          value: undefined,
          problem: "Every pod reaches every other, whatever a NetworkPolicy says.",
        })),
  },
];

function enforces(cluster: StackResource, resources: readonly StackResource[]): boolean {
  const autoMode = at(cluster.props, "computeConfig.enabled");
  if (autoMode === UNKNOWN) return true;
  return autoMode === true ? enabledInAutoMode(cluster, resources) : enabledInAddon(cluster, resources);
}

/** https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html */
function enabledInAutoMode(cluster: StackResource, resources: readonly StackResource[]): boolean {
  return resources.some(
    (candidate) =>
      CONFIG_MAPS.includes(candidate.type) &&
      says(at(candidate.props, "metadata.name"), "amazon-vpc-cni") &&
      says(at(candidate.props, "metadata.namespace"), "kube-system") &&
      says(at(candidate.props, "data.enable-network-policy-controller"), "true") &&
      isMadeIn(cluster, candidate, resources),
  );
}

/** https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html */
function enabledInAddon(cluster: StackResource, resources: readonly StackResource[]): boolean {
  return referringTo(cluster, resources, { type: ADDON, property: "clusterName", nameOf: "name" }).some(
    ({ props }) =>
      says(at(props, "addonName"), "vpc-cni") &&
      says(at(fromJson(at(props, "configurationValues")), "enableNetworkPolicy"), "true"),
  );
}

/** Whether a value is that text, or may be. */
function says(value: unknown, text: string): boolean {
  return value === UNKNOWN || String(value) === text;
}
