import type { ToolPaths } from "../tools/build.js";
import type { ClusterFiles } from "./clusterFiles.js";
import type { Etcd } from "./etcd.js";
import type { ProcessSpec } from "./processes.js";

/** Only the controllers that judge or change what the fleet deploys: each one less is memory and CPU in every cluster. */
const CONTROLLERS = [
  "namespace-controller",
  "serviceaccount-controller",
  "serviceaccount-token-controller",
  "garbage-collector-controller",
  "deployment-controller",
  "replicaset-controller",
  "endpointslice-controller",
  "statefulset-controller",
  "daemonset-controller",
  "job-controller",
  "cronjob-controller",
  "clusterrole-aggregation-controller",
  "resourcequota-controller",
  "disruption-controller",
  "persistentvolume-binder-controller",
  // Without these two, a claim or a volume that is deleted stays for ever.
  "persistentvolumeclaim-protection-controller",
  "persistentvolume-protection-controller",
  "horizontal-pod-autoscaler-controller",
];

/** Go's own default, whatever the operator's shell says: with 40, API servers were 45 MiB smaller and a fifth busier. */
const GARBAGE_COLLECTION = { GOGC: "100" };

export interface ClusterProcessSettings {
  readonly key: string;
  readonly port: number;
  readonly serviceCidr: string;
  readonly files: ClusterFiles;
  readonly etcd: Etcd;
  readonly tools: ToolPaths<"kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kwok">;
}

export function apiServerName(key: string): string {
  return `${key}.apiserver`;
}

/** Name of a cluster's port in the port book. */
export function apiServerPort(key: string): string {
  return `API server of ${key}`;
}

export function etcdPrefix(key: string): string {
  return `/${key}/`;
}

export function apiServerProcess({ key, port, serviceCidr, files, etcd, tools }: ClusterProcessSettings): ProcessSpec {
  return {
    name: apiServerName(key),
    stage: "apiserver",
    ports: [apiServerPort(key)],
    command: tools["kube-apiserver"],
    arguments: [
      `--etcd-servers=${etcd.url}`,
      `--etcd-cafile=${etcd.authorityFile}`,
      `--etcd-certfile=${etcd.certificateFile}`,
      `--etcd-keyfile=${etcd.keyFile}`,
      `--etcd-prefix=${etcdPrefix(key).slice(0, -1)}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      `--secure-port=${port}`,
      `--tls-cert-file=${files.serverCertificate}`,
      `--tls-private-key-file=${files.serverKey}`,
      `--client-ca-file=${files.authority}`,
      `--service-account-key-file=${files.serviceAccountKey}`,
      `--service-account-signing-key-file=${files.serviceAccountKey}`,
      `--service-account-issuer=https://127.0.0.1:${port}`,
      "--api-audiences=https://kubernetes.default.svc",
      "--authorization-mode=RBAC",
      `--authentication-token-webhook-config-file=${files.authnKubeconfig}`,
      "--authentication-token-webhook-version=v1",
      "--authentication-token-webhook-cache-ttl=10s",
      `--service-cluster-ip-range=${serviceCidr}`,
      "--endpoint-reconciler-type=none",
      "--anonymous-auth=false",
      "--allow-privileged=true",
      "--profiling=false",
      "--event-ttl=10m",
      // The one node is nobody's to heal: without this it would keep its not-ready taint.
      "--disable-admission-plugins=TaintNodesByCondition",
    ],
    environment: GARBAGE_COLLECTION,
  };
}

/** What runs beside an API server, once that is ready. */
export function controllerProcesses({ key, files, tools }: ClusterProcessSettings): ProcessSpec[] {
  const stage = "controllers" as const;
  return [
    {
      name: `${key}.controller-manager`,
      stage,
      command: tools["kube-controller-manager"],
      arguments: [
        `--kubeconfig=${files.controllerManagerKubeconfig}`,
        "--use-service-account-credentials=true",
        "--secure-port=0",
        "--leader-elect=false",
        `--service-account-private-key-file=${files.serviceAccountKey}`,
        `--root-ca-file=${files.authority}`,
        `--controllers=${CONTROLLERS.join(",")}`,
      ],
      environment: GARBAGE_COLLECTION,
    },
    {
      name: `${key}.scheduler`,
      stage,
      command: tools["kube-scheduler"],
      arguments: [`--kubeconfig=${files.schedulerKubeconfig}`, "--secure-port=0", "--leader-elect=false"],
      environment: GARBAGE_COLLECTION,
    },
    {
      name: `${key}.kwok`,
      stage,
      command: tools.kwok,
      arguments: [
        `--kubeconfig=${files.adminKubeconfig}`,
        "--manage-all-nodes=true",
        "--node-lease-duration-seconds=0",
        "--v=WARN",
      ],
      // It reads ~/.kwok/kwok.yaml, which is the operator's, not this sandbox's.
      environment: { ...GARBAGE_COLLECTION, HOME: files.folder },
    },
  ];
}
