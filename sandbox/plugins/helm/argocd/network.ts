import { isEmpty, objectAt, valueAt, type JsonObject, type Manifest } from "../../kubernetes/json.js";
import { fullName, labels, manifest, metadata, selector, type Installation } from "./chart.js";
import type { Component } from "./components.js";

/** Who may reach a component's own ports; everything in the cluster may read metrics. */
const CALLERS: Readonly<Record<string, { readonly from: readonly string[]; readonly ports: readonly string[] }>> = {
  "repo-server": {
    from: ["server", "application-controller", "notifications-controller", "applicationset-controller"],
    ports: ["repo-server"],
  },
  "dex-server": { from: ["server"], ports: ["http", "grpc"] },
  redis: { from: ["server", "repo-server", "application-controller"], ports: ["redis"] },
};

/** Services, network policy, metrics and ingress of a component. */
export function network(installation: Installation, component: Component, kinds: ReadonlySet<string>): Manifest[] {
  return [
    ...service(installation, component),
    ...networkPolicy(installation, component),
    ...metrics(installation, component, kinds),
    ...ingress(installation, component),
  ];
}

function servicePorts(section: JsonObject, component: Component): JsonObject[] {
  const own = objectAt(section, "service");
  switch (component.name) {
    case "applicationset-controller":
      return [{ name: own["portName"] ?? "http-webhook", port: own["port"] ?? 7000, targetPort: "webhook" }];
    case "repo-server":
      return [
        {
          name: own["portName"] ?? "tcp-repo-server",
          protocol: "TCP",
          port: own["port"] ?? 8081,
          targetPort: "repo-server",
        },
      ];
    case "server":
      return [
        { name: "http", protocol: "TCP", port: own["servicePortHttp"] ?? 80, targetPort: 8080 },
        { name: "https", protocol: "TCP", port: own["servicePortHttps"] ?? 443, targetPort: 8080 },
      ];
    case "dex-server":
      return [
        { name: "http", protocol: "TCP", port: 5556, targetPort: "http" },
        { name: "grpc", protocol: "TCP", port: 5557, targetPort: "grpc" },
        ...(valueAt(section, "metrics", "enabled") === true
          ? [{ name: "http-metrics", protocol: "TCP", port: 5558, targetPort: "metrics" }]
          : []),
      ];
    case "redis":
      return [{ name: "redis", port: 6379, targetPort: "redis" }];
    default:
      return [];
  }
}

function service(installation: Installation, component: Component): Manifest[] {
  const section = objectAt(installation.values, component.section);
  const own = objectAt(section, "service");
  const ports = servicePorts(section, component);
  if (ports.length === 0) return [];
  const meta = metadata(
    installation,
    fullName(installation, component.name),
    { ...labels(installation, component.name, component.name), ...objectAt(own, "labels") },
    objectAt(own, "annotations"),
  );
  const spec: JsonObject = {
    type: own["type"] ?? "ClusterIP",
    ...(isEmpty(own["loadBalancerClass"]) ? {} : { loadBalancerClass: own["loadBalancerClass"] ?? "" }),
    ...(isEmpty(own["loadBalancerSourceRanges"])
      ? {}
      : { loadBalancerSourceRanges: own["loadBalancerSourceRanges"] ?? [] }),
    ports,
    selector: selector(installation, component.name),
  };
  return [manifest("v1", "Service", meta, { spec })];
}

function networkPolicy(installation: Installation, component: Component): Manifest[] {
  const section = objectAt(installation.values, component.section);
  const reachable = valueAt(section, "metrics", "enabled") === true || valueAt(section, "ingress", "enabled") === true;
  if (!policed(installation, component)) return [];
  if (component.name === "applicationset-controller" && !reachable) return [];
  const callers = CALLERS[component.name];
  const everywhere: JsonObject = { from: [{ namespaceSelector: {} }], ports: [{ port: "metrics" }] };
  const ingressRules: JsonObject[] =
    component.name === "server"
      ? [{}]
      : [
          ...(callers
            ? [
                {
                  from: callers.from.map((name) => ({ podSelector: { matchLabels: selector(installation, name) } })),
                  ports: callers.ports.map((port) => ({ port, protocol: "TCP" })),
                },
              ]
            : []),
          ...("metrics" in component.ports || opensRedisMetrics(installation, component) ? [everywhere] : []),
        ];
  const meta = metadata(
    installation,
    fullName(installation, component.name),
    labels(installation, component.name, component.name),
  );
  return [
    manifest("networking.k8s.io/v1", "NetworkPolicy", meta, {
      spec: {
        podSelector: { matchLabels: selector(installation, component.name) },
        policyTypes: ["Ingress"],
        ingress: ingressRules,
      },
    }),
  ];
}

/** Metrics service, and a ServiceMonitor where the cluster has that kind already. */
function metrics(installation: Installation, component: Component, kinds: ReadonlySet<string>): Manifest[] {
  const section = objectAt(objectAt(installation.values, component.section), "metrics");
  if (section["enabled"] !== true) return [];
  const own = objectAt(section, "service");
  const monitor = objectAt(section, "serviceMonitor");
  const name = fullName(installation, component.name);
  const meta = metadata(
    installation,
    `${name}-metrics`,
    { ...labels(installation, "metrics", component.name), ...objectAt(own, "labels") },
    objectAt(own, "annotations"),
  );
  const portName = own["portName"] ?? "http-metrics";
  const spec: JsonObject = {
    type: "ClusterIP",
    ports: [{ name: portName, protocol: "TCP", port: own["servicePort"] ?? 8080, targetPort: "metrics" }],
    selector: selector(installation, component.name),
  };
  const watched = monitor["enabled"] === true && kinds.has("monitoring.coreos.com/v1/ServiceMonitor");
  const monitorMeta = metadata(installation, name, {
    ...labels(installation, component.name, component.name),
    ...objectAt(monitor, "additionalLabels"),
  });
  return [
    // Dex has its metrics at its only Service.
    ...(component.name === "dex-server" ? [] : [manifest("v1", "Service", meta, { spec })]),
    ...(watched
      ? [
          manifest("monitoring.coreos.com/v1", "ServiceMonitor", monitorMeta, {
            spec: {
              endpoints: [{ port: portName, interval: monitor["interval"] ?? "30s", path: "/metrics" }],
              namespaceSelector: { matchNames: [installation.namespace] },
              selector: { matchLabels: labels(installation, "metrics", component.name) },
            },
          }),
        ]
      : []),
  ];
}

function ingress(installation: Installation, component: Component): Manifest[] {
  const own = objectAt(objectAt(installation.values, component.section), "ingress");
  if (own["enabled"] !== true) return [];
  const name = fullName(installation, component.name);
  const host = isEmpty(own["hostname"]) ? valueAt(installation.values, "global", "domain") : own["hostname"];
  const meta = metadata(
    installation,
    name,
    { ...labels(installation, component.name, component.name), ...objectAt(own, "labels") },
    objectAt(own, "annotations"),
  );
  const spec: JsonObject = {
    ...(isEmpty(own["ingressClassName"]) ? {} : { ingressClassName: own["ingressClassName"] ?? "" }),
    rules: [
      {
        host: host ?? "",
        http: {
          paths: [
            {
              path: own["path"] ?? "/",
              pathType: own["pathType"] ?? "Prefix",
              backend: { service: { name, port: { number: 443 } } },
            },
          ],
        },
      },
    ],
    ...(own["tls"] === true ? { tls: [{ hosts: [host ?? ""], secretName: "argocd-server-tls" }] } : {}),
  };
  return [manifest("networking.k8s.io/v1", "Ingress", meta, { spec })];
}

/** Before 9.7.1 the policy of Redis opened its metrics without the exporter that has them (argoproj/argo-helm#3930). */
function opensRedisMetrics({ version }: Installation, component: Component): boolean {
  return component.name === "redis" && OPEN_REDIS_METRICS.test(version);
}

const OPEN_REDIS_METRICS = /^9\.([0-6]\.|7\.0$)/;

/** Are network policies on for a component? Since chart 10 they are by default. */
function policed(installation: Installation, component: Component): boolean {
  return (
    valueAt(installation.values, "global", "networkPolicy", "create") === true ||
    valueAt(installation.values, component.section, "networkPolicy", "create") === true
  );
}

/** Nothing in the namespace may be reached but by a policy of its own. */
export function defaultDeny(installation: Installation): Manifest[] {
  if (valueAt(installation.values, "global", "networkPolicy", "defaultDenyIngress") !== true) return [];
  const meta = metadata(installation, `${fullName(installation)}-default-deny`, labels(installation));
  return [
    manifest("networking.k8s.io/v1", "NetworkPolicy", meta, { spec: { podSelector: {}, policyTypes: ["Ingress"] } }),
  ];
}
