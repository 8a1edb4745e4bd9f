import { KUBERNETES_VERSIONS, minorOf } from "../model/kubernetesVersions.js";

/** Why a cluster may not have a Kubernetes version, or undefined when it may. A version that is newer than the table is for EKS
 *  to judge.
 *  @param today `YYYY-MM-DD` */
export function supportEnded(version: string, today: string): string | undefined {
  const known = KUBERNETES_VERSIONS.find((candidate) => candidate.version === version);
  if (known === undefined) {
    const oldest = KUBERNETES_VERSIONS[0]?.version ?? "";
    return minorOf(version) < minorOf(oldest) ? `EKS ended its support before that of ${oldest}.` : undefined;
  }
  const { extendedUntil } = known;
  // ISO dates sort like text.
  return extendedUntil !== null && extendedUntil < today ? `EKS ended all support on ${extendedUntil}.` : undefined;
}
