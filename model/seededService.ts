/** What a service consists of as it is seeded; `render/serviceTree.ts` writes it. */
export const SEEDED_KINDS: readonly string[] = [
  "apps/Deployment",
  "Service",
  "ServiceAccount",
  "policy/PodDisruptionBudget",
  "networking.k8s.io/NetworkPolicy",
];

/** Pods that it starts with in an environment of the tier. */
export const SEEDED_REPLICAS = { prod: 3, nonprod: 2 } as const;
