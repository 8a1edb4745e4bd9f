import type { SandboxPaths } from "../paths.js";
import type { ArgoCdHost, ArgoCdInstance } from "./argocd.js";
import type { ClusterHost } from "./clusterHost.js";
import { isAlive, proportionalSetSize } from "./pid.js";
import { readRecords, type Stage } from "./processRecords.js";

export interface ProcessStatus {
  readonly name: string;
  readonly stage: Stage | "daemon";
  readonly pid: number;
  readonly up: boolean;
  /** ISO 8601. */
  readonly since: string;
  /** Proportional set size; null where the system does not say or the process is down. */
  readonly memoryBytes: number | null;
  readonly log: string;
}

export interface ClusterStatus {
  readonly key: string;
  readonly region: string;
  readonly kubernetesVersion: string;
  readonly endpoint: string;
  /** Whether the API server answers `/readyz`. */
  readonly ready: boolean;
}

/** What `fleet sandbox status` shows. */
export interface SandboxStatus {
  readonly processes: readonly ProcessStatus[];
  readonly clusters: readonly ClusterStatus[];
  readonly argocd: readonly ArgoCdInstance[];
}

/** Every process that the sandbox knows of, by its records: true also when the daemon is dead. */
export async function processStatuses(paths: SandboxPaths): Promise<ProcessStatus[]> {
  const records = await readRecords(paths);
  return records.map((record) => {
    const up = isAlive(record);
    return {
      name: record.name,
      stage: record.stage,
      pid: record.pid,
      up,
      since: record.since,
      memoryBytes: (up ? proportionalSetSize(record.pid) : undefined) ?? null,
      log: record.log,
    };
  });
}

export async function clusterStatuses(clusters: ClusterHost): Promise<ClusterStatus[]> {
  return Promise.all(
    (await clusters.list()).map(async ({ key, region, kubernetesVersion, endpoint }) => {
      const api = await clusters.api(key);
      try {
        const { status } = await api.request("GET", "/readyz");
        return { key, region, kubernetesVersion, endpoint, ready: status === 200 };
      } finally {
        api.close();
      }
    }),
  );
}

export async function sandboxStatusOf(
  paths: SandboxPaths,
  clusters: ClusterHost,
  argocd: ArgoCdHost,
): Promise<SandboxStatus> {
  return {
    processes: await processStatuses(paths),
    clusters: await clusterStatuses(clusters),
    argocd: await argocd.list(),
  };
}
