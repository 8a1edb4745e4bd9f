/** The components, for programs of your own. Each takes what it needs (a role's ARN, a subnet's id) and no stack. */
export { AddonApplications, type AddonApplicationsArgs } from "./addonApplications.js";
export { ArgoCd, type ArgoCdArgs, type RepositoryCredentials } from "./argoCd.js";
export { ClusterRegistration, type ClusterRegistrationArgs } from "./clusterRegistration.js";
export { ConfigRepository, type ConfigRepositoryArgs } from "./configRepository.js";
export { drainGuard, type DrainGuardArgs } from "./drainGuard.js";
export { controlPlaneLogGroup, EksCluster, type EksClusterArgs } from "./eksCluster.js";
export { EncryptionKey, type EncryptionKeyArgs } from "./encryptionKey.js";
export { EnvironmentRegistrar, type EnvironmentRegistrarArgs } from "./environmentRegistrar.js";
export { flowLogGroup, FlowLogs, type FlowLogsArgs } from "./flowLogs.js";
export { HubIdentity, SPOKE_CALLERS, type HubIdentityArgs } from "./hubIdentity.js";
export { HubPeering, type HubPeeringArgs, type PeeredVpc } from "./hubPeering.js";
export { kubernetesProvider, type KubernetesProviderArgs } from "./kubernetesProvider.js";
export { ManagedNodes, type ManagedNodesArgs } from "./managedNodes.js";
export { Network, type NetworkArgs } from "./network.js";
export { ServiceApplications, type ServiceApplicationsArgs } from "./serviceApplications.js";
export { SpokeTenancy, type SpokeTenancyArgs } from "./spokeTenancy.js";
export { TeamProject, type TeamProjectArgs } from "./teamProject.js";
export { VpcEndpoints, type VpcEndpointsArgs } from "./vpcEndpoints.js";
