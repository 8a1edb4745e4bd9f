import { checkGroups } from "./access.js";
import { checkAddonVersions } from "./addonCompatibility.js";
import { checkAccounts } from "./accounts.js";
import { checkAddons } from "./addons.js";
import { checkAddonScopes } from "./addonScopes.js";
import type { ApplicationSources } from "./applications.js";
import { checkApplicationNames } from "./applicationNames.js";
import { argoCdWarnings, checkArgoCd } from "./argocd.js";
import { checkAdministrators, checkClusterNames } from "./clusterNames.js";
import { capabilityWarnings, checkCapability } from "./capabilityRules.js";
import { clusterEntries, type ClusterEntry } from "./clusters.js";
import { applicationSources, complete } from "./complete.js";
import { checkControlPlaneAddons } from "./controlPlaneAddons.js";
import { checkEnvironmentNames } from "./environmentNames.js";
import { ConfigError } from "./errors.js";
import type { Finding } from "./findings.js";
import type { Fault, Fleet } from "./fleet.js";
import { checkExistingClusters, isMade } from "./existingClusters.js";
import { readFleetText, type TextsBeside } from "./fleetText.js";
import { checkForm } from "./form.js";
import { checkHubLinks } from "./hubLinks.js";
import { checkHubReach } from "./hubReach.js";
import { checkKubernetes } from "./kubernetesVersions.js";
import { checkLabels } from "./labels.js";
import { checkLocalZonePlacement } from "./localZonePlacement.js";
import { checkLocalZones } from "./localZones.js";
import { checkNetworks } from "./network.js";
import { checkNodes } from "./nodes.js";
import { checkOwnVpcs } from "./ownVpc.js";
import { checkResidency } from "./residency.js";
import { checkOwnFiles } from "./ownFileBounds.js";
import { checkReservedNamespaces } from "./reservedNamespaces.js";
import { checkPipelineRoles } from "./pipelines.js";
import type { FleetFile } from "./schema.js";
import { checkRollouts } from "./rollout.js";
import { checkSelection } from "./selection.js";
import { checkSpokeRoles } from "./spokeRoles.js";
import { checkTeamBounds } from "./teamBoundsRules.js";
import { checkSync } from "./syncPolicy.js";
import { checkTeamRoles, teamRoleWarnings } from "./teamRoles.js";
import { checkTeams } from "./teams.js";
import { checkTopology } from "./topologyRules.js";
import { checkTransitGateways } from "./transitGateways.js";
import { checkWaysOut } from "./waysOut.js";
import { checkNarrowWindows } from "./narrowWindows.js";
import { checkWindows } from "./windows.js";

export interface ParseOptions {
  /** Name of the file, for messages. */
  readonly file: string;
  /** `YYYY-MM-DD`: support of Kubernetes versions and dated windows are judged by it. */
  readonly today: string;
  /** Texts of the files beside it, which teams own. @default there are none */
  readonly beside?: TextsBeside;
}

/** Reads, checks and completes `fleet.yaml`, with the files beside it.
 *  @throws ConfigError with every fault of all of them */
export function parseFleet(text: string, { file, today, beside = {} }: ParseOptions): Fleet {
  const { data, faults, located, sourceOf } = readFleetText(text, beside);
  if (data === undefined) throw new ConfigError(file, faults);
  const form = checkForm(data, sourceOf);
  const rules = form.file && checkFleet(form.file, today);
  const found = [...form.faults, ...(rules?.faults ?? [])].map(located);
  const all = inOrder([...faults, ...found]);
  if (all.length > 0 || !form.file || !rules) throw new ConfigError(file, all);
  const fleet = complete(form.file, rules.clusters, rules.sources, today);
  return { ...fleet, warnings: inOrder(rules.warnings.map(located)) };
}

interface Checked {
  readonly faults: Finding[];
  readonly warnings: Finding[];
  /** What was looked at, for it takes time to make. */
  readonly clusters: readonly ClusterEntry[];
  readonly sources: ApplicationSources;
}

/** Every rule between values, all of them in one go. */
function checkFleet(file: FleetFile, today: string): Checked {
  const clusters = clusterEntries(file);
  const sources = applicationSources(file, clusters);
  // What the fleet does not make, it has no say in. One without a region is reported, and cannot be judged further.
  const made = clusters.filter((cluster) => isMade(cluster) && cluster.region !== "");
  const versions = checkKubernetes(made, today);
  const windows = checkWindows(file, today);
  const narrow = checkNarrowWindows(file, today);
  const links = checkHubLinks(made);
  const transit = checkTransitGateways(file, made);
  const reach = checkHubReach(clusters);
  const waysOut = checkWaysOut(made);
  const scopes = checkAddonScopes(file, clusters);
  const bounds = checkTeamBounds(file);
  const selection = checkSelection(file, sources.clusters);
  const rollouts = checkRollouts(file);
  return {
    clusters,
    sources,
    faults: [
      ...checkAdministrators(file),
      ...checkArgoCd(file),
      ...checkCapability(file, clusters, sources),
      ...checkTopology(file, clusters),
      ...checkAccounts(file, clusters),
      ...checkPipelineRoles(file, clusters),
      ...checkEnvironmentNames(file),
      ...checkClusterNames(file.name, clusters),
      ...checkExistingClusters(file.name, clusters),
      ...versions.faults,
      ...checkNetworks(made),
      ...checkOwnVpcs(made),
      ...checkNodes(made),
      ...checkLocalZones(made),
      ...checkControlPlaneAddons(made),
      ...links.faults,
      ...transit.faults,
      ...reach.faults,
      ...waysOut.faults,
      ...checkSpokeRoles(file, clusters),
      ...checkLabels(clusters),
      ...windows.faults,
      ...narrow.faults,
      ...checkSync(file),
      ...checkAddons(file),
      ...checkAddonVersions(sources.addons, clusters),
      ...scopes.faults,
      ...checkTeams(file),
      ...selection.faults,
      ...rollouts.faults,
      ...checkTeamRoles(file),
      ...checkGroups(file),
      ...checkOwnFiles(file),
      ...checkReservedNamespaces(file),
      ...bounds.faults,
      ...checkResidency(file, sources.clusters),
      ...checkLocalZonePlacement(file, sources.clusters),
      ...checkApplicationNames(sources),
    ],
    warnings: [
      ...versions.warnings,
      ...links.warnings,
      ...transit.warnings,
      ...reach.warnings,
      ...waysOut.warnings,
      ...scopes.warnings,
      ...windows.warnings,
      ...narrow.warnings,
      ...selection.warnings,
      ...rollouts.warnings,
      ...bounds.warnings,
      ...teamRoleWarnings(file),
      ...argoCdWarnings(file, sources),
      ...capabilityWarnings(file, sources),
    ],
  };
}

/** As they stand in the files, each once: form and rules may both have seen one. */
function inOrder(faults: readonly Fault[]): Fault[] {
  const unique = new Map(faults.map((fault) => [`${fault.file ?? ""}\n${fault.path}\n${fault.problem}`, fault]));
  return [...unique.values()].sort((a, b) => byName(a.file ?? "", b.file ?? "") || (a.line ?? 0) - (b.line ?? 0));
}

function byName(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
