import { isEmpty, objectAt, valueAt, type JsonObject, type Manifest, textOf } from "../../kubernetes/json.js";
import { fullName, manifest, metadata, type Installation } from "./chart.js";

/** Three Redis servers with their announcing services, behind three proxies: what the subchart redis-ha makes. */
export function redisHa(installation: Installation): Manifest[] {
  if (valueAt(installation.values, "redis-ha", "enabled") !== true) return [];
  const base = fullName(installation, "redis-ha");
  const own: JsonObject = { app: "redis-ha", release: installation.release, heritage: "Helm" };
  const proxied: JsonObject = {
    ...own,
    app: "redis-ha-haproxy",
    component: "haproxy",
    "app.kubernetes.io/name": `${base}-haproxy`,
  };
  const section = objectAt(installation.values, "redis-ha");
  const serverLabels: JsonObject = { ...own, [base]: "replica" };
  return [
    ...account(installation, base, own),
    ...account(installation, `${base}-haproxy`, own),
    manifest("v1", "Service", metadata(installation, base, own), {
      spec: { clusterIP: "None", selector: own, ports: [port("tcp-server", 6379), port("tcp-sentinel", 26379)] },
    }),
    ...[0, 1, 2].map((index) =>
      manifest("v1", "Service", metadata(installation, `${base}-announce-${String(index)}`, own), {
        spec: {
          publishNotReadyAddresses: true,
          selector: { ...own, "statefulset.kubernetes.io/pod-name": `${base}-server-${String(index)}` },
          ports: [port("tcp-server", 6379), port("tcp-sentinel", 26379)],
        },
      }),
    ),
    manifest("v1", "Service", metadata(installation, `${base}-haproxy`, proxied), {
      spec: { selector: proxied, ports: [port("tcp-haproxy", 6379)] },
    }),
    manifest("apps/v1", "StatefulSet", metadata(installation, `${base}-server`, serverLabels), {
      spec: {
        serviceName: base,
        replicas: 3,
        podManagementPolicy: "OrderedReady",
        selector: { matchLabels: { app: "redis-ha", release: installation.release, [base]: "replica" } },
        template: pod(installation, base, serverLabels, {
          redis: objectAt(section, "redis"),
          sentinel: objectAt(section, "sentinel"),
          "split-brain-fix": objectAt(section, "splitBrainDetection"),
        }),
      },
    }),
    manifest("apps/v1", "Deployment", metadata(installation, `${base}-haproxy`, proxied), {
      spec: {
        replicas: 3,
        selector: { matchLabels: proxied },
        template: pod(installation, `${base}-haproxy`, proxied, { haproxy: objectAt(section, "haproxy") }),
      },
    }),
    ...budget(installation, `${base}-pdb`, { app: "redis-ha", release: installation.release }, section),
    ...budget(installation, `${base}-haproxy-pdb`, proxied, objectAt(section, "haproxy")),
  ];
}

/** The subchart hands `podDisruptionBudget` on as it is. */
function budget(installation: Installation, name: string, pods: JsonObject, section: JsonObject): Manifest[] {
  const limit = objectAt(section, "podDisruptionBudget");
  if (isEmpty(limit)) return [];
  return [
    manifest("policy/v1", "PodDisruptionBudget", metadata(installation, name, pods), {
      spec: { ...limit, selector: { matchLabels: pods } },
    }),
  ];
}

function port(name: string, number: number): JsonObject {
  return { name, port: number, protocol: "TCP", targetPort: number };
}

function account(installation: Installation, name: string, labels: JsonObject): Manifest[] {
  const meta = metadata(installation, name, labels);
  return [
    manifest("v1", "ServiceAccount", meta, {}),
    manifest("rbac.authorization.k8s.io/v1", "Role", meta, {
      rules: [{ apiGroups: [""], resources: ["endpoints"], verbs: ["get"] }],
    }),
    manifest("rbac.authorization.k8s.io/v1", "RoleBinding", meta, {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace: installation.namespace }],
    }),
  ];
}

/** @param containers by name, each with its section of the values. */
function pod(
  installation: Installation,
  account: string,
  labels: JsonObject,
  containers: Readonly<Record<string, JsonObject>>,
): JsonObject {
  const section = objectAt(installation.values, "redis-ha");
  const redis = objectAt(objectAt(installation.values, "redis"), "image");
  return {
    metadata: { labels },
    spec: {
      serviceAccountName: account,
      ...(Array.isArray(section["tolerations"]) ? { tolerations: section["tolerations"] } : {}),
      containers: Object.entries(containers).map(([name, own]) => ({
        name,
        ...(isEmpty(own["resources"]) ? {} : { resources: own["resources"] ?? {} }),
        image:
          name === "haproxy"
            ? "ecr-public.aws.com/docker/library/haproxy:3.0"
            : `${textOf(redis["repository"])}:${textOf(redis["tag"])}`,
        securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
      })),
    },
  };
}
