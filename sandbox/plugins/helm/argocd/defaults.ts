import type { JsonObject } from "../../kubernetes/json.js";

/** Kinds that Argo CD does not watch by default: noise of the control plane and reports of policy engines. */
const EXCLUSIONS = `- apiGroups: ['', discovery.k8s.io]
  kinds: [Endpoints, EndpointSlice]
- apiGroups: [coordination.k8s.io]
  kinds: [Lease]
- apiGroups: [authentication.k8s.io, authorization.k8s.io]
  kinds: [SelfSubjectReview, TokenReview, LocalSubjectAccessReview, SelfSubjectAccessReview, SelfSubjectRulesReview, SubjectAccessReview]
- apiGroups: [certificates.k8s.io]
  kinds: [CertificateSigningRequest]
- apiGroups: [cert-manager.io]
  kinds: [CertificateRequest]
- apiGroups: [cilium.io]
  kinds: [CiliumIdentity, CiliumEndpoint, CiliumEndpointSlice]
- apiGroups: [kyverno.io, reports.kyverno.io, wgpolicyk8s.io]
  kinds: [PolicyReport, ClusterPolicyReport, EphemeralReport, ClusterEphemeralReport, AdmissionReport, ClusterAdmissionReport, BackgroundScanReport, ClusterBackgroundScanReport, UpdateRequest]
`;

/** GitHub's published host key; the sandbox fetches over HTTPS, so that no other is needed. */
const KNOWN_HOSTS = "github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n";

function account(name: string): JsonObject {
  return { create: true, name, annotations: {}, labels: {}, automountServiceAccountToken: true };
}

function metrics(port: number): JsonObject {
  return {
    enabled: false,
    service: { annotations: {}, labels: {}, servicePort: port, portName: "http-metrics" },
    serviceMonitor: { enabled: false, interval: "30s", additionalLabels: {} },
  };
}

const PDB: JsonObject = { enabled: false, labels: {}, annotations: {}, minAvailable: "", maxUnavailable: "" };
const AUTOSCALING: JsonObject = {
  enabled: false,
  minReplicas: 1,
  maxReplicas: 5,
  targetCPUUtilizationPercentage: 50,
  targetMemoryUtilizationPercentage: 50,
  behavior: {},
};

/** The chart's values.yaml (10.1), as far as the stand-in reads it. */
export const DEFAULT_VALUES: JsonObject = {
  createClusterRoles: true,
  crds: {
    install: true,
    keep: true,
    annotations: { "argocd.argoproj.io/sync-options": "ServerSideApply=true" },
    additionalLabels: {},
  },
  global: {
    domain: "argocd.example.com",
    revisionHistoryLimit: 3,
    image: { repository: "quay.io/argoproj/argocd", tag: "", imagePullPolicy: "IfNotPresent" },
    logging: { format: "text", level: "info" },
    networkPolicy: { create: true, defaultDenyIngress: false },
    nodeSelector: { "kubernetes.io/os": "linux" },
    affinity: { podAntiAffinity: "soft", nodeAffinity: { type: "hard", matchExpressions: [] } },
  },
  configs: {
    cm: {
      create: true,
      "application.instanceLabelKey": "argocd.argoproj.io/instance",
      "application.sync.impersonation.enabled": false,
      "exec.enabled": false,
      "admin.enabled": true,
      "timeout.reconciliation": "120s",
      "timeout.reconciliation.jitter": "60s",
      "timeout.hard.reconciliation": "0s",
      "statusbadge.enabled": false,
      "resource.customizations.ignoreResourceUpdates.all": "jsonPointers:\n  - /status\n",
      "resource.customizations.ignoreResourceUpdates.argoproj.io_Application":
        'jqPathExpressions:\n  - .metadata.annotations."notified.notifications.argoproj.io"\n  - .metadata.annotations."argocd.argoproj.io/refresh"\n  - .metadata.annotations."argocd.argoproj.io/hydrate"\n  - .operation\n',
      "resource.customizations.ignoreResourceUpdates.argoproj.io_Rollout":
        'jqPathExpressions:\n  - .metadata.annotations."notified.notifications.argoproj.io"\n',
      "resource.customizations.ignoreResourceUpdates.autoscaling_HorizontalPodAutoscaler":
        'jqPathExpressions:\n  - .metadata.annotations."autoscaling.alpha.kubernetes.io/conditions"\n  - .metadata.annotations."autoscaling.alpha.kubernetes.io/current-metrics"\n',
      "resource.customizations.ignoreResourceUpdates.ConfigMap":
        'jqPathExpressions:\n  - .metadata.annotations."control-plane.alpha.kubernetes.io/leader"\n',
      "resource.customizations.ignoreResourceUpdates.apps_ReplicaSet":
        'jqPathExpressions:\n  - .metadata.annotations."deployment.kubernetes.io/desired-replicas"\n  - .metadata.annotations."deployment.kubernetes.io/max-replicas"\n',
      "resource.customizations.ignoreResourceUpdates.discovery.k8s.io_EndpointSlice":
        "jsonPointers:\n  - /metadata\n  - /endpoints\n  - /ports\n",
      "resource.customizations.ignoreResourceUpdates.Endpoints": "jsonPointers:\n  - /metadata\n  - /subsets\n",
      "resource.exclusions": EXCLUSIONS,
    },
    params: { create: true },
    rbac: {
      create: true,
      "policy.default": "",
      "policy.csv": "",
      scopes: "[groups]",
      "policy.matchMode": "glob",
    },
    gpg: { keys: {} },
    ssh: { create: true, knownHosts: KNOWN_HOSTS, extraHosts: "" },
    tls: { create: true, certificates: {} },
    clusterCredentials: {},
    credentialTemplates: {},
    repositories: {},
    secret: { createSecret: true, githubSecret: "", extra: {}, argocdServerAdminPassword: "" },
  },
  controller: {
    replicas: 1,
    dynamicClusterDistribution: false,
    revisionHistoryLimit: 5,
    pdb: PDB,
    serviceAccount: account("argocd-application-controller"),
    metrics: metrics(8082),
  },
  server: {
    replicas: 1,
    autoscaling: AUTOSCALING,
    pdb: PDB,
    serviceAccount: account("argocd-server"),
    service: { type: "ClusterIP", servicePortHttp: 80, servicePortHttps: 443 },
    metrics: metrics(8083),
    ingress: { enabled: false, ingressClassName: "", hostname: "", path: "/", pathType: "Prefix", tls: false },
  },
  repoServer: {
    replicas: 1,
    autoscaling: AUTOSCALING,
    pdb: PDB,
    serviceAccount: account(""),
    service: { port: 8081, portName: "tcp-repo-server" },
    metrics: metrics(8084),
  },
  applicationSet: {
    replicas: 1,
    pdb: PDB,
    serviceAccount: account("argocd-applicationset-controller"),
    service: { type: "ClusterIP", port: 7000, portName: "http-webhook" },
    metrics: metrics(8080),
  },
  notifications: {
    enabled: true,
    argocdUrl: "",
    pdb: PDB,
    serviceAccount: account("argocd-notifications-controller"),
    secret: { create: true, items: {} },
    cm: { create: true },
    metrics: metrics(9001),
  },
  dex: {
    enabled: true,
    image: { repository: "ghcr.io/dexidp/dex", tag: "v2.45.1" },
    pdb: PDB,
    serviceAccount: account("argocd-dex-server"),
    metrics: metrics(5558),
  },
  redis: {
    enabled: true,
    image: { repository: "ecr-public.aws.com/docker/library/redis", tag: "8.2.3-alpine" },
    pdb: PDB,
    securityContext: { runAsNonRoot: true, runAsUser: 999, seccompProfile: { type: "RuntimeDefault" } },
    metrics: metrics(9121),
  },
  "redis-ha": { enabled: false },
  redisSecretInit: { enabled: true },
};
