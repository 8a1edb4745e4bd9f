import { stringify } from "yaml";
import type { Environment, Service, Team } from "../model/fleet.js";
import { LOCAL_ZONE } from "../model/nodes.js";
import { LABEL } from "../model/labels.js";
import { SEEDED_REPLICAS } from "../model/seededService.js";
import type { FileTree } from "./seedFiles.js";

/** What a new service runs until its team puts its own image there: podinfo 6.7.1, by the digest under which its publisher
 *  released it (https://github.com/stefanprodan/podinfo). */
const IMAGE = "ghcr.io/stefanprodan/podinfo";
const DIGEST = "sha256:862ca45e61b32392f7941a1bdfdbe5ff8b6899070135f1bdca1c287d0057fc94";

/** User and group of the image's own `app`. */
const USER = { runAsUser: 100, runAsGroup: 101 };

/** A service's part of its team's repository: a base that fits the restricted Pod Security Standard, and an overlay for each
 *  environment that it is deployed to. */
export function serviceTree(team: Team, service: Service, environments: readonly Environment[]): FileTree {
  const { name } = service;
  const base = `apps/${name}/base`;
  return {
    [`${base}/kustomization.yaml`]: manifest(baseKustomization(team, service)),
    [`${base}/deployment.yaml`]: manifest(deployment(service)),
    [`${base}/service.yaml`]: manifest(clusterService(name)),
    [`${base}/serviceaccount.yaml`]: manifest(serviceAccount(name)),
    [`${base}/pdb.yaml`]: manifest(disruptionBudget(name)),
    [`${base}/networkpolicy.yaml`]: manifest(networkPolicy(name)),
    ...Object.fromEntries(
      environments
        .filter((environment) => service.environments.includes(environment.name))
        .map((environment) => [
          `apps/${name}/overlays/${environment.name}/kustomization.yaml`,
          manifest(overlayKustomization(name, environment)),
        ]),
    ),
  };
}

function manifest(content: object): string {
  return stringify(content, { lineWidth: 0 });
}

function baseKustomization(team: Team, service: Service): object {
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: ["deployment.yaml", "service.yaml", "serviceaccount.yaml", "pdb.yaml", "networkpolicy.yaml"],
    labels: [
      {
        pairs: { "app.kubernetes.io/part-of": team.name, [LABEL.team]: team.name, [LABEL.service]: service.name },
        includeSelectors: false,
        includeTemplates: true,
      },
    ],
  };
}

/** What is different in an environment: how many, and which image. A promotion copies the digest to the next overlay. */
function overlayKustomization(name: string, environment: Environment): object {
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: ["../../base"],
    replicas: [{ name, count: SEEDED_REPLICAS[environment.tier] }],
    images: [{ name: IMAGE, digest: DIGEST }],
  };
}

function selector(name: string): Record<string, string> {
  return { "app.kubernetes.io/name": name };
}

function deployment({ name, localZone }: Service): object {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels: selector(name) },
    spec: {
      replicas: 2,
      selector: { matchLabels: selector(name) },
      template: {
        metadata: { labels: selector(name) },
        spec: {
          serviceAccountName: name,
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, ...USER, seccompProfile: { type: "RuntimeDefault" } },
          ...(localZone === undefined ? {} : inLocalZone(localZone)),
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "topology.kubernetes.io/zone",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: selector(name) },
            },
          ],
          containers: [container(name)],
          volumes: [{ name: "data", emptyDir: { sizeLimit: "64Mi" } }],
        },
      },
    },
  };
}

/** Onto the nodes there, which keep away whoever was not sent. */
function inLocalZone(zone: string): object {
  return {
    nodeSelector: { [LOCAL_ZONE]: zone },
    tolerations: [{ key: LOCAL_ZONE, operator: "Equal", value: zone, effect: "NoSchedule" }],
  };
}

function container(name: string): object {
  return {
    name,
    image: `${IMAGE}@${DIGEST}`,
    ports: [{ name: "http", containerPort: 9898 }],
    readinessProbe: { httpGet: { path: "/readyz", port: "http" } },
    livenessProbe: { httpGet: { path: "/healthz", port: "http" }, initialDelaySeconds: 10 },
    resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { cpu: "200m", memory: "128Mi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [{ name: "data", mountPath: "/data" }],
  };
}

function clusterService(name: string): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, labels: selector(name) },
    spec: { type: "ClusterIP", selector: selector(name), ports: [{ name: "http", port: 80, targetPort: "http" }] },
  };
}

function serviceAccount(name: string): object {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, labels: selector(name) },
    automountServiceAccountToken: false,
  };
}

/** `maxUnavailable`, so that a node can be emptied even while a single replica is left. */
function disruptionBudget(name: string): object {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, labels: selector(name) },
    spec: { maxUnavailable: 1, selector: { matchLabels: selector(name) } },
  };
}

/** Requests from the cluster's pods in, questions to DNS out, nothing else. */
function networkPolicy(name: string): object {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, labels: selector(name) },
    spec: {
      podSelector: { matchLabels: selector(name) },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ protocol: "TCP", port: "http" }] }],
      egress: [
        {
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
      ],
    },
  };
}
