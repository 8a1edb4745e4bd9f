import type { Json, JsonObject } from "../../kubernetes/json.js";

/** A program of Argo CD: one row of what the chart makes for it. */
export interface Component {
  /** Key of its section in the values. */
  readonly section: string;
  /** Name after `argocd-`, also the container's. */
  readonly name: string;
  readonly command: readonly string[];
  /** Container ports by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Port and path of its probes, undefined without probes. */
  readonly health?: { readonly port: string; readonly path: string };
  /** Rules of its Role in the namespace; undefined: neither account nor role. */
  readonly rules?: readonly JsonObject[];
  /** Rules of its ClusterRole, undefined without one. */
  readonly clusterRules?: readonly JsonObject[];
}

function rule(apiGroups: string[], resources: string[], verbs: string[], resourceNames?: string[]): JsonObject {
  return { apiGroups, resources, ...(resourceNames ? { resourceNames } : {}), verbs };
}

const READ = ["get", "list", "watch"];
const WRITE = ["create", "get", "list", "watch", "update", "patch", "delete"];
const OWN = ["applications", "applicationsets", "appprojects"];
const NOTIFIED: readonly JsonObject[] = [
  rule(["argoproj.io"], ["applications", "appprojects"], [...READ, "update", "patch"]),
  rule([""], ["configmaps", "secrets"], ["list", "watch"]),
  rule([""], ["configmaps"], ["get"], ["argocd-notifications-cm"]),
  rule([""], ["secrets"], ["get"], ["argocd-notifications-secret"]),
];

/** The chart's programs, without Redis, which is no part of Argo CD: {@link file://./redis.ts}. */
export const COMPONENTS: readonly Component[] = [
  {
    section: "controller",
    name: "application-controller",
    command: ["/usr/local/bin/argocd-application-controller", "--metrics-port=8082"],
    ports: { metrics: 8082 },
    health: { port: "metrics", path: "/healthz" },
    rules: [
      rule([""], ["secrets", "configmaps"], READ),
      rule(["argoproj.io"], OWN, WRITE),
      rule([""], ["events"], ["create", "list"]),
      rule(["apps"], ["deployments"], READ),
    ],
    clusterRules: [rule(["*"], ["*"], ["*"]), { nonResourceURLs: ["*"], verbs: ["*"] }],
  },
  {
    section: "applicationSet",
    name: "applicationset-controller",
    command: [
      "/usr/local/bin/argocd-applicationset-controller",
      "--metrics-addr=:8080",
      "--probe-addr=:8081",
      "--webhook-addr=:7000",
    ],
    ports: { metrics: 8080, probe: 8081, webhook: 7000 },
    rules: [
      rule(["argoproj.io"], ["applications", "applicationsets", "applicationsets/finalizers"], WRITE),
      rule(["argoproj.io"], ["applicationsets/status"], ["get", "patch", "update"]),
      rule(["argoproj.io"], ["appprojects"], READ),
      rule([""], ["events"], ["create", "get", "list", "patch", "watch"]),
      rule([""], ["configmaps"], WRITE),
      rule([""], ["secrets"], READ),
      rule(["apps", "extensions"], ["deployments"], READ),
      rule(["coordination.k8s.io"], ["leases"], ["create"]),
      rule(["coordination.k8s.io"], ["leases"], ["get", "update", "create"], ["58ac56fa.applicationsets.argoproj.io"]),
    ],
  },
  {
    section: "notifications",
    name: "notifications-controller",
    command: [
      "/usr/local/bin/argocd-notifications",
      "--metrics-port=9001",
      "--secret-name=argocd-notifications-secret",
    ],
    ports: { metrics: 9001 },
    rules: NOTIFIED,
    clusterRules: NOTIFIED,
  },
  {
    section: "repoServer",
    name: "repo-server",
    command: ["/usr/local/bin/argocd-repo-server", "--port=8081", "--metrics-port=8084"],
    ports: { "repo-server": 8081, metrics: 8084 },
    health: { port: "metrics", path: "/healthz" },
    rules: [],
  },
  {
    section: "server",
    name: "server",
    command: ["/usr/local/bin/argocd-server", "--port=8080", "--metrics-port=8083"],
    ports: { server: 8080, metrics: 8083 },
    health: { port: "server", path: "/healthz" },
    rules: [
      rule([""], ["secrets", "configmaps"], WRITE),
      rule(["argoproj.io"], OWN, WRITE),
      rule([""], ["events"], ["create", "list"]),
    ],
    clusterRules: [
      rule(["*"], ["*"], ["delete", "get", "patch"]),
      rule([""], ["events"], ["list", "create"]),
      rule([""], ["pods", "pods/log"], ["get"]),
      rule(["argoproj.io"], ["applications", "applicationsets"], ["get", "list", "update", "watch"]),
      rule(["batch"], ["jobs"], ["create"]),
      rule(["argoproj.io"], ["workflows"], ["create"]),
    ],
  },
  {
    section: "dex",
    name: "dex-server",
    command: ["/shared/argocd-dex", "rundex"],
    ports: { http: 5556, grpc: 5557, metrics: 5558 },
    rules: [rule([""], ["secrets", "configmaps"], READ)],
  },
];

/** Redis as a component: workload, service and network policy are made the same way. */
export const REDIS: Component = {
  section: "redis",
  name: "redis",
  command: ["redis-server", "--save", "", "--appendonly", "no", "--requirepass $(REDIS_PASSWORD)"],
  ports: { redis: 6379 },
};

/** Container ports as a pod wants them. */
export function containerPorts(component: Component): Json {
  return Object.entries(component.ports).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" }));
}
