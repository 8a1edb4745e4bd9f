import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArguments } from "./arguments.js";
import { mergedTags } from "./securityGroups.js";

export interface ClusterParts {
  readonly roleArn: pulumi.Input<string>;
  /** Of the nodes of Auto Mode's built-in pools. */
  readonly nodeRoleArn?: pulumi.Input<string> | undefined;
  /** The control plane's additional group. */
  readonly securityGroupId?: pulumi.Input<string> | undefined;
  readonly subnetIds: pulumi.Input<string[]>;
}

/** The arguments of `aws.eks.Cluster` that pulumi-eks makes of its own. */
export function clusterSpecification(name: string, args: ClusterArguments, parts: ClusterParts): aws.eks.ClusterArgs {
  const autoMode = args.autoMode?.enabled === true;
  return {
    ...given({
      name: args.name,
      version: args.version,
      enabledClusterLogTypes: args.enabledClusterLogTypes,
      upgradePolicy: args.upgradePolicy,
      deletionProtection: args.deletionProtection,
    }),
    roleArn: parts.roleArn,
    ...(autoMode ? autoModeConfig(args, parts) : manualNetworkConfig(args)),
    // Auto Mode brings its own networking and DNS: EKS must not install the unmanaged ones.
    bootstrapSelfManagedAddons: autoMode ? false : (args.bootstrapSelfManagedAddons ?? true),
    vpcConfig: {
      subnetIds: parts.subnetIds,
      ...given({
        securityGroupIds: parts.securityGroupId === undefined ? undefined : [parts.securityGroupId],
        endpointPrivateAccess: args.endpointPrivateAccess,
        endpointPublicAccess: args.endpointPublicAccess,
        publicAccessCidrs: publicAccessCidrs(args),
      }),
    },
    ...(args.encryptionConfigKeyArn !== undefined && {
      encryptionConfig: { provider: { keyArn: args.encryptionConfigKeyArn }, resources: ["secrets"] },
    }),
    // pulumi-eks wants to install things itself, so it makes its own caller an administrator.
    accessConfig: { authenticationMode: args.authenticationMode, bootstrapClusterCreatorAdminPermissions: true },
    tags: mergedTags({ Name: `${name}-eksCluster` }, args.clusterTags, args.tags),
  };
}

/** The parts of Auto Mode: AWS takes them only all together, so in a preview they are known or unknown together. */
function autoModeConfig(args: ClusterArguments, { nodeRoleArn }: ClusterParts) {
  const all = pulumi
    .all([args.autoMode?.computeConfig, nodeRoleArn, args.kubernetesServiceIpAddressRange, args.ipFamily])
    .apply(([computeConfig, roleArn, serviceRange, ipFamily]) => ({
      computeConfig: {
        enabled: true,
        ...given({ nodeRoleArn: roleArn }),
        nodePools: ["general-purpose", "system"],
        ...computeConfig,
      },
      storageConfig: { blockStorage: { enabled: true } },
      kubernetesNetworkConfig: {
        ...networkConfig(serviceRange, ipFamily),
        elasticLoadBalancing: { enabled: true },
      },
    }));
  return {
    computeConfig: all.computeConfig,
    storageConfig: all.storageConfig,
    kubernetesNetworkConfig: all.kubernetesNetworkConfig,
  };
}

function manualNetworkConfig(args: ClusterArguments) {
  if (args.kubernetesServiceIpAddressRange === undefined && args.ipFamily === undefined) return {};
  return {
    kubernetesNetworkConfig: pulumi
      .all([args.kubernetesServiceIpAddressRange, args.ipFamily])
      .apply(([serviceRange, ipFamily]) => networkConfig(serviceRange, ipFamily)),
  };
}

function networkConfig(serviceRange: string | undefined, ipFamily = "ipv4") {
  // A range can be chosen for IPv4 only.
  return { ipFamily, ...given({ serviceIpv4Cidr: ipFamily === "ipv4" ? serviceRange : undefined }) };
}

function publicAccessCidrs(args: ClusterArguments): pulumi.Input<string[]> | undefined {
  if (args.publicAccessCidrs === undefined) return undefined;
  return pulumi.all([args.publicAccessCidrs, args.endpointPublicAccess ?? true]).apply(([cidrs, isPublic]) => {
    if (!isPublic) throw new Error("`publicAccessCidrs` can only be set when `endpointPublicAccess` is true");
    return cidrs;
  });
}

/** The properties that have a value. */
function given<T extends object>(properties: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
