import type { ResourceDefinition } from "./definition.js";
import { flowLog } from "./services/ec2FlowLogs.js";
import { eip, internetGateway, natGateway } from "./services/ec2Gateways.js";
import { ingressRule } from "./services/ec2IngressRule.js";
import { launchTemplate } from "./services/ec2LaunchTemplate.js";
import { subnet, vpc } from "./services/ec2Network.js";
import { zoneGroup } from "./services/ec2ZoneGroup.js";
import { peering, peeringAccepter } from "./services/ec2Peering.js";
import { route, routeTable, routeTableAssociation } from "./services/ec2Routes.js";
import { defaultSecurityGroup, securityGroup, securityGroupRule } from "./services/ec2SecurityGroups.js";
import { peeringAccepter as tgwPeeringAccepter, peeringAttachment } from "./services/transitPeerings.js";
import { transitGateway, transitRouteTable } from "./services/transitGateways.js";
import { association, propagation, transitRoute } from "./services/transitRoutes.js";
import { vpcAccepter, vpcAttachment } from "./services/transitVpcs.js";
import { principalAssociation, resourceAssociation, resourceShare, shareAccepter } from "./services/ram.js";
import { vpcEndpoint } from "./services/ec2VpcEndpoint.js";
import { accessEntry, accessPolicyAssociation } from "./services/eksAccess.js";
import { addon } from "./services/eksAddon.js";
import { capability } from "./services/eksCapability.js";
import { cluster } from "./services/eksCluster.js";
import { nodeGroup } from "./services/eksNodeGroup.js";
import { podIdentityAssociation } from "./services/eksPodIdentity.js";
import { openIdConnectProvider } from "./services/iamOidc.js";
import { instanceProfile, managedPolicy, rolePolicy, rolePolicyAttachment } from "./services/iamPolicies.js";
import { role } from "./services/iamRole.js";
import { alias, key } from "./services/kms.js";
import { logGroup } from "./services/logs.js";

const DEFINITIONS: readonly ResourceDefinition[] = [
  vpc,
  subnet,
  zoneGroup,
  internetGateway,
  eip,
  natGateway,
  routeTable,
  route,
  routeTableAssociation,
  peering,
  peeringAccepter,
  transitGateway,
  transitRouteTable,
  vpcAttachment,
  vpcAccepter,
  peeringAttachment,
  tgwPeeringAccepter,
  association,
  propagation,
  transitRoute,
  resourceShare,
  resourceAssociation,
  principalAssociation,
  shareAccepter,
  securityGroup,
  securityGroupRule,
  ingressRule,
  defaultSecurityGroup,
  vpcEndpoint,
  flowLog,
  launchTemplate,
  logGroup,
  key,
  alias,
  role,
  rolePolicy,
  rolePolicyAttachment,
  managedPolicy,
  instanceProfile,
  openIdConnectProvider,
  cluster,
  nodeGroup,
  addon,
  capability,
  accessEntry,
  accessPolicyAssociation,
  podIdentityAssociation,
];

const BY_TYPE: ReadonlyMap<string, ResourceDefinition> = new Map(DEFINITIONS.map((one) => [one.type, one]));

export function definitionOf(type: string): ResourceDefinition | undefined {
  return BY_TYPE.get(type);
}
