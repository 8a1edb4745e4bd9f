import type { ArgoCdSizing } from "./fleet.js";

/** Applications that one controller shard is meant for, and that its default processors serve. */
const APPLICATIONS_PER_SHARD = 1000;
/** Clusters that one shard is meant for: each is watched by exactly one. */
const CLUSTERS_PER_SHARD = 20;

/** Sizes Argo CD from what it serves, after the published benchmark
 *  (https://aws.amazon.com/blogs/opensource/argo-cd-application-controller-scalability-testing-on-amazon-eks/): about a
 *  thousand applications a shard, 50 status processors for them, and a client that may ask faster above that. */
export function argoCdSizing(clusters: number, applications: number): ArgoCdSizing {
  const wanted = Math.max(
    1,
    Math.ceil(applications / APPLICATIONS_PER_SHARD),
    Math.ceil(clusters / CLUSTERS_PER_SHARD),
  );
  // A cluster is not divided between shards, so that more shards than clusters would idle.
  const shards = Math.min(Math.max(1, clusters), wanted);
  const perShard = applications / shards;
  const statusProcessors = Math.max(20, Math.ceil((50 * perShard) / 1000));
  const busy = perShard > APPLICATIONS_PER_SHARD;
  return {
    shards,
    statusProcessors,
    operationProcessors: Math.ceil(statusProcessors / 2),
    clientQps: busy ? 100 : 50,
    clientBurst: busy ? 200 : 100,
    repoServerReplicas: 2,
  };
}
