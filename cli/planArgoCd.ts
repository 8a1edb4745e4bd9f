import { referredSecrets, type ArgoCdSettings, type Fleet } from "../model/index.js";
import { columns } from "./output.js";
import { describeCapability } from "./planCapability.js";

/** The plan's section about Argo CD: where it runs, how large it is, and what it needs of its owner. */
export function describeArgoCd(fleet: Fleet): string {
  const { argocd, capability } = fleet.hub;
  if (capability !== null) return describeCapability(fleet, capability);
  const rows = fleet.instances.map((instance) => [
    instance.name,
    instance.cluster,
    argocd.host,
    argocd.chartVersion,
    loginOf(argocd),
    String(argocd.sizing.shards),
    `${argocd.sizing.statusProcessors}/${argocd.sizing.operationProcessors}`,
    instance.serves.join(", "),
  ]);
  return [
    columns(["INSTANCE", "RUNS IN", "HOST", "CHART", "LOGIN", "SHARDS", "PROCESSORS", "SERVES"], rows),
    size(argocd),
    ...referredSecrets(argocd).map(
      ({ secret, keys }) => `Needs the Secret ${secret}, from argocdSecrets or made by you: ${keys.join(", ")}.\n`,
    ),
  ].join("");
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
