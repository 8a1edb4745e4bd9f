export { addonPermissions, type GrantedPermissions, type PermissionScope } from "./addonPermissions.js";
export { appProjectFaults } from "./appProjectRules.js";
export { platformAppProject, teamAppProject, type AppProject } from "./appProject.js";
export { addonApplicationSet, serviceApplicationSet, type ApplicationSet } from "./applicationSet.js";
export { typedApplicationSet, type SetTemplate, type TypedSet } from "./typedApplicationSet.js";
export type { Carries, DeletionPolicy } from "./deletionPolicy.js";
export {
  generatedApplications,
  GeneratorFailure,
  type GeneratedApplication,
  type GeneratorWorld,
  type PullRequestData,
  type RegisteredClusterData,
} from "./generatedApplications.js";
export type {
  ClusterGenerator,
  GitDirectoryGenerator,
  GitFileGenerator,
  LabelRequirement,
  ListGenerator,
  MatrixGenerator,
  MergeGenerator,
  ParameterValue,
  PullRequestFilter,
  PullRequestGenerator,
  SetGenerator,
} from "./setGenerators.js";
export { capabilityConfiguration, type CapabilityConfiguration } from "./capabilityConfiguration.js";
export {
  capabilitySecretData,
  capabilitySecretFaults,
  checkedCapabilitySecret,
  managedRegistration,
  registeredTwice,
  type ManagedRegistration,
  type RegistrationSecret,
} from "./capabilitySecret.js";
export { capabilityTenancy, type CapabilityTenancyObjects } from "./capabilityTenancy.js";
export { argoCdValues } from "./argoCdValues.js";
export { eksClusterArn } from "./arn.js";
export {
  clusterSecret,
  clusterSecretData,
  clusterSecretMetadata,
  OWN_SERVER,
  type ClusterEndpoint,
  type ClusterSecret,
  type RegisteredCluster,
} from "./clusterSecret.js";
export { flowLogDelivery, flowLogTrust, type FlowLogPolicyArgs } from "./flowLogPolicies.js";
export {
  assumeSpokeRoles,
  capabilityTrust,
  podIdentityTrust,
  spokeRoleTrust,
  type HubRole,
  type PodIdentityTrustArgs,
} from "./iamPolicies.js";
export { hubAccount, type TokenSecret } from "./hubAccount.js";
export {
  eksKubeconfig,
  kubeconfigCluster,
  throughProxy,
  tokenKubeconfig,
  type KubeconfigCluster,
} from "./kubeconfig.js";
export { importCommand, type ImportAddress } from "./importCommand.js";
export { keyPolicy, type KeyPolicyArgs } from "./keyPolicy.js";
export { rbacJudge, type RbacDecision, type RbacPolicies, type RbacQuestion } from "./rbacDecision.js";
export type { MemberLine, PolicyLine, PolicyOrigin, RightLine } from "./rbacLines.js";
export { rbacPolicies } from "./rbacPolicies.js";
export {
  registrar,
  registrarGroup,
  type RegistrableCluster,
  type RegistrarObjects,
  type RegistrarScope,
} from "./registrar.js";
export { COMMIT_BELOW, pinFinding, pinnedRevision, pinText } from "./pins.js";
export { platformRepositoryFiles, teamRepositoryFiles } from "./repositoryFiles.js";
export { checkedFiles, type FileTree } from "./seedFiles.js";
export { spokeTenancy, type ServiceTenancy, type SpokeTenancyObjects } from "./spokeTenancy.js";
export { syncTimes, type SyncTimes, type TimedWindow } from "./syncTimes.js";
