import { existingCluster } from "./existingClusters.js";
import type { Path } from "./findings.js";
import type { ExistingCluster } from "./fleet.js";
import { clusterName, fingerprint, HUB } from "./names.js";
import { DEFAULT_KUBERNETES } from "./kubernetesVersions.js";
import { defaultZones } from "./regions.js";
import { isManaged } from "./registration.js";
import { argoCdOfEnvironment, tierOf } from "./topology.js";
import type { ClusterFile, FleetFile, NetworkDefaultsFile, NetworkFile, NodesFile } from "./schema.js";

/** A cluster of the file with what it inherits, before anything is checked. The hub is one of them. */
export interface ClusterEntry {
  readonly path: Path;
  readonly name: string;
  /** Undefined for the hub. */
  readonly environment: string | undefined;
  readonly tier: "prod" | "nonprod";
  readonly region: string;
  readonly account: string;
  readonly kubernetes: string;
  readonly rollback: boolean;
  /** Where the version is written, which may be on the environment or the hub. */
  readonly kubernetesPath: Path;
  readonly cidr: string;
  readonly serviceCidr: string;
  readonly zones: readonly string[];
  readonly network: NetworkFile;
  /** What its environment says of all its networks. */
  readonly inherited: NetworkDefaultsFile;
  readonly publicAccessCidrs: readonly string[];
  /** What is written of its nodes, on the cluster or its environment, and where it is or could be. */
  readonly nodes: NodesFile | undefined;
  readonly nodesPath: Path;
  /** What is written of the way from the hub, on the cluster or its environment. */
  readonly connectivity: ClusterFile["connectivity"];
  /** Where it is written, or could be. */
  readonly connectivityPath: Path;
  /** What the whole fleet says of the way to private clusters. */
  readonly fleetConnectivity: NonNullable<FleetFile["connectivity"]>;
  /** Whether AWS connects Argo CD to it, wherever that runs. */
  readonly reachedByAws: boolean;
  /** Whose Argo CD serves it; that of the hub for the hub. */
  readonly argocd: "hub" | "own";
  readonly proxyUrl: string | null;
  readonly argocdProxyUrl: string | null;
  /** Null for a cluster that the fleet makes. */
  readonly existing: ExistingCluster | null;
  readonly file: Partial<ClusterFile>;
}

/** The block that EKS itself chooses beside a VPC in 10.0.0.0/8. Services are reachable in their own cluster alone, so
 *  that all clusters may share it. */
const DEFAULT_SERVICE_CIDR = "172.20.0.0/16";

/** The hub first, then every spoke in the order of the file. */
export function clusterEntries(file: FleetFile): ClusterEntry[] {
  const spokes = Object.entries(file.environments).flatMap(([environment, { clusters }]) =>
    clusters.map((cluster, index) => spokeEntry(file, environment, cluster, index)),
  );
  return [hubEntry(file), ...spokes];
}

function hubEntry({ hub, connectivity }: FleetFile): ClusterEntry {
  return {
    ...addressing(hub.region, hub.network, "10.0.0.0/16"),
    path: ["hub"],
    name: HUB,
    inherited: {},
    environment: undefined,
    tier: "prod",
    region: hub.region,
    account: hub.account,
    kubernetes: hub.kubernetes ?? DEFAULT_KUBERNETES,
    rollback: hub.rollback ?? false,
    kubernetesPath: ["hub", "kubernetes"],
    publicAccessCidrs: hub.publicAccessCidrs ?? [],
    nodes: hub.nodes,
    nodesPath: ["hub", "nodes"],
    connectivity: undefined,
    connectivityPath: ["hub"],
    fleetConnectivity: connectivity ?? "peering",
    reachedByAws: false,
    argocd: "hub",
    proxyUrl: hub.proxyUrl ?? null,
    argocdProxyUrl: null,
    existing: null,
    file: {},
  };
}

function spokeEntry(file: FleetFile, environment: string, cluster: ClusterFile, index: number): ClusterEntry {
  const settings = file.environments[environment];
  // A region that is missing is reported; until then the checks go on without it.
  const { region = "" } = cluster;
  const existing = existingCluster(cluster);
  const isForeign = existing !== null && existing.by !== "eks";
  const name = cluster.name ?? clusterName(environment, region === "" ? "existing" : region);
  const path = ["environments", environment, "clusters", index];
  return {
    ...addressing(region, cluster.network, defaultBlock(name)),
    path,
    name,
    inherited: settings?.network ?? {},
    environment,
    tier: tierOf(file, environment),
    region,
    account: isForeign ? "" : (cluster.account ?? settings?.account ?? file.hub.account),
    kubernetes: existing
      ? ""
      : (cluster.kubernetes ?? settings?.kubernetes ?? file.hub.kubernetes ?? DEFAULT_KUBERNETES),
    rollback: cluster.rollback ?? false,
    kubernetesPath: kubernetesPath(cluster, settings, path),
    publicAccessCidrs: cluster.publicAccessCidrs ?? [],
    nodes: existing ? undefined : (cluster.nodes ?? settings?.nodes),
    nodesPath: [...(cluster.nodes === undefined && settings?.nodes !== undefined ? path.slice(0, 2) : path), "nodes"],
    connectivity: cluster.connectivity ?? settings?.connectivity,
    connectivityPath: [
      ...(cluster.connectivity === undefined && settings?.connectivity !== undefined ? path.slice(0, 2) : path),
      "connectivity",
    ],
    fleetConnectivity: file.connectivity ?? "peering",
    reachedByAws: isManaged(file),
    argocd: argoCdOfEnvironment(file, environment),
    proxyUrl: cluster.proxyUrl ?? settings?.proxyUrl ?? null,
    argocdProxyUrl: cluster.argocdProxyUrl ?? settings?.argocdProxyUrl ?? null,
    existing,
    file: cluster,
  };
}

function kubernetesPath(
  cluster: ClusterFile,
  settings: { kubernetes?: string | undefined } | undefined,
  path: Path,
): Path {
  if (cluster.kubernetes !== undefined) return [...path, "kubernetes"];
  if (settings?.kubernetes !== undefined) return [...path.slice(0, 2), "kubernetes"];
  return ["hub", "kubernetes"];
}

function addressing(region: string, network: NetworkFile | undefined, block: string) {
  return {
    network: network ?? {},
    cidr: network?.cidr ?? block,
    serviceCidr: network?.serviceCidr ?? DEFAULT_SERVICE_CIDR,
    zones: network?.zones ?? defaultZones(region),
  };
}

/** A cluster's /16 follows from its name alone, never from its place in the file: no edit elsewhere moves it, since a VPC
 *  that moves is a cluster that is replaced. Two names that stand for one block are a fault, with the line that settles it. */
function defaultBlock(name: string): string {
  return `10.${1 + (fingerprint(name) % 255)}.0.0/16`;
}
