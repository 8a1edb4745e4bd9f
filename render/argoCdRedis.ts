import type { ArgoCdSizing } from "../model/fleet.js";
import { resourceValues } from "./argoCdParts.js";

/** Redis, whose password the chart's own job makes: alone, or three servers with sentinels behind three proxies, each on a
 *  node of its own. What is in it is a cache, so that neither keeps anything on disk. */
export function redisValues({ redisReplicas, resources }: ArgoCdSizing): Record<string, unknown> {
  if (redisReplicas === 1) return { redis: { resources: resourceValues(resources.redis) } };
  const sidecar = resourceValues({ cpuMillicores: 25, memoryMiB: 32, memoryLimitMiB: 64 });
  return {
    "redis-ha": {
      enabled: true,
      redis: { resources: resourceValues(resources.redis) },
      sentinel: { resources: sidecar },
      splitBrainDetection: { resources: sidecar },
      podDisruptionBudget: { maxUnavailable: 1 },
      topologySpreadConstraints: { enabled: true },
      haproxy: {
        resources: resourceValues({ cpuMillicores: 50, memoryMiB: 64, memoryLimitMiB: 128 }),
        podDisruptionBudget: { maxUnavailable: 1 },
      },
    },
    extraObjects: REDIS_POLICIES,
  };
}

/** Parts of Argo CD that call Redis, as the chart's policy for a single one has them. */
const CALLERS = ["argocd-server", "argocd-repo-server", "argocd-application-controller"];

/** The subchart's own policies close egress too, and then need to know where DNS is: in EKS Auto Mode on the node, in no pod. */
const REDIS_POLICIES = [
  ingressPolicy("argocd-redis-ha", { app: "redis-ha" }, [
    { podSelector: { matchLabels: { release: "argocd", app: "redis-ha" } } },
    { podSelector: { matchLabels: { release: "argocd", app: "redis-ha-haproxy" } } },
  ]),
  ingressPolicy(
    "argocd-redis-ha-haproxy",
    { app: "redis-ha-haproxy" },
    CALLERS.map((name) => ({ podSelector: { matchLabels: { "app.kubernetes.io/name": name } } })),
  ),
];

function ingressPolicy(name: string, pods: Record<string, string>, from: object[]): Record<string, unknown> {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name },
    spec: {
      podSelector: { matchLabels: { release: "argocd", ...pods } },
      policyTypes: ["Ingress"],
      ingress: [{ from }],
    },
  };
}
