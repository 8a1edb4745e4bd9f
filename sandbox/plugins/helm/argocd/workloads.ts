import { isEmpty, objectAt, valueAt, type Json, type JsonObject, type Manifest } from "../../kubernetes/json.js";
import { fullName, labels, manifest, metadata, selector, type Installation } from "./chart.js";
import { COMPONENTS, REDIS, containerPorts, type Component } from "./components.js";

/** The chart's hardened container; Redis may write as its own user. */
const CONTAINER_SECURITY: JsonObject = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

/** The programs that these values switch on. */
export function activeComponents(installation: Installation): Component[] {
  const redisHa = valueAt(installation.values, "redis-ha", "enabled") === true;
  return [...COMPONENTS, ...(redisHa ? [] : [REDIS])].filter(
    (component) => valueAt(installation.values, component.section, "enabled") !== false,
  );
}

export function serviceAccountName(installation: Installation, component: Component): string {
  if (component === REDIS) return "default";
  const name = valueAt(installation.values, component.section, "serviceAccount", "name");
  return typeof name === "string" && name !== "" ? name : fullName(installation, component.name);
}

/** Deployment or StatefulSet of a program, its budget and its autoscaler.
 *  The container's environment is left out: nothing runs in the pod, the program itself reads argocd-cmd-params-cm. */
export function workload(installation: Installation, component: Component): Manifest[] {
  const section = objectAt(installation.values, component.section);
  const stateful = component.section === "controller" && section["dynamicClusterDistribution"] !== true;
  const kind = stateful ? "StatefulSet" : "Deployment";
  const autoscaled = valueAt(section, "autoscaling", "enabled") === true;
  const name = fullName(installation, component.name);
  const kindKey = stateful ? "statefulset" : "deployment";
  const ownLabels = labels(installation, component.name, component.name);
  const meta = metadata(
    installation,
    name,
    { ...ownLabels, ...both(installation, section, `${kindKey}Labels`) },
    both(installation, section, `${kindKey}Annotations`),
  );
  const strategy = both(installation, section, "deploymentStrategy");
  const spec: JsonObject = {
    ...(autoscaled ? {} : { replicas: section["replicas"] ?? 1 }),
    revisionHistoryLimit:
      section["revisionHistoryLimit"] ?? valueAt(installation.values, "global", "revisionHistoryLimit") ?? 3,
    ...(stateful ? { serviceName: name } : {}),
    ...(stateful || isEmpty(strategy) ? {} : { strategy }),
    selector: { matchLabels: selector(installation, component.name) },
    template: {
      metadata: {
        labels: { ...ownLabels, ...both(installation, section, "podLabels") },
        ...optional("annotations", both(installation, section, "podAnnotations")),
      },
      spec: podSpec(installation, component, section),
    },
  };
  return [
    manifest("apps/v1", kind, meta, { spec }),
    ...budget(installation, component, section),
    ...(autoscaled ? [autoscaler(installation, component, section)] : []),
  ];
}

/** A map of the section over the same one of `global`. */
function both(installation: Installation, section: JsonObject, key: string): JsonObject {
  return { ...objectAt(objectAt(installation.values, "global"), key), ...objectAt(section, key) };
}

function optional(key: string, value: Json | undefined): JsonObject {
  return value === undefined || isEmpty(value) ? {} : { [key]: value };
}

function podSpec(installation: Installation, component: Component, section: JsonObject): JsonObject {
  const global = objectAt(installation.values, "global");
  const inherit = (key: string): Json | undefined => (isEmpty(section[key]) ? global[key] : section[key]);
  const env = [...list(global["env"]), ...list(section["env"]), ...list(section["extraEnv"])];
  const probe = component.health && {
    httpGet: { path: component.health.path, port: component.health.port },
    initialDelaySeconds: 10,
    periodSeconds: 10,
  };
  return {
    ...optional("securityContext", component === REDIS ? section["securityContext"] : global["securityContext"]),
    serviceAccountName: serviceAccountName(installation, component),
    terminationGracePeriodSeconds: section["terminationGracePeriodSeconds"] ?? 30,
    ...optional("priorityClassName", inherit("priorityClassName")),
    containers: [
      {
        name: component.name,
        image: image(installation, section),
        imagePullPolicy: "IfNotPresent",
        args: [...component.command, ...list(section["extraArgs"])],
        ...optional("env", env),
        ports: containerPorts(component),
        ...(probe ? { readinessProbe: probe } : {}),
        ...optional("resources", section["resources"]),
        securityContext: { ...CONTAINER_SECURITY, ...objectAt(section, "containerSecurityContext") },
      },
    ],
    ...optional("nodeSelector", inherit("nodeSelector")),
    ...optional("tolerations", inherit("tolerations")),
    affinity: affinity(component, section, objectAt(global, "affinity")),
    ...optional("topologySpreadConstraints", spread(installation, component, inherit("topologySpreadConstraints"))),
  };
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function image(installation: Installation, section: JsonObject): string {
  const global = objectAt(objectAt(installation.values, "global"), "image");
  const own = objectAt(section, "image");
  const pick = (key: string, fallback: string): string => {
    const value = [own[key], global[key]].find((candidate) => typeof candidate === "string" && candidate !== "");
    return typeof value === "string" ? value : fallback;
  };
  return `${pick("repository", "quay.io/argoproj/argocd")}:${pick("tag", installation.appVersion)}`;
}

/** The section's own affinity, or the chart's preset: pods of a program rather (soft) or always (hard) on different nodes. */
function affinity(component: Component, section: JsonObject, preset: JsonObject): JsonObject {
  if (!isEmpty(section["affinity"])) return objectAt(section, "affinity");
  const term: JsonObject = {
    labelSelector: { matchLabels: { "app.kubernetes.io/name": `argocd-${component.name}` } },
    topologyKey: "kubernetes.io/hostname",
  };
  switch (preset["podAntiAffinity"]) {
    case "hard":
      return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    case "soft":
      return {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }],
        },
      };
    default:
      return {};
  }
}

/** The chart fills in the selector where a constraint has none. */
function spread(installation: Installation, component: Component, constraints: Json | undefined): Json {
  return list(constraints).map((constraint) => ({
    labelSelector: { matchLabels: selector(installation, component.name) },
    ...(constraint as JsonObject),
  }));
}

function budget(installation: Installation, component: Component, section: JsonObject): Manifest[] {
  const pdb = objectAt(section, "pdb");
  if (pdb["enabled"] !== true) return [];
  const meta = metadata(
    installation,
    fullName(installation, component.name),
    { ...labels(installation, component.name, component.name), ...objectAt(pdb, "labels") },
    objectAt(pdb, "annotations"),
  );
  const limit: JsonObject = isEmpty(pdb["maxUnavailable"])
    ? { minAvailable: isEmpty(pdb["minAvailable"]) ? 0 : (pdb["minAvailable"] ?? 0) }
    : { maxUnavailable: pdb["maxUnavailable"] ?? 0 };
  return [
    manifest("policy/v1", "PodDisruptionBudget", meta, {
      spec: { ...limit, selector: { matchLabels: selector(installation, component.name) } },
    }),
  ];
}

function autoscaler(installation: Installation, component: Component, section: JsonObject): Manifest {
  const scaling = objectAt(section, "autoscaling");
  const name = fullName(installation, component.name);
  const metric = (resource: string, percentage: Json | undefined): JsonObject[] =>
    isEmpty(percentage)
      ? []
      : [
          {
            type: "Resource",
            resource: { name: resource, target: { type: "Utilization", averageUtilization: percentage ?? 0 } },
          },
        ];
  const meta = metadata(installation, name, labels(installation, component.name, component.name));
  return manifest("autoscaling/v2", "HorizontalPodAutoscaler", meta, {
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas: scaling["minReplicas"] ?? 1,
      maxReplicas: scaling["maxReplicas"] ?? 5,
      metrics: isEmpty(scaling["metrics"])
        ? [
            ...metric("memory", scaling["targetMemoryUtilizationPercentage"]),
            ...metric("cpu", scaling["targetCPUUtilizationPercentage"]),
          ]
        : list(scaling["metrics"]),
      ...optional("behavior", scaling["behavior"]),
    },
  });
}
