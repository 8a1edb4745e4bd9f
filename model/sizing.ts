import { partResources, watchedObjects } from "./argocdResources.js";
import type { ArgoCdPreset, ArgoCdSizing, Replicas } from "./argocdSettings.js";

/** Applications that one controller shard is meant for, and that its default processors serve. */
const APPLICATIONS_PER_SHARD = 1000;
/** Clusters that one shard is meant for: each is watched by exactly one. */
const CLUSTERS_PER_SHARD = 20;
/** Applications that a repo server beyond the first is for. An estimate: what a manifest costs depends on its charts. */
const APPLICATIONS_PER_REPO_SERVER = 250;
/** So many at once use the memory that a repo server gets; Argo CD itself knows no bound, and is killed.
 *  https://argo-cd.readthedocs.io/en/stable/operator-manual/high_availability/#argocd-repo-server */
const REPO_SERVER_PARALLELISM = 20;
/** Most shards that the benchmark ran; what is beyond is extrapolated. */
export const BENCHMARKED_SHARDS = 9;

/** How fast a controller may ask the API servers, by the applications of its shard. In the benchmark 15,000 applications on
 *  three clusters took 61 minutes at 50/100, 29 at 100/200, 19 at 150/300, and no less beyond. */
const CLIENT_RATES = [
  { above: 5 * APPLICATIONS_PER_SHARD - 1, qps: 150, burst: 300 },
  { above: APPLICATIONS_PER_SHARD, qps: 100, burst: 200 },
  { above: -1, qps: 50, burst: 100 },
] as const;

/** How often each part is there at least. */
const PRESETS = {
  standard: { server: { min: 2, max: 2 }, repoServers: 2, redisReplicas: 1 },
  ha: { server: { min: 3, max: 5 }, repoServers: 3, redisReplicas: 3 },
} as const satisfies Record<ArgoCdPreset, object>;

/** Sizes Argo CD from what it serves, after the published benchmark
 *  (https://aws.amazon.com/blogs/opensource/argo-cd-application-controller-scalability-testing-on-amazon-eks/): about a
 *  thousand applications a shard, 50 status processors for them, and a client that may ask faster above that. */
export function argoCdSizing(clusters: number, applications: number, preset: ArgoCdPreset = "standard"): ArgoCdSizing {
  const { server, repoServers, redisReplicas } = PRESETS[preset];
  const shards = shardsFor(clusters, applications);
  const perShard = applications / shards;
  const statusProcessors = Math.max(20, Math.ceil((50 * perShard) / 1000));
  const rate = CLIENT_RATES.find(({ above }) => perShard > above) ?? CLIENT_RATES[2];
  const watchedObjectsPerShard = watchedObjects(clusters / shards, perShard);
  return {
    shards,
    statusProcessors,
    operationProcessors: Math.ceil(statusProcessors / 2),
    clientQps: rate.qps,
    clientBurst: rate.burst,
    repoServerParallelism: REPO_SERVER_PARALLELISM,
    server,
    repoServer: repoServersFor(applications, repoServers),
    // One leads, the other waits.
    applicationSetReplicas: 2,
    redisReplicas,
    watchedObjectsPerShard,
    resources: partResources({
      statusProcessors,
      watchedObjectsPerShard,
      applications,
      repoServerParallelism: REPO_SERVER_PARALLELISM,
    }),
  };
}

function shardsFor(clusters: number, applications: number): number {
  const wanted = Math.max(
    1,
    Math.ceil(applications / APPLICATIONS_PER_SHARD),
    Math.ceil(clusters / CLUSTERS_PER_SHARD),
  );
  // A cluster is not divided between shards, so that more shards than clusters would idle.
  return Math.min(Math.max(1, clusters), wanted);
}

function repoServersFor(applications: number, min: number): Replicas {
  return { min, max: Math.max(min, 1 + Math.ceil(applications / APPLICATIONS_PER_REPO_SERVER)) };
}
