import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArguments } from "./arguments.js";

type Opts = pulumi.CustomResourceOptions;

/** Whether pulumi-eks makes security groups of its own. In Auto Mode EKS's own suffices. */
export function makesSecurityGroups(args: ClusterArguments): boolean {
  return !(args.skipDefaultSecurityGroups ?? args.autoMode?.enabled ?? false);
}

/** The group of the control plane, with its way out. */
export function clusterSecurityGroup(name: string, args: ClusterArguments, opts: Opts): aws.ec2.SecurityGroup {
  const group = new aws.ec2.SecurityGroup(
    `${name}-eksClusterSecurityGroup`,
    {
      vpcId: args.vpcId,
      revokeRulesOnDelete: true,
      tags: mergedTags({ Name: `${name}-eksClusterSecurityGroup` }, args.clusterSecurityGroupTags, args.tags),
    },
    opts,
  );
  new aws.ec2.SecurityGroupRule(`${name}-eksClusterInternetEgressRule`, internetEgress(group), opts);
  return group;
}

/** The group of the nodes and the rules between them and the control plane. Answers the rule that admits them to the API server too. */
export function nodeSecurityGroup(
  name: string,
  args: ClusterArguments,
  cluster: aws.eks.Cluster,
  controlPlane: pulumi.Input<string>,
  opts: Opts,
): { group: aws.ec2.SecurityGroup; clusterIngressRule: aws.ec2.SecurityGroupRule } {
  const owned = cluster.name.apply((clusterName) => ({
    Name: `${name}-nodeSecurityGroup`,
    [`kubernetes.io/cluster/${clusterName}`]: "owned",
  }));
  const group = new aws.ec2.SecurityGroup(
    `${name}-nodeSecurityGroup`,
    { vpcId: args.vpcId, revokeRulesOnDelete: true, tags: mergedTags(owned, args.nodeSecurityGroupTags, args.tags) },
    opts,
  );
  const rule = (suffix: string, rule: aws.ec2.SecurityGroupRuleArgs) =>
    new aws.ec2.SecurityGroupRule(`${name}-${suffix}`, rule, opts);
  const ingress = { type: "ingress", protocol: "tcp" } as const;
  rule("eksNodeIngressRule", {
    description: "Allow nodes to communicate with each other",
    type: "ingress",
    fromPort: 0,
    toPort: 0,
    protocol: "-1",
    securityGroupId: group.id,
    self: true,
  });
  rule("eksNodeClusterIngressRule", {
    ...ingress,
    description: "Allow worker Kubelets and pods to receive communication from the cluster control plane",
    fromPort: 1025,
    toPort: 65535,
    securityGroupId: group.id,
    sourceSecurityGroupId: controlPlane,
  });
  rule("eksExtApiServerClusterIngressRule", {
    ...ingress,
    description:
      "Allow pods running extension API servers on port 443 to receive communication from cluster control plane",
    fromPort: 443,
    toPort: 443,
    securityGroupId: group.id,
    sourceSecurityGroupId: controlPlane,
  });
  rule("eksNodeInternetEgressRule", internetEgress(group));
  const clusterIngressRule = rule("eksClusterIngressRule", {
    ...ingress,
    description: "Allow pods to communicate with the cluster API Server",
    fromPort: 443,
    toPort: 443,
    securityGroupId: controlPlane,
    sourceSecurityGroupId: group.id,
  });
  return { group, clusterIngressRule };
}

/** Tags of the component and of the program; the program's general ones win, as in pulumi-eks. */
export function mergedTags(
  ...sources: (pulumi.Input<Record<string, pulumi.Input<string>>> | undefined)[]
): pulumi.Output<Record<string, string>> {
  return pulumi
    .all(sources.map((source) => pulumi.output(source ?? {})))
    .apply((all) => Object.assign({}, ...all) as Record<string, string>);
}

function internetEgress(group: aws.ec2.SecurityGroup): aws.ec2.SecurityGroupRuleArgs {
  return {
    description: "Allow internet access.",
    type: "egress",
    fromPort: 0,
    toPort: 0,
    protocol: "-1",
    cidrBlocks: ["0.0.0.0/0"],
    securityGroupId: group.id,
  };
}
