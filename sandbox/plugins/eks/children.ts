import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { accessEntries } from "./access.js";
import { addon, wantsCoreDns, wantsKubeProxy } from "./addons.js";
import type { ClusterArguments } from "./arguments.js";
import { clusterSpecification } from "./clusterSpecification.js";
import { kubeconfig } from "./kubeconfig.js";
import { awaitReadiness } from "./readiness.js";
import { clusterSecurityGroup, makesSecurityGroups, nodeSecurityGroup } from "./securityGroups.js";
import { clusterRole as makeClusterRole, instanceRole as makeInstanceRole, nodeRole as makeNodeRole } from "./roles.js";

/** Makes what is inside `eks:index:Cluster` and answers the component's outputs: names, conditions and options as in
 *  pulumi-eks 4.3 (nodejs/eks/cluster/cluster.ts in pulumi/pulumi-eks). */
export function clusterChildren(name: string, args: ClusterArguments, parent: pulumi.ComponentResource) {
  const opts = { parent };
  const { partition } = aws.getPartitionOutput({}, opts);
  const subnetIds = args.subnetIds
    ? pulumi.output(args.subnetIds)
    : pulumi
        .all([args.publicSubnetIds ?? [], args.privateSubnetIds ?? []])
        .apply(([publicIds, privateIds]) => [...publicIds, ...privateIds]);

  const clusterRole = args.serviceRole ? undefined : makeClusterRole(name, args, partition, parent);
  const nodeRole =
    args.autoMode?.enabled && args.autoMode.createNodeRole !== false
      ? makeNodeRole(name, args, partition, parent)
      : undefined;
  const controlPlaneGroup = controlPlaneSecurityGroup(name, args, parent);
  const clusterIamRole = pulumi.output(clusterRole?.role ?? (args.serviceRole as pulumi.Input<aws.iam.Role>));

  const eksCluster = new aws.eks.Cluster(
    `${name}-eksCluster`,
    clusterSpecification(name, args, {
      roleArn: clusterIamRole.arn,
      nodeRoleArn: nodeRole?.role.arn,
      securityGroupId: controlPlaneGroup?.id,
      subnetIds,
    }),
    {
      parent,
      // Both are only asked for when a cluster is made: a later change would replace it (pulumi-aws#3997).
      ignoreChanges: ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
      dependsOn: [clusterRole, nodeRole].flatMap((role) => (role ? [role.attachedRole] : [])),
    },
  );

  if (wantsKubeProxy(args)) addon(name, "kube-proxy", eksCluster, args.kubeProxyAddonOptions, args.tags, parent);

  const endpoint = readyEndpoint(eksCluster, args);
  const config = (withProfile: boolean) => clusterKubeconfig(eksCluster, endpoint, args, withProfile);
  const provider = new kubernetes.Provider(
    `${name}-eks-k8s`,
    {
      kubeconfig: pulumi.jsonStringify(config(true)),
      ...(args.enableConfigMapMutable !== undefined && { enableConfigMapMutable: args.enableConfigMapMutable }),
    },
    opts,
  );

  const instanceRole =
    (args.createInstanceRole ?? !args.skipDefaultNodeGroup)
      ? makeInstanceRole(name, args, partition, parent).attachedRole
      : undefined;
  if (instanceRole) {
    new aws.iam.InstanceProfile(`${name}-instanceProfile`, { role: instanceRole.name }, opts);
    const entry = { principalArn: instanceRole.arn, type: "EC2_LINUX" } as const;
    accessEntries(name, eksCluster, { defaultNodeGroupInstanceRole: entry }, parent);
  }
  accessEntries(name, eksCluster, args.accessEntries ?? {}, parent);

  if (wantsCoreDns(args)) addon(name, "coredns", eksCluster, args.corednsAddonOptions, args.tags, parent);

  const nodes =
    makesSecurityGroups(args) && controlPlaneGroup
      ? nodeSecurityGroup(name, args, eksCluster, controlPlaneGroup.id, opts)
      : undefined;

  const issuer = eksCluster.identities.apply((identities) => identities[0]?.oidcs[0]?.issuer ?? "");
  const ownGroupId = eksCluster.vpcConfig.clusterSecurityGroupId;
  const instanceRoles = pulumi.output(instanceRole ? [instanceRole] : []);
  const sharedKubeconfig = config(false);
  return {
    eksCluster,
    kubeconfig: sharedKubeconfig,
    kubeconfigJson: pulumi.jsonStringify(sharedKubeconfig),
    clusterSecurityGroup: controlPlaneGroup,
    clusterSecurityGroupId: controlPlaneGroup?.id ?? ownGroupId,
    nodeSecurityGroup: nodes?.group,
    nodeSecurityGroupId: nodes?.group.id ?? ownGroupId,
    eksClusterIngressRule: nodes?.clusterIngressRule,
    clusterIngressRuleId: nodes?.clusterIngressRule.securityGroupRuleId ?? "",
    instanceRoles,
    autoModeNodeRoleName: nodeRole?.role.name ?? "",
    defaultNodeGroup: undefined,
    defaultNodeGroupAsgName: "",
    fargateProfileId: "",
    fargateProfileStatus: "",
    oidcProviderArn: "",
    oidcProviderUrl: issuer,
    oidcIssuer: issuer.apply((url) => url.replace("https://", "")),
    core: pulumi.output({
      cluster: eksCluster,
      vpcId: args.vpcId,
      subnetIds,
      publicSubnetIds: args.publicSubnetIds,
      privateSubnetIds: args.privateSubnetIds,
      clusterSecurityGroup: controlPlaneGroup,
      endpoint,
      provider,
      kubeconfig: sharedKubeconfig,
      clusterIamRole,
      instanceRoles,
      nodeGroupOptions: { ...(args.version !== undefined && { version: args.version }) },
      storageClasses: {},
      tags: args.tags,
      nodeSecurityGroupTags: args.nodeSecurityGroupTags,
      encryptionConfig:
        args.encryptionConfigKeyArn === undefined
          ? undefined
          : { provider: { keyArn: args.encryptionConfigKeyArn }, resources: ["secrets"] },
      accessEntries: Object.values(args.accessEntries ?? {}),
      autoModeNodeRoleName: nodeRole?.role.name ?? "",
    }),
  };
}

function controlPlaneSecurityGroup(
  name: string,
  args: ClusterArguments,
  parent: pulumi.Resource,
): pulumi.Output<aws.ec2.SecurityGroup> | undefined {
  if (args.clusterSecurityGroup) return pulumi.output(args.clusterSecurityGroup);
  return makesSecurityGroups(args) ? pulumi.output(clusterSecurityGroup(name, args, { parent })) : undefined;
}

function readyEndpoint(cluster: aws.eks.Cluster, args: ClusterArguments): pulumi.Output<string> {
  return pulumi.all([cluster.endpoint, args.endpointPublicAccess]).apply(async ([endpoint, isPublic]) => {
    if (isPublic && !pulumi.runtime.isDryRun()) await awaitReadiness(endpoint, cluster);
    return endpoint;
  });
}

/** Secret, as it names whom to ask for credentials. The profile is for the component's own provider only: whoever else uses the
 *  kubeconfig has profiles of their own. */
function clusterKubeconfig(
  cluster: aws.eks.Cluster,
  endpoint: pulumi.Output<string>,
  args: ClusterArguments,
  withProfile: boolean,
) {
  const environmentProfile = process.env["AWS_PROFILE"];
  const credentials = args.providerCredentialOpts ?? (environmentProfile ? { profileName: environmentProfile } : {});
  return pulumi.secret(
    pulumi
      .all([cluster.name, endpoint, cluster.certificateAuthority.data, cluster.arn, pulumi.output(credentials)])
      .apply(([clusterName, url, caData, clusterArn, { roleArn, profileName }]) =>
        kubeconfig({
          clusterName,
          endpoint: url,
          caData,
          clusterArn,
          roleArn,
          profileName: withProfile ? profileName : undefined,
        }),
      ),
  );
}
