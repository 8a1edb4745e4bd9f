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

/** Trust policy of a role that EKS runs one of its capabilities as. AWS's guide knows no conditions for it.
 *  https://docs.aws.amazon.com/eks/latest/userguide/capability-role.html */
export function capabilityTrust(): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "CapabilitiesOfEks",
        Effect: "Allow",
        Principal: { Service: "capabilities.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ],
  };
}

/** The role that Argo CD has. */
export interface HubRole {
  readonly hubRoleArn: string;
  /** `AROA…` */
  readonly hubRoleId: string;
}

/** Trust policy of a role that Argo CD assumes for one spoke. IAM keeps the id of a role that it is given by its ARN, so that
 *  trust in one that was made anew has to be written again: the id in the statement's name makes the text another one. The
 *  session of Argo CD's pods has tags and passes them on, hence `sts:TagSession`.
 *  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles */
export function spokeRoleTrust({ hubRoleArn, hubRoleId }: HubRole): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: `Hub${hubRoleId.replace(/[^A-Za-z0-9]/g, "")}`,
        Effect: "Allow",
        Principal: { AWS: hubRoleArn },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ],
  };
}

/** What the hub's role may do in AWS when each spoke has a role of its own: assume those, and no others.
 *  @param roleArns not empty */
export function assumeSpokeRoles(roleArns: readonly string[]): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TheSpokesOfThisFleet",
        Effect: "Allow",
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Resource: [...roleArns],
      },
    ],
  };
}
