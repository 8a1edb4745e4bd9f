import type { ArgoCdSettings } from "../model/fleet.js";
import { argoCdConfiguration } from "./argoCdConfiguration.js";
import { notificationValues } from "./argoCdNotifications.js";
import { metricsValues, ONE_STAYS, replicaValues, resourceValues, SPREAD } from "./argoCdParts.js";
import { redisValues } from "./argoCdRedis.js";

/** Helm values of the chart `argo-cd`, without credentials.
 *  https://github.com/argoproj/argo-helm/tree/main/charts/argo-cd
 *  @param serves what it deploys to: other clusters, or the one that it runs in, where the fleet itself says what it may do */
export function argoCdValues(
  settings: ArgoCdSettings,
  serves: "others" | "its own cluster" = "others",
): Record<string, unknown> {
  const { host, appVersion, sso, metrics, sizing } = settings;
  const { resources } = sizing;
  const measured = metricsValues(metrics);
  return {
    // The chart's own let the controller do everything in the cluster, and the API server delete and patch everything.
    ...(serves === "others" ? {} : { createClusterRoles: false }),
    global: {
      domain: host,
      ...(appVersion === null ? {} : { image: { tag: appVersion } }),
      // The chart has a policy for each part; whatever else comes into the namespace is closed until it has its own.
      networkPolicy: { create: true, defaultDenyIngress: true },
      topologySpreadConstraints: [SPREAD],
    },
    // The chart's CRDs are templates; they outlive a release, or every Application would go with it.
    crds: { install: true, keep: true },
    configs: argoCdConfiguration(settings),
    controller: {
      replicas: sizing.shards,
      // One replica cannot stay while its node goes.
      ...(sizing.shards > 1 ? { pdb: { enabled: true, maxUnavailable: 1 } } : {}),
      env: [
        { name: "ARGOCD_K8S_CLIENT_QPS", value: String(sizing.clientQps) },
        { name: "ARGOCD_K8S_CLIENT_BURST", value: String(sizing.clientBurst) },
      ],
      resources: resourceValues(resources.controller),
      metrics: measured,
    },
    server: {
      ...replicaValues(sizing.server),
      pdb: ONE_STAYS,
      resources: resourceValues(resources.server),
      metrics: measured,
    },
    repoServer: {
      ...replicaValues(sizing.repoServer),
      pdb: ONE_STAYS,
      resources: resourceValues(resources.repoServer),
      metrics: measured,
    },
    applicationSet: {
      replicas: sizing.applicationSetReplicas,
      pdb: ONE_STAYS,
      resources: resourceValues(resources.applicationSet),
      metrics: measured,
    },
    // An OIDC provider is asked directly; GitHub speaks OAuth only. Dex keeps logins in memory, so that there is one of it.
    dex:
      sso?.provider === "github"
        ? { enabled: true, resources: resourceValues(resources.dex), metrics: measured }
        : { enabled: false },
    ...redisValues(sizing),
    notifications: notificationValues(settings, measured),
  };
}
