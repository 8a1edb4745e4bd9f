import { parse } from "yaml";

/** What a kubeconfig says of the cluster of its current context. */
export interface KubeconfigCluster {
  /** Without a trailing slash. */
  readonly server: string;
  /** Base64 of the PEM; undefined when a public authority vouches for the server. */
  readonly caData?: string;
  /** The name in the server's certificate, when it is not the address's. */
  readonly serverName?: string;
}

/** How to log in to a cluster with a token. */
export interface TokenLogin extends KubeconfigCluster {
  readonly token: string;
}

/** Kubeconfig of one cluster and one user, as JSON. */
export function tokenKubeconfig(login: TokenLogin): string {
  return oneCluster(login, { token: login.token });
}

/** Kubeconfig of an EKS cluster for whoever uses it or for a role that they assume, with the command that `aws eks update-kubeconfig` writes.
 *  https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html */
export function eksKubeconfig(cluster: KubeconfigCluster, { eksName, region, roleArn }: EksPlace): string {
  return oneCluster(cluster, {
    exec: {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "aws",
      args: [
        ...["--region", region, "eks", "get-token", "--cluster-name", eksName, "--output", "json"],
        ...(roleArn === undefined ? [] : ["--role-arn", roleArn]),
      ],
      interactiveMode: "Never",
    },
  });
}

export interface EksPlace {
  readonly eksName: string;
  readonly region: string;
  /** The role that is assumed to log in. */
  readonly roleArn?: string | undefined;
}

function oneCluster({ server, caData, serverName }: KubeconfigCluster, user: object): string {
  const cluster = {
    server,
    ...(caData === undefined ? {} : { "certificate-authority-data": caData }),
    ...(serverName === undefined ? {} : { "tls-server-name": serverName }),
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "cluster", cluster }],
    users: [{ name: "user", user }],
    contexts: [{ name: "context", context: { cluster: "cluster", user: "user" } }],
    "current-context": "context",
  });
}

/** A kubeconfig whose cluster is reached through a proxy, or through none.
 *  @throws Error as {@link kubeconfigCluster} does. */
export function throughProxy(kubeconfig: string, proxyUrl: string | null): string {
  const config = parsed(kubeconfig);
  const cluster = currentCluster(config);
  if (proxyUrl === null) delete cluster["proxy-url"];
  else cluster["proxy-url"] = proxyUrl;
  return JSON.stringify(config);
}

/** Reads a kubeconfig of somebody else's.
 *  @throws Error saying what it lacks, without repeating anything of it: it is a secret. */
export function kubeconfigCluster(kubeconfig: string): KubeconfigCluster {
  const config = parsed(kubeconfig);
  const cluster = currentCluster(config);
  const { server, "certificate-authority-data": caData, "tls-server-name": serverName } = cluster;
  if (typeof server !== "string" || !server.startsWith("https://")) throw new Error("its cluster has no https server");
  if (cluster["insecure-skip-tls-verify"] === true) {
    throw new Error("it says insecure-skip-tls-verify, and whoever answers would be given the credentials");
  }
  if ("certificate-authority" in cluster) {
    throw new Error("it names a certificate's file; embed it, as `kubectl config view --raw --minify --flatten` does");
  }
  return {
    server: server.replace(/\/+$/, ""),
    ...(typeof caData === "string" ? { caData } : {}),
    ...(typeof serverName === "string" ? { serverName } : {}),
  };
}

type Config = Record<string, unknown>;

function parsed(kubeconfig: string): Config {
  let config: unknown;
  try {
    config = parse(kubeconfig);
  } catch {
    // The parser's message quotes the text, which is a secret.
    throw new Error("it is neither YAML nor JSON");
  }
  if (!isMap(config)) throw new Error("it is no kubeconfig");
  return config;
}

function currentCluster(config: Config): Config {
  const context = named(config, "contexts", config["current-context"], "context");
  if (context === undefined) throw new Error("it has no current context");
  const cluster = named(config, "clusters", context.cluster, "cluster");
  if (cluster === undefined) throw new Error("its current context names no cluster of it");
  return cluster;
}

function named(config: Config, list: string, name: unknown, key: string): Config | undefined {
  const items: unknown = config[list];
  const found = Array.isArray(items) ? items.filter(isMap).find((item) => item.name === name) : undefined;
  const value = found?.[key];
  return isMap(value) ? value : undefined;
}

function isMap(value: unknown): value is Config {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
