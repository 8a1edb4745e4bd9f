import * as aws from "@pulumi/aws";
import type * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";

type AccessEntryArgs = NonNullable<eks.ClusterArgs["accessEntries"]>[string];

/** One `AccessEntry` a key, with its policy associations beneath. */
export function accessEntries(
  name: string,
  cluster: aws.eks.Cluster,
  entries: Readonly<Record<string, AccessEntryArgs>>,
  parent: pulumi.Resource,
): aws.eks.AccessEntry[] {
  const dependsOn = [cluster];
  return Object.entries(entries).map(([key, args]) => {
    const entry = new aws.eks.AccessEntry(
      `${name}-${key}`,
      {
        clusterName: cluster.name,
        principalArn: args.principalArn,
        ...(args.type !== undefined && { type: args.type }),
        ...(args.kubernetesGroups !== undefined && { kubernetesGroups: args.kubernetesGroups }),
        ...(args.username !== undefined && { userName: args.username }),
        ...(args.tags !== undefined && { tags: args.tags }),
      },
      { parent, dependsOn },
    );
    for (const [associationKey, association] of Object.entries(args.accessPolicies ?? {})) {
      const { policyArn, accessScope } = pulumi.output(association);
      new aws.eks.AccessPolicyAssociation(
        `${name}-${key}-${associationKey}`,
        { clusterName: cluster.name, principalArn: args.principalArn, policyArn, accessScope },
        { parent: entry, dependsOn: [entry] },
      );
    }
    return entry;
  });
}
