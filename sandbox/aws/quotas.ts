/** AWS's default quotas, as Service Quotas lists them. An account may have been given more. */
export interface Quotas {
  /** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, per region. */
  readonly vpcs: number;
  readonly elasticIps: number;
  readonly natGatewaysPerZone: number;
  readonly activePeeringsPerVpc: number;
  readonly rulesPerSecurityGroupAndDirection: number;
  /** https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html, per region. */
  readonly transitGateways: number;
  /** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html, per region. */
  readonly gatewayEndpoints: number;
  readonly interfaceEndpointsPerVpc: number;
  /** https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html, per region. */
  readonly clusters: number;
  readonly nodeGroupsPerCluster: number;
  readonly accessEntriesPerCluster: number;
  readonly podIdentityAssociationsPerCluster: number;
  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, per account. */
  readonly roles: number;
  readonly policiesPerRole: number;
  readonly oidcProviders: number;
}

export const DEFAULT_QUOTAS: Quotas = {
  vpcs: 5,
  elasticIps: 5,
  natGatewaysPerZone: 5,
  activePeeringsPerVpc: 50,
  rulesPerSecurityGroupAndDirection: 60,
  transitGateways: 5,
  gatewayEndpoints: 20,
  interfaceEndpointsPerVpc: 50,
  clusters: 100,
  nodeGroupsPerCluster: 30,
  accessEntriesPerCluster: 2000,
  podIdentityAssociationsPerCluster: 1000,
  roles: 1000,
  policiesPerRole: 10,
  oidcProviders: 100,
};
