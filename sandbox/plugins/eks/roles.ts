import type * as pulumi from "@pulumi/pulumi";
import type { ClusterArguments } from "./arguments.js";
import { ServiceRole } from "./serviceRole.js";

/** What EKS itself needs in Auto Mode, beside `AmazonEKSClusterPolicy`. */
const AUTO_MODE_POLICIES = [
  "AmazonEKSComputePolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
];

/** The role of the control plane. */
export function clusterRole(
  name: string,
  args: ClusterArguments,
  partition: pulumi.Input<string>,
  parent: pulumi.Resource,
): ServiceRole {
  return new ServiceRole(
    `${name}-eksRole`,
    {
      service: "eks.amazonaws.com",
      description: "Allows EKS to manage clusters on your behalf.",
      policies: ["AmazonEKSClusterPolicy", ...(args.autoMode?.enabled ? AUTO_MODE_POLICIES : [])],
      assumeRoleActions: ["sts:AssumeRole", "sts:TagSession"],
      partition,
      ...tagsOf(args),
    },
    { parent },
  );
}

/** The role of the nodes in Auto Mode. */
export function nodeRole(
  name: string,
  args: ClusterArguments,
  partition: pulumi.Input<string>,
  parent: pulumi.Resource,
): ServiceRole {
  const policies = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"];
  return new ServiceRole(
    `${name}-nodeRole`,
    { service: "ec2.amazonaws.com", policies, partition, ...tagsOf(args) },
    { parent },
  );
}

/** The role of nodes that the program brings. */
export function instanceRole(
  name: string,
  args: ClusterArguments,
  partition: pulumi.Input<string>,
  parent: pulumi.Resource,
): ServiceRole {
  const policies = ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"];
  return new ServiceRole(
    `${name}-instanceRole`,
    { service: "ec2.amazonaws.com", policies, partition, ...tagsOf(args) },
    { parent },
  );
}

function tagsOf(args: ClusterArguments) {
  return args.tags === undefined ? {} : { tags: args.tags };
}
