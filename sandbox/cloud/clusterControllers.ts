import { setTimeout as sleep } from "node:timers/promises";
import type { Aws } from "../aws/aws.js";
import { letGo } from "../aws/controllers/lingering.js";
import { reconcileLoadBalancers, SERVICES } from "../aws/controllers/loadBalancers.js";
import { CLAIMS, reconcileVolumes, VOLUMES } from "../aws/controllers/volumes.js";
import { CLUSTER } from "../aws/types.js";
import type { KubeApi } from "../host/kubeApi.js";

/** What AWS runs beside each EKS cluster: load balancers for its Services, disks for its claims. */
export interface ClusterControllers {
  /** These clusters, and no others. */
  follow(keys: readonly string[]): void;
  close(): void;
}

/** How the controllers get into a cluster. */
export interface Clusters {
  api(key: string): Promise<KubeApi>;
}

/** Before a cluster that did not answer is asked again, and before a look that failed is repeated, milliseconds. */
const PAUSE_MS = 1000;

/** Starts the controllers. Each cluster has three watches that tell nothing for as long as it has no Service with a load
 *  balancer, no claim and no volume. */
export function startClusterControllers(aws: Aws, clusters: Clusters, say: (line: string) => void): ClusterControllers {
  const followed = new Map<string, AbortController>();
  const letGoSafely = (): void =>
    void letGo(aws).catch((error: unknown) => {
      say(`what lingers in AWS: ${String(error)}`);
    });
  // What an earlier daemon did not come to.
  letGoSafely();

  const follow = async (key: string, { signal }: AbortController): Promise<void> => {
    while (!signal.aborted) {
      try {
        await watchCluster(key, signal);
      } catch (error) {
        say(`the controllers of ${key}: ${String(error)}`);
      }
      await sleep(PAUSE_MS);
    }
  };

  const watchCluster = async (key: string, signal: AbortSignal): Promise<void> => {
    const api = await clusters.api(key);
    const close = (): void => {
      api.close();
    };
    signal.addEventListener("abort", close, { once: true });
    const changed = coalesced(async () => {
      // A cluster that was made elsewhere has no AWS beside it.
      const cluster = aws.records.find(({ type, id }) => type === CLUSTER && id === key);
      if (!cluster || signal.aborted) return;
      try {
        await Promise.all([reconcileLoadBalancers(aws, cluster, api), reconcileVolumes(aws, cluster, api)]);
      } catch (error) {
        say(`the controllers of ${key}: ${String(error)}`);
        await sleep(PAUSE_MS);
        changed();
      }
      letGoSafely();
    });
    try {
      await Promise.race([SERVICES, CLAIMS, VOLUMES].map((path) => api.watch(path, changed)));
    } finally {
      signal.removeEventListener("abort", close);
      api.close();
    }
  };

  return {
    follow(keys) {
      for (const [key, controller] of followed) {
        if (keys.includes(key)) continue;
        controller.abort();
        followed.delete(key);
      }
      for (const key of keys) {
        if (followed.has(key)) continue;
        const controller = new AbortController();
        followed.set(key, controller);
        void follow(key, controller);
      }
    },
    close() {
      this.follow([]);
    },
  };
}

/** Runs work once at a time; whoever asks meanwhile gets one more run after it. */
function coalesced(work: () => Promise<void>): () => void {
  let runs: Promise<void> = Promise.resolve();
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    runs = runs.then(() => {
      waiting = false;
      return work();
    });
  };
}
