import { isEmpty, isObject, objectAt, sameJson, type Json, type JsonObject, without } from "../../kubernetes/json.js";
import { DEFAULT_VALUES } from "./defaults.js";

/** Top-level keys of the chart's values.yaml. */
const SECTIONS: readonly string[] = [
  "nameOverride",
  "fullnameOverride",
  "namespaceOverride",
  "kubeVersionOverride",
  "apiVersionOverrides",
  "createAggregateRoles",
  "createClusterRoles",
  "openshift",
  "crds",
  "global",
  "configs",
  "extraObjects",
  "controller",
  "dex",
  "redis",
  "redis-ha",
  "externalRedis",
  "redisSecretInit",
  "server",
  "repoServer",
  "applicationSet",
  "notifications",
  "commitServer",
];

/** What a workload's section may say; the rest of the chart's keys would be without effect here. */
const WORKLOAD_KEYS: readonly string[] = [
  "enabled",
  "replicas",
  "pdb",
  "image",
  "extraArgs",
  "env",
  "extraEnv",
  "resources",
  "containerSecurityContext",
  "terminationGracePeriodSeconds",
  "priorityClassName",
  "nodeSelector",
  "tolerations",
  "affinity",
  "topologySpreadConstraints",
  "serviceAccount",
  "service",
  "metrics",
  "podLabels",
  "podAnnotations",
  "deploymentLabels",
  "deploymentAnnotations",
  "statefulsetLabels",
  "statefulsetAnnotations",
  "deploymentStrategy",
  "networkPolicy",
  "logFormat",
  "logLevel",
];

/** Keys that the stand-in honours, by section. A key that it would ignore is refused: see {@link valueFaults}. */
const HONOURED: Readonly<Record<string, readonly string[]>> = {
  crds: ["install", "keep", "annotations", "additionalLabels"],
  global: [
    "domain",
    "additionalLabels",
    "revisionHistoryLimit",
    "image",
    "logging",
    "podLabels",
    "podAnnotations",
    "deploymentLabels",
    "deploymentAnnotations",
    "statefulsetLabels",
    "statefulsetAnnotations",
    "securityContext",
    "networkPolicy",
    "priorityClassName",
    "nodeSelector",
    "tolerations",
    "affinity",
    "topologySpreadConstraints",
    "deploymentStrategy",
    "env",
  ],
  configs: [
    "cm",
    "params",
    "rbac",
    "gpg",
    "ssh",
    "tls",
    "clusterCredentials",
    "credentialTemplates",
    "credentialTemplatesAnnotations",
    "repositories",
    "repositoriesAnnotations",
    "secret",
  ],
  controller: [...WORKLOAD_KEYS, "dynamicClusterDistribution", "clusterRoleRules"],
  server: [...WORKLOAD_KEYS, "autoscaling", "ingress", "clusterRoleRules"],
  repoServer: [...WORKLOAD_KEYS, "autoscaling"],
  applicationSet: WORKLOAD_KEYS,
  notifications: [
    ...WORKLOAD_KEYS,
    "argocdUrl",
    "context",
    "notifiers",
    "subscriptions",
    "templates",
    "triggers",
    "secret",
    "cm",
  ],
  dex: WORKLOAD_KEYS,
  redis: [...WORKLOAD_KEYS, "securityContext"],
  "redis-ha": [
    "enabled",
    "haproxy",
    "image",
    "exporter",
    "persistentVolume",
    "redis",
    "sentinel",
    "splitBrainDetection",
    "podDisruptionBudget",
    "auth",
    "existingSecret",
    "hardAntiAffinity",
    "topologySpreadConstraints",
    "tolerations",
    "affinity",
    "replicas",
  ],
  redisSecretInit: ["enabled"],
};

/** Everything in the values that the chart does not know or that the stand-in would ignore, one sentence each. */
export function valueFaults(values: JsonObject): string[] {
  const faults: string[] = [];
  for (const [section, value] of Object.entries(values)) {
    if (!SECTIONS.includes(section)) {
      faults.push(`values.${section}: chart argo-cd has no such key. Its keys: ${SECTIONS.join(", ")}.`);
      continue;
    }
    const honoured = HONOURED[section];
    if (!honoured) {
      if (!isSwitchedOff(value) && section !== "extraObjects" && section !== "createClusterRoles") {
        faults.push(notHonoured(`values.${section}`));
      }
      continue;
    }
    if (value === null) continue;
    if (!isObject(value)) {
      faults.push(`values.${section}: ${JSON.stringify(value)} is not a map.`);
      continue;
    }
    for (const [key, inner] of Object.entries(value)) {
      if (!honoured.includes(key) && !isSwitchedOff(inner)) faults.push(notHonoured(`values.${section}.${key}`));
    }
  }
  return faults;
}

function notHonoured(path: string): string {
  return `${path}: the stand-in for chart argo-cd does not render this. Remove it or use a real cluster.`;
}

/** Empty, or a feature of its own that is off. */
function isSwitchedOff(value: Json): boolean {
  return isEmpty(value) || (isObject(value) && ["enabled", "create"].some((key) => sameJson(value[key], false)));
}

/** The chart's defaults under the given values, as Helm merges them: maps deeply, lists whole, null removes. */
export function mergedValues(given: JsonObject): JsonObject {
  return merge(DEFAULT_VALUES, given);
}

function merge(base: JsonObject, over: JsonObject): JsonObject {
  const removed = Object.keys(over).filter((key) => over[key] === null);
  const result = without(base, ...removed);
  for (const [key, value] of Object.entries(over)) {
    if (isObject(value)) result[key] = merge(objectAt(result, key), value);
    else if (value !== null) result[key] = value;
  }
  return result;
}
