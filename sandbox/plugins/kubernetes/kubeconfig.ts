import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { isObject, objectAt, sameJson, stringAt, type JsonObject } from "./json.js";
import { readSettings } from "./settings.js";

/** How to reach one cluster as one user. */
export interface Connection {
  readonly server: string;
  /** PEM. */
  readonly ca: string | undefined;
  readonly insecure: boolean;
  readonly serverName: string | undefined;
  /** `http://proxy:3128`, by which the server is reached. */
  readonly proxyUrl: string | undefined;
  /** Client certificate, PEM. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly token: string | undefined;
  /** `users[].user.exec` as it stands. */
  readonly exec: JsonObject | undefined;
  /** Namespace of the context. */
  readonly namespace: string | undefined;
}

/** Reads a kubeconfig from its text or from the file it names; nothing given: `~/.kube/config`.
 *  @throws Error when it is missing or no kubeconfig. */
export function readKubeconfig(textOrPath: string | undefined): JsonObject {
  const given = textOrPath ?? join(homedir(), ".kube", "config");
  const isText = /[\n{]/.test(given);
  const config: unknown = parse(isText ? given : readFileSync(given.replace(/^~(?=\/)/, homedir()), "utf8"));
  if (!isObject(config)) throw new Error("failed to parse kubeconfig: it is not a map");
  return config;
}

/** The connection of the active context, or of the context and cluster named.
 *  @throws Error naming what is missing. */
export function connection(config: JsonObject, context?: string, cluster?: string): Connection {
  const contextName = context ?? stringAt(config, "current-context");
  if (!contextName) throw new Error("invalid configuration: no context is chosen (current-context is empty)");
  const active = entry(config, "contexts", contextName, "context");
  if (!active) throw new Error(`context "${contextName}" does not exist`);
  const clusterName = cluster ?? stringAt(active, "cluster") ?? "";
  const target = entry(config, "clusters", clusterName, "cluster");
  const server = stringAt(target, "server");
  if (!target || !server) throw new Error(`invalid configuration: cluster "${clusterName}" has no server`);
  const user = entry(config, "users", stringAt(active, "user") ?? "", "user") ?? {};
  return {
    server: server.replace(/\/$/, ""),
    ca: pem(target, "certificate-authority"),
    insecure: target["insecure-skip-tls-verify"] === true,
    serverName: stringAt(target, "tls-server-name"),
    proxyUrl: stringAt(target, "proxy-url"),
    cert: pem(user, "client-certificate"),
    key: pem(user, "client-key"),
    token: stringAt(user, "token"),
    exec: isObject(user["exec"]) ? user["exec"] : undefined,
    namespace: stringAt(active, "namespace"),
  };
}

function entry(config: JsonObject, list: string, name: string, key: string): JsonObject | undefined {
  const items = config[list];
  if (!Array.isArray(items)) return undefined;
  const found = items.filter(isObject).find((item) => item["name"] === name);
  return found && objectAt(found, key);
}

function pem(holder: JsonObject, key: string): string | undefined {
  const inline = stringAt(holder, `${key}-data`);
  if (inline) return Buffer.from(inline, "base64").toString("utf8");
  const file = stringAt(holder, key);
  return file ? readFileSync(file, "utf8") : undefined;
}

/** What a change of the provider's arguments means for the resources that it manages. */
export interface SettingsDiff {
  readonly changes: boolean;
  /** Arguments whose change means another cluster: provider and resources are replaced. */
  readonly replaces: readonly string[];
}

/** Compares provider arguments as the upstream plugin does: a new token is an update, another cluster a replacement.
 *  @param unknown names of arguments that are not known yet. */
export function diffSettings(olds: JsonObject, news: JsonObject, unknown: readonly string[] = []): SettingsDiff {
  const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (name) => !sameJson(olds[name] ?? null, news[name] ?? null),
  );
  const before = readSettings(olds);
  const after = readSettings(news);
  const locating = ["kubeconfig", "context", "cluster"];
  if (before.clusterIdentifier && after.clusterIdentifier && !unknown.includes("clusterIdentifier")) {
    const moved = before.clusterIdentifier !== after.clusterIdentifier;
    return { changes: changed.length > 0 || unknown.length > 0, replaces: moved ? ["clusterIdentifier"] : [] };
  }
  const doubtful = unknown.filter((name) => locating.includes(name));
  if (doubtful.length > 0) return { changes: true, replaces: doubtful };
  const suspects = changed.filter((name) => locating.includes(name));
  const moved = suspects.length > 0 && !sameJson(activeCluster(olds), activeCluster(news));
  return { changes: changed.length > 0 || unknown.length > 0, replaces: moved ? suspects : [] };
}

/** The active cluster entry, null when the kubeconfig cannot be read. */
function activeCluster(args: JsonObject): JsonObject | null {
  const { kubeconfig, context, cluster } = readSettings(args);
  if (kubeconfig === undefined) return null;
  try {
    const config = readKubeconfig(kubeconfig);
    const active = entry(config, "contexts", context ?? stringAt(config, "current-context") ?? "", "context");
    return entry(config, "clusters", cluster ?? stringAt(active, "cluster") ?? "", "cluster") ?? null;
  } catch {
    // A kubeconfig that cannot be read names no cluster; using it will say why.
    return null;
  }
}
