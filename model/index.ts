export * from "./fleet.js";
export { ConfigError, formatFault } from "./errors.js";
export { parseFleet, type ParseOptions } from "./parseFleet.js";
export { applications, repositoryUrl, TARGET_REVISION, type ApplicationSources } from "./applications.js";
export { clusterChangeFaults, madeCluster, type MadeCluster } from "./clusterChanges.js";
export { stackClusters, stackFaults, stackOf, type StackSettings } from "./stacks.js";
export { LABEL, matches } from "./labels.js";
export * from "./names.js";
export { allAddons } from "./addons.js";
