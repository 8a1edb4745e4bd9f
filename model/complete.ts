import { accountsOf } from "./accounts.js";
import { enabledAddons } from "./addons.js";
import { identityLabels } from "./addonIdentities.js";
import { dnsZones, secretsPrefix } from "./addonScopes.js";
import type { ApplicationSources } from "./applications.js";
import { argoCdOf, servedByHub } from "./argocd.js";
import { capabilityOf } from "./capability.js";
import type { ClusterEntry } from "./clusters.js";
import type { Cluster, ClusterBase, Environment, Fleet, NetworkPlan, Repositories } from "./fleet.js";
import { isMade } from "./existingClusters.js";
import { instancesOf } from "./instances.js";
import { hubLink } from "./hubLinks.js";
import { clusterLabels } from "./labels.js";
import { eksName } from "./names.js";
import { networkPlan } from "./network.js";
import { narrowWindows } from "./narrowWindows.js";
import { nodesPlan } from "./nodes.js";
import { rolloutOf } from "./rollout.js";
import type { FleetFile } from "./schema.js";
import { environmentSync } from "./syncPolicy.js";
import { teamsOf } from "./teams.js";
import { argoCdOfEnvironment, tierOf } from "./topology.js";
import { transitGateways } from "./transitGateways.js";
import { compileWindows } from "./windows.js";

/** Of a cluster whose network the fleet does not plan. */
const NO_NETWORK: NetworkPlan = {
  cidr: "",
  serviceCidr: "",
  subnets: [],
  natGateways: "none",
  endpoints: [],
  ownVpc: null,
};

/** Fills in every default of a file without faults.
 *  @param entries its clusters, and what {@link applicationSources} makes of them
 *  @param today `YYYY-MM-DD`: windows that are over are left out */
export function complete(
  file: FleetFile,
  entries: readonly ClusterEntry[],
  sources: ApplicationSources,
  today: string,
): Omit<Fleet, "warnings"> {
  const [hub, ...spokes] = entries;
  if (!hub) throw new Error("A fleet has a hub.");
  const clusters = spokes.map((entry) => ({ ...clusterBase(file, entry), ...spoke(file, entry) }));
  return {
    name: file.name,
    topology: file.topology ?? "centralized",
    registration: file.registration ?? "hub-role",
    administrators: file.administrators,
    accounts: accountsOf(file, [hub, ...spokes]),
    hub: { ...clusterBase(file, hub), argocd: argoCdOf(file, servedByHub(sources)), capability: capabilityOf(file) },
    environments: environmentsOf(file, spokes, today),
    windows: narrowWindows(file, today),
    clusters,
    transit: transitGateways(file, [hub, ...spokes]),
    instances: instancesOf(file, spokes, sources),
    repositories: sources.repositories,
    addons: sources.addons,
    teams: sources.teams,
  };
}

/** What decides which applications exist. Needs no addresses, so that names are checked beside them. */
export function applicationSources(file: FleetFile, entries: readonly ClusterEntry[]): ApplicationSources {
  const [, ...spokes] = entries;
  return {
    clusters: spokes.map((entry) => ({ ...clusterBase(file, entry, NO_NETWORK), ...spoke(file, entry) })),
    teams: teamsOf(file),
    addons: enabledAddons(file),
    repositories: repositoriesOf(file),
    environments: Object.entries(file.environments).map(([name, environment]) => ({
      name,
      sync: environmentSync(environment.sync),
      rollout: rolloutOf(environment),
    })),
  };
}

function clusterBase(
  file: FleetFile,
  entry: ClusterEntry,
  network = isMade(entry) ? networkPlan(entry) : NO_NETWORK,
): ClusterBase {
  return {
    name: entry.name,
    eksName: entry.file.existing?.eks ?? eksName(file.name, entry.name),
    account: entry.account,
    region: entry.region,
    kubernetes: entry.kubernetes,
    rollback: entry.rollback,
    network,
    publicAccessCidrs: entry.publicAccessCidrs,
    nodes: nodesPlan(entry.nodes),
    proxyUrl: entry.proxyUrl,
  };
}

function spoke(file: FleetFile, entry: ClusterEntry): Omit<Cluster, keyof ClusterBase> {
  // Add-ons without a role may change none.
  const zones = isMade(entry) ? dnsZones(file, entry) : [];
  return {
    environment: entry.environment ?? "",
    tier: entry.tier,
    wave: entry.file.wave ?? 1,
    state: entry.file.state ?? "active",
    argocd: entry.argocd,
    link: hubLink(entry),
    dnsZones: zones,
    secretsPrefix: secretsPrefix(file, entry),
    existing: entry.existing,
    argocdProxyUrl: entry.argocdProxyUrl,
    labels: {
      ...clusterLabels(file.name, entry),
      ...identityLabels(enabledAddons(file), { ...entry, nodes: nodesPlan(entry.nodes), dnsZones: zones }),
    },
  };
}

function environmentsOf(file: FleetFile, spokes: readonly ClusterEntry[], today: string): Environment[] {
  return Object.entries(file.environments).map(([name, environment]) => ({
    name,
    tier: tierOf(file, name),
    argocd: argoCdOfEnvironment(file, name),
    pipelineRole: environment.pipelineRole ?? null,
    clusters: spokes.filter((entry) => entry.environment === name).map((entry) => entry.name),
    ...(environment.file === undefined ? {} : { clustersFile: `clusters/${name}.yaml` }),
    windows: compileWindows(environment.windows ?? [], today),
    sync: environmentSync(environment.sync),
    rollout: rolloutOf(environment),
  }));
}

function repositoriesOf({ repositories }: FleetFile): Repositories {
  return {
    host: repositories.host ?? "github.com",
    organization: repositories.organization,
    layout: repositories.layout ?? "hybrid",
    platform: repositories.platform ?? "platform",
    secretScanning: repositories.secretScanning ?? false,
  };
}
