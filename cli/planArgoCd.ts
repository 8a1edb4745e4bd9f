import {
  applicationCount,
  MAX_WEBHOOKS,
  referredSecrets,
  seenBy,
  topologyAdvice,
  untold,
  type ArgoCdSettings,
  type Fleet,
  type Served,
  type TopologyAdvice,
} from "../model/index.js";
import { columns, count } from "./output.js";
import { describeCapability } from "./planCapability.js";

/** The plan's section about Argo CD: where it runs, how large it is, and what it needs of its owner. */
export function describeArgoCd(fleet: Fleet): string {
  const { argocd, capability } = fleet.hub;
  if (capability !== null) return describeCapability(fleet, capability);
  const rows = fleet.instances.map((instance) => [
    instance.name,
    instance.cluster,
    instance.argocd.host,
    instance.argocd.chartVersion,
    loginOf(instance.argocd),
    String(instance.argocd.sizing.shards),
    `${instance.argocd.sizing.statusProcessors}/${instance.argocd.sizing.operationProcessors}`,
    instance.serves.join(", ") || "-",
  ]);
  const [first] = fleet.instances;
  const places = fleet.topology === "centralized" ? "" : ", in the configuration of each stack with an Argo CD";
  return [
    columns(["INSTANCE", "RUNS IN", "HOST", "CHART", "LOGIN", "SHARDS", "PROCESSORS", "SERVES"], rows),
    ...(fleet.topology === "centralized" ? [] : [`\n${sizes(fleet)}`]),
    size(first?.argocd ?? argocd),
    ...referredSecrets(argocd).map(
      ({ secret, keys }) =>
        `Needs the Secret ${secret}, from argocdSecrets${places} or made by you: ${keys.join(", ")}.\n`,
    ),
    untoldPushes(fleet),
    advice(topologyAdvice(fleet)),
  ].join("");
}

/** What each Argo CD has to do, where there are several. */
function sizes(fleet: Fleet): string {
  const rows = fleet.instances.map((instance) => {
    const seen = seenBy(fleet, instance);
    const { resources, watchedObjectsPerShard } = instance.argocd.sizing;
    return [
      instance.name,
      String(seen.clusters.length),
      String(applicationCount(seen)),
      seen.teams.map(({ name }) => name).join(", ") || "-",
      watchedObjectsPerShard.toLocaleString("en"),
      `${resources.controller.memoryMiB}Mi`,
    ];
  });
  return columns(["INSTANCE", "CLUSTERS", "APPLICATIONS", "TEAMS", "OBJECTS", "CONTROLLER"], rows);
}

function loginOf({ sso }: ArgoCdSettings): string {
  if (sso === null) return "admin account";
  return sso.provider === "github" ? "SSO (GitHub)" : "SSO (OIDC)";
}

function size({ bundle, appVersion, sizing }: ArgoCdSettings): string {
  const { server, repoServer, redisReplicas, watchedObjectsPerShard, resources } = sizing;
  return (
    `Bundle ${bundle}: Argo CD ${appVersion ?? "of another chart than the bundle's"}. ` +
    `API servers ${range(server)}, repo servers ${range(repoServer)}, Redis ${redisReplicas}.\n` +
    `A controller gets ${resources.controller.memoryMiB}Mi, for an estimate of ` +
    `${watchedObjectsPerShard.toLocaleString("en")} objects that it watches.\n`
  );
}

function range({ min, max }: { readonly min: number; readonly max: number }): string {
  return min === max ? String(min) : `${min} to ${max}`;
}

function untoldPushes(fleet: Fleet): string {
  const most = Math.max(...[null, ...fleet.teams].map((team) => untold(fleet, team)));
  if (most === 0) return "";
  return `GitHub tells ${MAX_WEBHOOKS} webhooks of a push to a repository: ${count(most, "Argo CD")} more ask by themselves, every two minutes.\n`;
}

/** What to write instead, and why; nothing while one Argo CD can serve what it serves. */
function advice(found: TopologyAdvice | null): string {
  if (found === null) return "";
  const { topology, reasons, now, then, own } = found;
  return [
    `\nRecommended: \`topology: ${topology}\`. Of the hub's Argo CD:\n`,
    ...reasons.map((reason) => `- ${reason}\n`),
    `Now it serves ${load(now)}.\n`,
    then === null ? "Then there is no hub" : `Then it serves ${load(then)}`,
    `, and ${count(own, "cluster")} ${own === 1 ? "runs its" : "run their"} own. docs/topologies.md weighs them.\n`,
  ].join("");
}

function load({ clusters, applications: total, sizing }: Served): string {
  const { shards, resources, watchedObjectsPerShard } = sizing;
  const [all, each] = [total.toLocaleString("en"), watchedObjectsPerShard.toLocaleString("en")];
  return (
    `${count(clusters, "cluster")} and ${all} applications, with ${count(shards, "controller")} of ` +
    `${resources.controller.memoryMiB}Mi, each for about ${each} objects`
  );
}
