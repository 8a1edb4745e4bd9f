/** What identity needs to know of IAM and EKS. Whoever keeps the records answers from the present state. */
export interface IdentityRecords {
  role(arn: string): IamRole | undefined;
  /** Of a cluster, by its EKS name. */
  accessEntry(cluster: string, principalArn: string): AccessEntry | undefined;
  podIdentityAssociation(
    cluster: string,
    namespace: string,
    serviceAccount: string,
  ): PodIdentityAssociation | undefined;
  cluster(name: string): EksCluster | undefined;
}

export interface IamRole {
  readonly arn: string;
  /** `AROA…`: another one when the role is made again under its name. */
  readonly uniqueId: string;
  /** JSON. */
  readonly trustPolicy: string;
  readonly maxSessionSeconds: number;
}

export interface AccessEntry {
  /** The unique id of the role at the time the entry was made. */
  readonly principalId: string;
  /** May have `{{SessionName}}`, `{{SessionNameRaw}}`, `{{AccountID}}`. */
  readonly userName: string;
  readonly kubernetesGroups: readonly string[];
  /** Names of the access policies for the whole cluster: `AmazonEKSClusterAdminPolicy`. */
  readonly clusterPolicies: readonly string[];
}

export interface PodIdentityAssociation {
  readonly id: string;
  readonly roleArn: string;
}

export interface EksCluster {
  readonly arn: string;
  readonly region: string;
}
