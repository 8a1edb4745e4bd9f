export * from "./fleet.js";
export { ConfigError, faultyFile, formatFault } from "./errors.js";
export { parseFleet, type ParseOptions } from "./parseFleet.js";
export type { TextsBeside } from "./fleetText.js";
export { OWN_FILE_FOLDERS } from "./ownFileKinds.js";
export { administratorsIn, assumedRole, kubeconfigRole } from "./accounts.js";
export {
  applicationCount,
  applications,
  repositoryUrl,
  TARGET_REVISION,
  type ApplicationSources,
} from "./applications.js";
export { applicationChanges, type ApplicationChange } from "./applicationChanges.js";
export { clusterChangeFaults, madeCluster, type MadeCluster } from "./clusterChanges.js";
export { addonRange, isWithin, rangeText, type KubernetesRange } from "./addonCompatibility.js";
export { KUBERNETES_VERSIONS } from "./kubernetesVersions.js";
export { controlPlaneAddons, type ControlPlaneAddon } from "./controlPlaneAddons.js";
export { inWaves, stackWaveFaults, upgrades, type RunningVersions, type Upgrade } from "./upgradeWaves.js";
export { isPinFile, pinFile, pinnedEnvironments, wavesOf } from "./rollout.js";
export { residencyOf, RESIDENCIES, type Residency } from "./regions.js";
export { clusterAdministrators, registrableClusters, type RegistrableClusters } from "./pipelines.js";
export { addressPlan, freeBlocksOf, QUOTAS, type PlannedNetwork, type PlannedPlace } from "./addressPlan.js";
export { ownVpcFaults, type Found, type FoundNetwork } from "./ownVpcFacts.js";
export { mislabelledClusters, type LiveHub } from "./drain.js";
export { hubCondition, leftWithTheHub, stacksWithLosses, type Anchor, type HubSeen } from "./hubLoss.js";
export { localZoneFaults, type FoundZone } from "./localZoneFacts.js";
export { isForeign, isMade } from "./existingClusters.js";
export { handoverFaults, servedBy } from "./handover.js";
export { ownInstance, seenBy, seenByHub, seenFromGone } from "./instances.js";
export { toldOfPushes, untold, MAX_WEBHOOKS } from "./webhooks.js";
export { topologyAdvice, CLUSTERS_OF_ONE, type Served, type TopologyAdvice } from "./topologyAdvice.js";
export { allClusters, hasHub } from "./topology.js";
export { isRouted } from "./hubLinks.js";
export { ownGatewayFaults, type FoundGateway } from "./ownGatewayFacts.js";
export { gatewaysToMake, type MadeGateways } from "./transitGateways.js";
export { REPLACE_VARIABLE, replacementFaults } from "./replacements.js";
export { ALL_CLUSTERS, isAll, stackClusters, stackFaults, stackOf, type StackSettings } from "./stacks.js";
export { returned, withLeft, type KnownCluster, type MadeClusters } from "./leftClusters.js";
export { joinedClusterFaults, type JoinedCluster } from "./joinedClusters.js";
export { capabilityRoleName, changedHands, clusterProject } from "./capability.js";
export { isManaged } from "./registration.js";
export { syncPolicyIn } from "./syncPolicy.js";
export { spokeRoleArn, spokeRoleArns, spokeRoleName } from "./spokeRoles.js";
export { LABEL, matches } from "./labels.js";
export * from "./names.js";
export { allAddons } from "./addons.js";
export { ARGOCD_BUNDLES, bundleVersions } from "./argocdBundles.js";
export { referredSecrets, secretValueFaults, type SecretKeys, type SecretValues } from "./argocdSecrets.js";
export { argoCdSizing } from "./sizing.js";
export { presetPermissions, ROLE_PRESETS } from "./rolePresets.js";
export { addonIdentities, type AddonIdentityPlan } from "./addonIdentities.js";
export { clockStretches, zoneOffset } from "./timeZones.js";
export {
  decideSync,
  isOpen,
  lengthOf,
  nextOpening,
  openSpans,
  syncSpans,
  type Span,
  type WindowDecision,
} from "./windowDecision.js";
