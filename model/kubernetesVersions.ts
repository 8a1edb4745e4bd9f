import type { ClusterEntry } from "./clusters.js";
import { addDays } from "./dates.js";
import { formatPath, type Finding } from "./findings.js";

/** How long EKS supports a minor version. Dates are the last days; null where EKS has announced none yet. */
export interface KubernetesVersion {
  readonly version: string;
  readonly standardUntil: string | null;
  readonly extendedUntil: string | null;
}

/** Oldest first. https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html */
export const KUBERNETES_VERSIONS: readonly KubernetesVersion[] = [
  { version: "1.31", standardUntil: "2025-11-26", extendedUntil: "2026-11-26" },
  { version: "1.32", standardUntil: "2026-03-23", extendedUntil: "2027-03-23" },
  { version: "1.33", standardUntil: "2026-07-29", extendedUntil: "2027-07-29" },
  { version: "1.34", standardUntil: "2026-12-02", extendedUntil: "2027-12-02" },
  { version: "1.35", standardUntil: "2027-03-27", extendedUntil: "2028-03-27" },
  { version: "1.36", standardUntil: null, extendedUntil: null },
];

/** For a file that names no version. Fixed, so that no cluster is upgraded by the calendar. */
export const DEFAULT_KUBERNETES = "1.35";

/** How long before the end of standard support the plan begins to say so. */
const NOTICE_DAYS = 60;

/** Refuses versions that EKS does not offer, and warns of those whose support costs extra or soon ends.
 *  @param today `YYYY-MM-DD` */
export function checkKubernetes(clusters: readonly ClusterEntry[], today: string) {
  const faults: Finding[] = [];
  const warnings: Finding[] = [];
  for (const { path, version } of writtenVersions(clusters)) {
    // The schema says what is wrong with the form; here the version is judged.
    if (!/^1\.\d{1,2}$/.test(version)) continue;
    const known = KUBERNETES_VERSIONS.find((candidate) => candidate.version === version);
    if (known === undefined || isOver(known.extendedUntil, today)) {
      faults.push({ path, problem: unsupported(version, known, today), remedy: `Choose one of ${offered(today)}.` });
    } else if (isOver(known.standardUntil, today)) {
      warnings.push({
        path,
        problem: `Kubernetes ${version} left standard support on ${known.standardUntil ?? ""}; the fleet's clusters have the upgrade policy STANDARD, with which EKS upgrades them by itself.`,
        remedy: "Write the version that the cluster has by now; an older one is a downgrade, which EKS refuses.",
      });
    } else if (isOver(known.standardUntil, addDays(today, NOTICE_DAYS))) {
      warnings.push({
        path,
        problem: `Standard support of Kubernetes ${version} ends on ${known.standardUntil ?? ""}.`,
        remedy: "Plan the upgrade to the next minor version; after that day EKS upgrades the cluster by itself.",
      });
    }
  }
  return { faults, warnings };
}

/** Each place where a version is written, once. */
function writtenVersions(clusters: readonly ClusterEntry[]) {
  const places = new Map(clusters.map((cluster) => [formatPath(cluster.kubernetesPath), cluster]));
  return [...places.values()].map(({ kubernetesPath: path, kubernetes: version }) => ({ path, version }));
}

function unsupported(version: string, known: KubernetesVersion | undefined, today: string): string {
  if (known)
    return `EKS ended all support of Kubernetes ${version} on ${known.extendedUntil ?? ""}; today is ${today}.`;
  return `EKS does not offer Kubernetes ${version}.`;
}

/** Versions that a cluster may have today. */
function offered(today: string): string {
  return KUBERNETES_VERSIONS.filter((known) => !isOver(known.extendedUntil, today))
    .map((known) => `"${known.version}"`)
    .join(", ");
}

/** `35` of `1.35`. */
export function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}

/** ISO dates sort like text. */
function isOver(last: string | null, today: string): boolean {
  return last !== null && last < today;
}
