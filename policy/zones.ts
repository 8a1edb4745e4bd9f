import { CLUSTER } from "./cluster.js";
import { ofType, referred, referringTo } from "./links.js";
import { SUBNET, subnetsOf } from "./nodes.js";
import { type Policy, type StackResource, UNKNOWN } from "./policy.js";
import { at } from "./values.js";

export const VPC = "aws:ec2/vpc:Vpc";
const NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";

/** A /27 has 27 addresses, a /28 has 11. EKS recommends 16 in every subnet of a cluster: an upgrade makes the control plane's
 *  interfaces anew beside those that are there. https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
const LONGEST_PREFIX = 27;

/** `us-east-1-bos-1a`: most Local Zones have no NAT gateways, and what is there leaves by the region's.
 *  https://aws.amazon.com/about-aws/global-infrastructure/localzones/features/ */
const LOCAL_ZONE = /-[a-z]{3}-\d+[a-z]$/;

export const zonePolicies: readonly Policy[] = [
  {
    name: "eks-two-zones",
    row: "zones",
    ids: ["EKS best practices"],
    enforcementLevel: "mandatory",
    description: "A cluster's subnets are in at least two zones.",
    remedy: "Add a subnet in another zone.",
    checkStack: (resources) =>
      ofType(resources, CLUSTER).flatMap((resource) => {
        const named = at(resource.props, "vpcConfig.subnetIds");
        const subnets = subnetsOf(resource);
        const zones = subnets.map(zoneOf);
        // Of a subnet from elsewhere nobody knows the zone.
        const isComplete =
          Array.isArray(named) && named.length === subnets.length && zones.every((zone) => zone !== "");
        if (!isComplete || new Set(zones).size > 1) return [];
        const problem = "The loss of one zone takes the cluster away.";
        return [{ resource, property: "vpcConfig.subnetIds", value: zones, problem }];
      }),
  },
  {
    name: "eks-subnet-spare-addresses",
    row: "zones",
    ids: ["EKS best practices"],
    enforcementLevel: "mandatory",
    description: "A cluster's subnets have addresses to spare for an upgrade.",
    remedy: `Give the subnet a /${LONGEST_PREFIX} or larger.`,
    checkStack: (resources) =>
      [...new Set(ofType(resources, CLUSTER).flatMap(subnetsOf))].flatMap((resource) => {
        const value = at(resource.props, "cidrBlock");
        if (typeof value !== "string" || Number(value.split("/")[1]) <= LONGEST_PREFIX) return [];
        return [
          { resource, property: "cidrBlock", value, problem: "EKS refuses an upgrade that it has no addresses for." },
        ];
      }),
  },
  {
    name: "nat-gateway-per-zone",
    row: "zones",
    ids: ["EKS best practices"],
    enforcementLevel: "mandatory",
    description: "A production network that has NAT gateways has one in each of its zones.",
    remedy: "Make a NAT gateway in each zone and route the zone's private subnets to it, or make a regional one.",
    productionOnly: true,
    checkStack: (resources) =>
      ofType(resources, VPC).flatMap((resource) => {
        const subnets = referringTo(resource, resources, { type: SUBNET, property: "vpcId" });
        const gateways = ofType(resources, NAT_GATEWAY).filter((gateway) =>
          referred(gateway, ["subnetId"], SUBNET).some((subnet) => subnets.includes(subnet)),
        );
        const value = zonesWithout(gateways, subnets);
        const problem = "These zones lose their way out with another zone.";
        return value.length === 0 ? [] : [{ resource, property: "NatGateway", value, problem }];
      }),
  },
];

/** Zones of subnets that have no NAT gateway of their own; none when there are no gateways at all, or one for the region. */
function zonesWithout(gateways: readonly StackResource[], subnets: readonly StackResource[]): string[] {
  if (gateways.length === 0 || gateways.some(mayBeRegional)) return [];
  const covered = gateways.flatMap((gateway) => referred(gateway, ["subnetId"], SUBNET)).map(zoneOf);
  if (covered.includes("")) return [];
  const zones = [...new Set(subnets.map(zoneOf))].filter((zone) => !LOCAL_ZONE.test(zone));
  return zones.filter((zone) => zone !== "" && !covered.includes(zone)).sort();
}

function mayBeRegional({ props }: StackResource): boolean {
  const mode = at(props, "availabilityMode");
  return mode === "regional" || mode === UNKNOWN;
}

/** Empty when it is not known. */
function zoneOf({ props }: StackResource): string {
  const zone = at(props, "availabilityZone");
  return typeof zone === "string" ? zone : "";
}
