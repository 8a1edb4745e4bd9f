import {
  isEmpty,
  isObject,
  objectAt,
  stringAt,
  valueAt,
  type Json,
  type JsonObject,
  type Manifest,
} from "../../kubernetes/json.js";
import { stringify } from "yaml";
import { fullName, labels, manifest, metadata, type Installation } from "./chart.js";

/** Keys of configs.* that steer the chart and are no data. */
const STEERING = new Set(["create", "annotations"]);

/** The ConfigMaps and Secrets that configure Argo CD. */
export function configurations(installation: Installation): Manifest[] {
  const configs = objectAt(installation.values, "configs");
  return [
    ...configMap(installation, "cm", objectAt(configs, "cm"), argocdCm(installation), "server"),
    ...configMap(installation, "cmd-params-cm", objectAt(configs, "params"), params(installation), "server"),
    ...configMap(installation, "rbac-cm", objectAt(configs, "rbac"), data(objectAt(configs, "rbac")), "server"),
    ...configMap(installation, "ssh-known-hosts-cm", objectAt(configs, "ssh"), {
      ssh_known_hosts: [stringAt(configs, "ssh", "knownHosts"), stringAt(configs, "ssh", "extraHosts")].join(""),
    }),
    ...configMap(
      installation,
      "tls-certs-cm",
      objectAt(configs, "tls"),
      data(objectAt(objectAt(configs, "tls"), "certificates")),
    ),
    ...configMap(
      installation,
      "gpg-keys-cm",
      objectAt(configs, "gpg"),
      data(objectAt(objectAt(configs, "gpg"), "keys")),
    ),
    ...argocdSecret(installation),
    ...clusters(installation),
    ...repositories(installation, "repositories", "repo", "repository"),
    ...repositories(installation, "credentialTemplates", "repo-creds", "repo-creds"),
  ];
}

function configMap(
  installation: Installation,
  suffix: string,
  section: JsonObject,
  content: JsonObject,
  component?: string,
): Manifest[] {
  if (section["create"] === false) return [];
  const meta = metadata(
    installation,
    `argocd-${suffix}`,
    labels(installation, suffix, component),
    objectAt(section, "annotations"),
  );
  return [manifest("v1", "ConfigMap", meta, isEmpty(content) ? {} : { data: content })];
}

/** Everything as text, as a ConfigMap wants it. */
function data(section: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(section)
      .filter(([key, value]) => !STEERING.has(key) && value !== null)
      .map(([key, value]) => [key, text(value)]),
  );
}

function text(value: Json): string {
  return typeof value === "object" ? stringify(value) : String(value);
}

/** argocd-cm: an empty string drops a key. */
function argocdCm(installation: Installation): JsonObject {
  const cm = objectAt(objectAt(installation.values, "configs"), "cm");
  const domain = stringAt(installation.values, "global", "domain") ?? "";
  const merged = data({ url: `https://${domain}`, ...cm });
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ""));
}

/** argocd-cmd-params-cm: addresses of the other programs and logging, under what configs.params says. */
function params(installation: Installation): JsonObject {
  const { values } = installation;
  const logging = objectAt(objectAt(values, "global"), "logging");
  const dex = valueAt(values, "dex", "enabled") !== false;
  const presets: JsonObject = {
    "repo.server": `${fullName(installation, "repo-server")}:${text(valueAt(values, "repoServer", "service", "port") ?? 8081)}`,
    "server.repo.server.strict.tls": "false",
    "redis.server": redisAddress(installation),
    "applicationsetcontroller.enable.leader.election": Number(valueAt(values, "applicationSet", "replicas") ?? 1) > 1,
    ...(dex
      ? {
          "server.dex.server": `https://${fullName(installation, "dex-server")}:5556`,
          "server.dex.server.strict.tls": "false",
        }
      : {}),
  };
  for (const program of [
    "applicationsetcontroller",
    "commitserver",
    "controller",
    "dexserver",
    "notificationscontroller",
    "reposerver",
    "server",
  ]) {
    presets[`${program}.log.format`] = logging["format"] ?? "text";
    presets[`${program}.log.level`] = logging["level"] ?? "info";
  }
  return data({ ...presets, ...objectAt(objectAt(values, "configs"), "params") });
}

function redisAddress(installation: Installation): string {
  const name = valueAt(installation.values, "redis-ha", "enabled") === true ? "redis-ha-haproxy" : "redis";
  return `${fullName(installation, name)}:6379`;
}

/** argocd-secret: only what the values name. Argo CD's server keeps its own keys in the same object. */
function argocdSecret(installation: Installation): Manifest[] {
  const secret = objectAt(objectAt(installation.values, "configs"), "secret");
  if (secret["createSecret"] === false) return [];
  const password = stringAt(secret, "argocdServerAdminPassword") ?? "";
  const entries: JsonObject = {
    "webhook.github.secret": secret["githubSecret"] ?? "",
    "webhook.gitlab.secret": secret["gitlabSecret"] ?? "",
    ...(password
      ? {
          "admin.password": password,
          "admin.passwordMtime":
            secret["argocdServerAdminPasswordMtime"] ?? new Date().toISOString().slice(0, 19) + "Z",
        }
      : {}),
    ...objectAt(secret, "extra"),
  };
  const content = encoded(Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== "")));
  const meta = metadata(
    installation,
    "argocd-secret",
    { ...labels(installation, "secret", "server"), ...objectAt(secret, "labels") },
    objectAt(secret, "annotations"),
  );
  return [manifest("v1", "Secret", meta, { type: "Opaque", ...(isEmpty(content) ? {} : { data: content }) })];
}

function encoded(content: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(content).map(([key, value]) => [key, Buffer.from(text(value)).toString("base64")]),
  );
}

function clusters(installation: Installation): Manifest[] {
  const credentials = objectAt(objectAt(installation.values, "configs"), "clusterCredentials");
  return Object.entries(credentials)
    .filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
    .map(([name, cluster]) => {
      const { labels: own, annotations, config, ...rest } = cluster;
      const meta = metadata(
        installation,
        `argocd-cluster-${name}`,
        {
          ...labels(installation),
          ...(isObject(own) ? own : {}),
          "argocd.argoproj.io/secret-type": "cluster",
        },
        isObject(annotations) ? annotations : {},
      );
      const content = { name, ...rest, config: JSON.stringify(config ?? {}) };
      return manifest("v1", "Secret", meta, { type: "Opaque", data: encoded(content) });
    });
}

function repositories(installation: Installation, key: string, prefix: string, type: string): Manifest[] {
  const configs = objectAt(installation.values, "configs");
  return Object.entries(objectAt(configs, key))
    .filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
    .map(([name, content]) => {
      const meta = metadata(
        installation,
        `argocd-${prefix}-${name}`,
        { "argocd.argoproj.io/secret-type": type, ...labels(installation) },
        objectAt(configs, `${key}Annotations`),
      );
      return manifest("v1", "Secret", meta, { data: encoded(content) });
    });
}
