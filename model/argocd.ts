import { applicationCount, type ApplicationSources } from "./applications.js";
import { argoCdVersions, checkArgoCdVersions } from "./argocdBundles.js";
import { accessOf } from "./access.js";
import type { ArgoCdSettings, Replicas } from "./argocdSettings.js";
import type { Finding, Path } from "./findings.js";
import { checkNotifications, notificationsOf } from "./notifications.js";
import { isManaged } from "./registration.js";
import type { FleetFile } from "./schema.js";
import { checkSingleSignOn, singleSignOn } from "./singleSignOn.js";
import { argoCdSizing, BENCHMARKED_SHARDS } from "./sizing.js";
import { hasHub } from "./topology.js";

const ARGOCD: Path = ["hub", "argocd"];

/** Completes Argo CD's settings, and sizes it for what it will serve. */
export function argoCdOf(file: FleetFile, sources: ApplicationSources): ArgoCdSettings {
  const { host, preset, tls, metrics } = file.hub.argocd;
  return {
    host: host ?? "",
    ...argoCdVersions(file),
    tls: tls ?? "self-signed",
    sso: singleSignOn(file),
    access: accessOf(file),
    notifications: notificationsOf(file),
    metrics: { serviceMonitors: metrics?.serviceMonitors ?? false, labels: metrics?.labels ?? {} },
    sizing: argoCdSizing(sources.clusters.length, applicationCount(sources), preset),
  };
}

/** Refuses versions that are not pinned together, and logins and notifications that cannot work. */
export function checkArgoCd(file: FleetFile): Finding[] {
  if (isManaged(file)) return [];
  return [...checkArgoCdVersions(file), ...checkSingleSignOn(file), ...checkNotifications(file)];
}

/** What the hub needs that the fleet does not make, and sizes that nobody has tried. */
export function argoCdWarnings(file: FleetFile, sources: ApplicationSources): Finding[] {
  if (isManaged(file) || !hasHub(file)) return [];
  const { sizing } = argoCdOf(file, servedByHub(sources));
  const scaled = [...autoscaled("API servers", sizing.server), ...autoscaled("repo servers", sizing.repoServer)];
  return [
    ...(scaled.length === 0
      ? []
      : [
          {
            path: ARGOCD,
            problem: `Argo CD's ${scaled.join(" and ")} by their load, which a metrics-server measures; the hub has none yet.`,
            remedy: "Add the EKS add-on metrics-server to the hub. Until then the lower number runs.",
          },
        ]),
    ...(sizing.shards > BENCHMARKED_SHARDS
      ? [
          {
            path: ARGOCD,
            problem: `${sizing.shards} controllers are an extrapolation: the published benchmark ends at ${BENCHMARKED_SHARDS}.`,
            remedy: "Measure the time of a reconciliation of all applications before you rely on it.",
          },
        ]
      : []),
  ];
}

/** What decides which applications the hub's Argo CD has. */
export function servedByHub(sources: ApplicationSources): ApplicationSources {
  return { ...sources, clusters: sources.clusters.filter(({ argocd }) => argocd === "hub") };
}

function autoscaled(what: string, { min, max }: Replicas): string[] {
  return max > min ? [`${what} scale from ${min} to ${max}`] : [];
}
