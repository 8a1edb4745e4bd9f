import type { ClusterEntry } from "./clusters.js";
import { formatPath, quote, type Finding } from "./findings.js";
import type { Cluster, ClusterBase, ExistingCluster } from "./fleet.js";
import { eksName, MAX_LABEL } from "./names.js";
import { partitionOf } from "./regions.js";
import type { ClusterFile } from "./schema.js";

type ExistingFile = NonNullable<ClusterFile["existing"]>;

/** How a cluster of the file is reached, when it exists already. What is missing is reported by
 *  {@link checkExistingClusters}. */
export function existingCluster({ existing }: ClusterFile): ExistingCluster | null {
  if (existing === undefined) return null;
  if (existing.eks !== undefined) return { by: "eks" };
  const { server, caData, tokenSecret, kubeconfigSecret } = existing;
  if (kubeconfigSecret !== undefined) return { by: "kubeconfig", secret: kubeconfigSecret };
  return {
    by: "token",
    server: (server ?? "").replace(/\/+$/, ""),
    caData: caData ?? null,
    secret: tokenSecret ?? "",
  };
}

/** Whether the fleet makes a cluster: its network, its key, its control plane. */
export function isMade(cluster: ClusterBase | Pick<Cluster, "existing">): boolean {
  return !("existing" in cluster) || cluster.existing === null;
}

/** Whether a cluster is not EKS: no IAM role can enter it, and Argo CD has a token there. */
export function isForeign({ existing }: Pick<Cluster, "existing">): boolean {
  return existing !== null && existing.by !== "eks";
}

/** Settings of a cluster that are about making it. */
const ABOUT_MAKING = ["kubernetes", "rollback", "network", "nodes", "publicAccessCidrs"] as const;

/** Settings of a cluster that are about the roles of its add-ons. */
const ABOUT_ADDONS = ["dns", "secrets"] as const;

/** Refuses clusters that exist when the file does not say how they are reached, or says what the fleet would have to make;
 *  and any cluster without the region that it needs. */
export function checkExistingClusters(fleet: string, clusters: readonly ClusterEntry[]): Finding[] {
  const [hub] = clusters;
  return [
    ...clusters.flatMap((cluster) => {
      const { existing } = cluster.file;
      if (existing === undefined) return missingRegion(cluster);
      return [
        ...checkReach(cluster, existing),
        ...checkPlace(cluster, existing, hub),
        ...ABOUT_MAKING.filter((key) => cluster.file[key] !== undefined).map((key) => ({
          path: [...cluster.path, key],
          problem: `${cluster.name} exists already, and the fleet does not make it.`,
          remedy: "Remove this: it is settled where the cluster is made.",
        })),
        ...ABOUT_ADDONS.filter((key) => cluster.file[key] !== undefined).map((key) => ({
          path: [...cluster.path, key],
          problem: `${cluster.name} exists already, and the fleet gives its add-ons no roles in AWS: this has no effect.`,
          remedy: "Remove this.",
        })),
      ];
    }),
    ...checkSameCluster(fleet, clusters),
  ];
}

function missingRegion(cluster: ClusterEntry): Finding[] {
  if (cluster.region !== "") return [];
  return [{ path: [...cluster.path, "region"], problem: "This is required and missing.", remedy: "Add it." }];
}

/** Ways in, and what else each of them takes. */
const WAYS: Readonly<Record<"eks" | "server" | "kubeconfigSecret", readonly (keyof ExistingFile)[]>> = {
  eks: [],
  server: ["caData", "tokenSecret", "region"],
  kubeconfigSecret: ["region"],
};

function checkReach(cluster: ClusterEntry, existing: ExistingFile): Finding[] {
  const path = [...cluster.path, "existing"];
  const ways = (["eks", "server", "kubeconfigSecret"] as const).filter((way) => existing[way] !== undefined);
  const [way] = ways;
  if (way === undefined || ways.length > 1) {
    const problem =
      way === undefined
        ? `It does not say how ${cluster.name} is reached.`
        : `It says ${ways.length} ways to reach ${cluster.name}: ${ways.join(", ")}.`;
    return [{ path, problem, remedy: "Write one of eks, server (with tokenSecret) or kubeconfigSecret." }];
  }
  const useless = (Object.keys(existing) as (keyof ExistingFile)[])
    .filter((key) => key !== way && !WAYS[way].includes(key))
    .map((key) => ({
      path: [...path, key],
      problem: `Beside \`${way}\` this says nothing.`,
      remedy: way === "eks" && key === "region" ? "Write it as the cluster's own `region`." : "Remove it.",
    }));
  if (way !== "server" || existing.tokenSecret !== undefined) return useless;
  const problem = `${cluster.name} is reached at ${existing.server ?? ""}, and nothing says with which token.`;
  const remedy = "Add `tokenSecret: KEY`, and run `pulumi config set --secret KEY` in its stack.";
  return [...useless, { path: [...path, "tokenSecret"], problem, remedy }];
}

/** Where it is: EKS clusters have account and region, others have neither. */
function checkPlace(cluster: ClusterEntry, existing: ExistingFile, hub: ClusterEntry | undefined): Finding[] {
  return [
    ...(existing.eks === undefined ? checkForeignPlace(cluster) : checkEksPlace(cluster, hub)),
    ...(cluster.connectivity === "peering" || cluster.connectivity === "transit-gateway"
      ? [
          {
            path: cluster.connectivityPath,
            problem: `The fleet does not know the network of ${cluster.name}, which exists already: it cannot ${cluster.connectivity === "peering" ? "peer it" : "attach it to a gateway"}.`,
            remedy: "Write `connectivity: own` and link it yourself, or remove this.",
          },
        ]
      : []),
  ];
}

function checkEksPlace(cluster: ClusterEntry, hub: ClusterEntry | undefined): Finding[] {
  const path = [...cluster.path, "region"];
  if (cluster.region === "") return missingRegion(cluster);
  if (hub === undefined || partitionOf(hub.region) === partitionOf(cluster.region)) return [];
  const problem = `${quote(cluster.region)} is in another partition than the hub: the hub's role cannot enter ${cluster.name}.`;
  return [{ path, problem, remedy: "Join it by `kubeconfigSecret`: Argo CD then has a token there." }];
}

function checkForeignPlace(cluster: ClusterEntry): Finding[] {
  const ofAws = (["region", "account"] as const)
    .filter((key) => cluster.file[key] !== undefined)
    .map((key) => ({
      path: [...cluster.path, key],
      problem: `${cluster.name} is not joined as EKS, and has no AWS ${key}.`,
      remedy:
        key === "region" ? "Write it under `existing`, where it is a label only; or join it by `eks`." : "Remove it.",
    }));
  if (cluster.file.name !== undefined) return ofAws;
  const problem = "A cluster without an AWS region has no name to be called by.";
  return [
    ...ofAws,
    { path: [...cluster.path, "name"], problem, remedy: `Give it a \`name\`, at most ${MAX_LABEL} characters.` },
  ];
}

/** Refuses one cluster under two names: each would take away what the other made. */
function checkSameCluster(fleet: string, clusters: readonly ClusterEntry[]): Finding[] {
  const seen = new Map<string, ClusterEntry>();
  return clusters.flatMap((cluster) => {
    const identity = identityOf(fleet, cluster);
    const other = seen.get(identity);
    if (other === undefined) seen.set(identity, cluster);
    if (other === undefined || (isMade(cluster) && isMade(other))) return [];
    return [
      {
        path: isMade(cluster) ? cluster.path : [...cluster.path, "existing"],
        problem: `${cluster.name} is the same cluster as ${other.name} (${formatPath(other.path)}).`,
        remedy: "Keep one of them: a cluster can be in a fleet once.",
      },
    ];
  });
}

/** What no two clusters share. */
function identityOf(fleet: string, { existing, file, account, region, name }: ClusterEntry): string {
  if (existing?.by === "token") return existing.server;
  if (existing?.by === "kubeconfig") return `kubeconfig ${existing.secret}`;
  return `eks ${account} ${region} ${file.existing?.eks ?? eksName(fleet, name)}`;
}
