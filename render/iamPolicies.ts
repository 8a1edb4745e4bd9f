/** Whose pods may use a role. */
export interface PodIdentityTrustArgs {
  readonly namespace: string;
  readonly serviceAccounts: readonly string[];
  /** ARN of the EKS cluster that they are in. @default any cluster of the account */
  readonly clusterArn?: string;
}

/** Trust policy of a role that pods get by EKS Pod Identity: pods of the named service accounts in one namespace, nobody
 *  else. The session carries these as tags, hence `sts:TagSession`.
 *  https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html */
export function podIdentityTrust(args: PodIdentityTrustArgs): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PodsOfTheseServiceAccounts",
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            ...(args.clusterArn === undefined ? {} : { "aws:RequestTag/eks-cluster-arn": args.clusterArn }),
            "aws:RequestTag/kubernetes-namespace": args.namespace,
            "aws:RequestTag/kubernetes-service-account": [...args.serviceAccounts],
          },
        },
      },
    ],
  };
}
