/** Resources of `@pulumi/aws` 7.48 that take tags, in the services that a cluster and its network are made of. */
const NAMES: Readonly<Record<string, string>> = {
  cloudwatch: `
    alarmMuteRule compositeAlarm contributorInsightRule contributorManagedInsightRule eventBus eventRule
    internetMonitor logAnomalyDetector logDelivery logDeliveryDestination logDeliverySource logDestination logGroup
    metricAlarm metricStream`,
  ec2: `
    ami amiCopy amiFromInstance capacityBlockReservation capacityReservation carrierGateway customerGateway
    dedicatedHost defaultNetworkAcl defaultRouteTable defaultSecurityGroup defaultSubnet defaultVpc
    defaultVpcDhcpOptions egressOnlyInternetGateway eip encryptionControl fleet flowLog instance internetGateway
    keyPair launchTemplate localGatewayRouteTable localGatewayRouteTableVirtualInterfaceGroupAssociation
    localGatewayRouteTableVpcAssociation managedPrefixList natGateway networkAcl networkInsightsAccessScope
    networkInsightsAnalysis networkInsightsPath networkInterface placementGroup routeTable secondaryNetwork
    secondarySubnet securityGroup spotFleetRequest spotInstanceRequest subnet trafficMirrorFilter
    trafficMirrorSession trafficMirrorTarget vpc vpcBlockPublicAccessExclusion vpcDhcpOptions vpcEncryptionControl
    vpcEndpoint vpcEndpointService vpcIpam vpcIpamPool vpcIpamPoolCidrAllocation vpcIpamResourceDiscovery
    vpcIpamResourceDiscoveryAssociation vpcIpamScope vpcPeeringConnection vpcPeeringConnectionAccepter
    vpnConcentrator vpnConnection vpnGateway`,
  ec2transitgateway: `
    connect connectPeer instanceConnectEndpoint meteringPolicy multicastDomain peeringAttachment
    peeringAttachmentAccepter policyTable routeTable transitGateway vpcAttachment vpcAttachmentAccepter`,
  eks: `
    accessEntry addon capability cluster fargateProfile identityProviderConfig nodeGroup podIdentityAssociation`,
  iam: `
    instanceProfile openIdConnectProvider policy role samlProvider serverCertificate serviceLinkedRole user
    virtualMfaDevice`,
  kms: `
    externalKey key replicaExternalKey replicaKey`,
  ram: `
    permission resourceShare`,
};

/** Their type tokens: `aws:ec2/vpc:Vpc`. */
export const TAKES_TAGS: readonly string[] = Object.entries(NAMES).flatMap(([service, names]) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `aws:${service}/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`),
);
