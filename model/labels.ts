import type { ClusterEntry } from "./clusters.js";
import type { Finding } from "./findings.js";
import { zonesWithPools } from "./localZones.js";
import { hasGpu } from "./nodes.js";
import { residencyOf } from "./regions.js";

/** Keys of the labels that every cluster's Secret on the hub carries. */
export const LABEL = {
  fleet: "gitops-fleet/fleet",
  environment: "gitops-fleet/environment",
  region: "gitops-fleet/region",
  residency: "gitops-fleet/residency",
  tier: "gitops-fleet/tier",
  account: "gitops-fleet/account",
  wave: "gitops-fleet/wave",
  state: "gitops-fleet/state",
  /** On clusters that have nodes with GPUs, and on no others. */
  gpu: "gitops-fleet/gpu",
  // These are on applications, sets and namespaces.
  team: "gitops-fleet/team",
  service: "gitops-fleet/service",
  addon: "gitops-fleet/addon",
  cluster: "gitops-fleet/cluster",
  /** On sets by typed arguments: what decides whether they delete. */
  carries: "gitops-fleet/carries",
} as const;

/** Those that every cluster of a fleet has. */
export const LABELS_OF_EVERY_CLUSTER: readonly string[] = [
  LABEL.fleet,
  LABEL.environment,
  LABEL.region,
  LABEL.tier,
  LABEL.account,
  LABEL.wave,
  LABEL.state,
];

/** Key of the label that a cluster carries once the add-on's pods can get their role there. */
export function identityLabel(addon: string): string {
  return `gitops-fleet/identity.${addon}`;
}

/** Key of the label that a cluster carries when it has nodes in a Local Zone. */
export function localZoneLabel(zone: string): string {
  return `gitops-fleet/local-zone.${zone}`;
}

/** Annotation of a cluster's Secret: the hosted zones that add-ons may change from there, one a line. A label has no room. */
export const DNS_ZONES_ANNOTATION = "gitops-fleet/dns-zones";

/** Prefixes that an owner's label may not have: others decide what they mean. */
const RESERVED_PREFIXES = ["gitops-fleet/", "argocd.argoproj.io/", "kubernetes.io/", "k8s.io/"];

/** The labels of a spoke's Secret, the owner's last, in the order in which people look for them. */
export function clusterLabels(fleet: string, cluster: ClusterEntry): Record<string, string> {
  const residency = residencyOf(cluster.region);
  return {
    [LABEL.fleet]: fleet,
    [LABEL.environment]: cluster.environment ?? "",
    // There is always one, because sets fill it in; of a cluster that nobody gave one it is empty.
    [LABEL.region]: cluster.region || (cluster.file.existing?.region ?? ""),
    ...(residency === undefined ? {} : { [LABEL.residency]: residency }),
    [LABEL.tier]: cluster.tier,
    [LABEL.account]: cluster.account,
    [LABEL.wave]: String(cluster.file.wave ?? 1),
    [LABEL.state]: cluster.file.state ?? "active",
    ...(hasGpu(cluster.nodes) ? { [LABEL.gpu]: "true" } : {}),
    ...Object.fromEntries(zonesWithPools(cluster).map((zone) => [localZoneLabel(zone), "true"])),
    ...cluster.file.labels,
  };
}

/** Refuses labels of the owner's that would change what the fleet or Argo CD means by them. */
export function checkLabels(clusters: readonly ClusterEntry[]): Finding[] {
  return clusters.flatMap((cluster) =>
    Object.keys(cluster.file.labels ?? {})
      .filter((key) =>
        RESERVED_PREFIXES.some(
          (prefix) => key.startsWith(prefix) || key.split("/")[0]?.endsWith(`.${prefix.slice(0, -1)}`),
        ),
      )
      .map((key) => ({
        path: [...cluster.path, "labels", key],
        problem: `The label "${key}" has a prefix that is not yours to set.`,
        remedy: "Use a key of your own, like acme.example/residency.",
      })),
  );
}

/** True when a cluster carries every label of a selector. */
export function matches(labels: Readonly<Record<string, string>>, selector: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
