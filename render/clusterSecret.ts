import { DNS_ZONES_ANNOTATION } from "../model/labels.js";
import { clusterSecretName } from "../model/names.js";
import type { Metadata } from "./kubernetesObject.js";

/** The part of a cluster that its registration is about. */
export interface RegisteredCluster {
  /** Argo CD's name for it, `prod-eu-west-1`. */
  readonly name: string;
  /** The name that EKS knows it by. */
  readonly eksName: string;
  /** What sets select by; `gitops-fleet/state` among them. */
  readonly labels: Readonly<Record<string, string>>;
  /** Ids of the hosted zones that external-dns keeps from there. @default none */
  readonly dnsZones?: readonly string[];
}

/** The address by which Argo CD knows the cluster that it runs in: it enters that as its own pods' accounts. */
export const OWN_SERVER = "https://kubernetes.default.svc";

/** How its API server is reached. */
export interface ClusterEndpoint {
  /** `https://…`; a trailing slash is taken off, because Argo CD compares addresses as text. */
  readonly server: string;
  /** EKS's `certificateAuthority.data`, base64; undefined when a public authority vouches for the server. */
  readonly caData?: string | undefined;
  /** The name in the server's certificate, when it is not the address's. */
  readonly serverName?: string | undefined;
  /** What Argo CD logs in with where the cluster is not EKS. */
  readonly bearerToken?: string | undefined;
  /** A role that Argo CD assumes for this cluster alone. */
  readonly roleArn?: string | undefined;
  /** The proxy by which Argo CD reaches it. */
  readonly proxyUrl?: string | undefined;
}

export interface ClusterSecret {
  apiVersion: "v1";
  kind: "Secret";
  metadata: Metadata;
  type: "Opaque";
  data: Record<string, string>;
}

/** The Secret that registers a spoke with Argo CD.
 *  https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters */
export function clusterSecret(
  cluster: RegisteredCluster,
  endpoint: ClusterEndpoint,
  namespace = "argocd",
): ClusterSecret {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: clusterSecretMetadata(cluster, namespace),
    type: "Opaque",
    data: clusterSecretData(cluster, endpoint),
  };
}

/** Its metadata, all of which is known before the cluster exists. */
export function clusterSecretMetadata(cluster: RegisteredCluster, namespace = "argocd"): Metadata {
  const { dnsZones = [] } = cluster;
  return {
    name: clusterSecretName(cluster.name),
    namespace,
    labels: { "argocd.argoproj.io/secret-type": "cluster", ...cluster.labels },
    annotations: {
      // Argo CD writes `data.config` too, when somebody invalidates its cache of the cluster, and owns it from then on:
      // without force, the next change of the config would be a conflict.
      "pulumi.com/patchForce": "true",
      ...(dnsZones.length > 0 ? { [DNS_ZONES_ANNOTATION]: dnsZones.join("\n") } : {}),
    },
  };
}

/** Its data, base64. */
export function clusterSecretData(cluster: RegisteredCluster, endpoint: ClusterEndpoint): Record<string, string> {
  const isOwn = endpoint.server === OWN_SERVER;
  return {
    name: base64(cluster.name),
    server: base64(endpoint.server.replace(/\/+$/, "")),
    config: base64(isOwn ? OWN_CONFIG : clusterSecretConfig(cluster.eksName, endpoint)),
  };
}

/** Address, authority and token are in each pod. */
const OWN_CONFIG = JSON.stringify({ tlsClientConfig: { insecure: false } });

/** How Argo CD is to log in, as it stands in the Secret. Without a role of the spoke's there is no `roleARN`: the hub's own role
 *  has an access entry on the spoke, and with its own role there Argo CD would try to assume itself. */
export function clusterSecretConfig(eksName: string, endpoint: Omit<ClusterEndpoint, "server">): string {
  const { caData, serverName, bearerToken, roleArn, proxyUrl } = endpoint;
  return JSON.stringify({
    ...(bearerToken === undefined
      ? { awsAuthConfig: { clusterName: eksName, ...(roleArn === undefined ? {} : { roleARN: roleArn }) } }
      : { bearerToken }),
    tlsClientConfig: {
      insecure: false,
      ...(serverName === undefined ? {} : { serverName }),
      ...(caData === undefined ? {} : { caData }),
    },
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  });
}

export function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
