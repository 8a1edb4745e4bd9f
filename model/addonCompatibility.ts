import type { ClusterEntry } from "./clusters.js";
import { formatPath, type Finding } from "./findings.js";
import type { Addon } from "./fleet.js";
import { KUBERNETES_VERSIONS, minorOf } from "./kubernetesVersions.js";

/** Kubernetes minor versions that something supports, both ends included; null where its makers name no newest one. */
export interface KubernetesRange {
  readonly from: string;
  readonly to: string | null;
  /** Where its makers say so. */
  readonly source: string;
}

type Named = Pick<Addon, "name" | "version">;

/** What the makers of an add-on say of the Kubernetes versions that it supports, by what its chart's version begins with. */
const SUPPORT: Readonly<Record<string, readonly (KubernetesRange & { readonly versions: string })[]>> = {
  "metrics-server": [
    {
      // Chart 3.13 installs 0.8.
      versions: "3.13.",
      from: "1.31",
      to: null,
      source: "https://github.com/kubernetes-sigs/metrics-server#compatibility-matrix",
    },
  ],
  "external-dns": [
    {
      versions: "1.",
      from: "1.19",
      to: null,
      source: "https://github.com/kubernetes-sigs/external-dns#kubernetes-version-compatibility",
    },
  ],
  "external-secrets": [
    {
      // Tested with the newest of its day, and guaranteed for no other; newer ones are not refused for that.
      versions: "2.",
      from: "1.34",
      to: null,
      source: "https://external-secrets.io/latest/introduction/stability-support/",
    },
  ],
  "load-balancer-controller": [
    {
      versions: "3.",
      from: "1.22",
      to: null,
      source:
        "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/#supported-kubernetes-versions",
    },
  ],
  "nvidia-device-plugin": [
    { versions: "0.17.", from: "1.10", to: null, source: "https://github.com/NVIDIA/k8s-device-plugin#prerequisites" },
  ],
  "cert-manager": [
    { versions: "v1.19.", from: "1.31", to: "1.35", source: "https://cert-manager.io/docs/releases/" },
    { versions: "v1.20.", from: "1.32", to: "1.35", source: "https://cert-manager.io/docs/releases/" },
  ],
};

/** The Kubernetes versions that an add-on supports in the version that its bundle pins; undefined when nobody has said. */
export function addonRange({ name, version }: Named): KubernetesRange | undefined {
  return SUPPORT[name]?.find(({ versions }) => version.startsWith(versions));
}

/** Whether a Kubernetes version is within a range. */
export function isWithin(kubernetes: string, { from, to }: Pick<KubernetesRange, "from" | "to">): boolean {
  const minor = minorOf(kubernetes);
  return minor >= minorOf(from) && (to === null || minor <= minorOf(to));
}

/** `1.31 to 1.35`, or `1.31 and newer`. */
export function rangeText({ from, to }: Pick<KubernetesRange, "from" | "to">): string {
  return to === null ? `${from} and newer` : `${from} to ${to}`;
}

/** Refuses Kubernetes versions that an enabled add-on does not support in its pinned version: each place where one is written,
 *  once for each such add-on. The hub runs none. */
export function checkAddonVersions(addons: readonly Named[], clusters: readonly ClusterEntry[]): Finding[] {
  const places = new Map<string, ClusterEntry[]>();
  for (const cluster of clusters) {
    if (cluster.environment === undefined || !isOffered(cluster.kubernetes)) continue;
    const place = formatPath(cluster.kubernetesPath);
    places.set(place, [...(places.get(place) ?? []), cluster]);
  }
  return [...places.values()].flatMap((written) => addons.flatMap((addon) => checkAddon(addon, written)));
}

/** @param written clusters whose version is written in one place */
function checkAddon(addon: Named, written: readonly ClusterEntry[]): Finding[] {
  const [first] = written;
  const range = addonRange(addon);
  if (first === undefined || range === undefined || isWithin(first.kubernetes, range)) return [];
  const names = written.map(({ name }) => name).join(", ");
  const problem = `${names} would run Kubernetes ${first.kubernetes}, and the add-on ${addon.name} ${addon.version} supports ${rangeText(range)} (${range.source}).`;
  const remedy = `Stay with ${rangeText(range)}; or choose an add-on bundle with a version of ${addon.name} for ${first.kubernetes}, or take it out of addons.enabled.`;
  return [{ path: first.kubernetesPath, problem, remedy }];
}

/** What is no version, or none of EKS's, is somebody else's fault: kubernetesVersions.ts. */
function isOffered(kubernetes: string): boolean {
  return KUBERNETES_VERSIONS.some(({ version }) => version === kubernetes);
}
