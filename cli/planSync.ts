import { syncPolicyIn, type Fleet, type SyncPolicy } from "../model/index.js";
import { columns } from "./output.js";

/** How applications are synced: a line for each environment, and for each service that differs from it. */
export function describeSync(fleet: Fleet): string {
  const rows = fleet.environments.flatMap(({ name, sync }) => [
    syncRow(name, "-", sync),
    ...fleet.teams
      .flatMap(({ services }) => services)
      .filter((service) => service.environments.includes(name) && Object.keys(service.sync).length > 0)
      .map((service) => syncRow(name, service.applicationSet, syncPolicyIn(fleet, name, service))),
  ]);
  const header = ["ENVIRONMENT", "OF", "SYNCS", "PRUNES", "SELF-HEALS", "APPLIES", "TRIES AGAIN", "IGNORES"];
  return columns(header, rows);
}

function syncRow(environment: string, of: string, policy: SyncPolicy): string[] {
  const { automated, prune, selfHeal, serverSideApply, retry, ignoreDifferences } = policy;
  const attempts = retry.limit < 0 ? "without end" : `${retry.limit} times`;
  const kinds = ignoreDifferences.map(({ kind, name }) => (name === undefined ? kind : `${kind} ${name}`));
  return [
    environment,
    of,
    automated ? "by itself" : "by hand",
    automated ? yes(prune) : "by hand",
    automated ? yes(selfHeal) : "no",
    serverSideApply ? "server-side" : "client-side",
    retry.limit === 0 ? "never" : `${attempts}, after ${retry.duration} to ${retry.maxDuration}`,
    ["autoscaled replicas", ...kinds].join(", "),
  ];
}

function yes(does: boolean): string {
  return does ? "yes" : "no";
}
