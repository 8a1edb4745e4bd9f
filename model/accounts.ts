import type { ClusterEntry } from "./clusters.js";
import { quote, type Finding, type Path } from "./findings.js";
import { isForeign } from "./existingClusters.js";
import type { Account, AssumedRole, Fleet } from "./fleet.js";
import { hubLink, isRouted } from "./hubLinks.js";
import { partitionOf } from "./regions.js";
import { roleIdentity } from "./roles.js";
import type { FleetFile } from "./schema.js";
import { nearest } from "./suggest.js";

/** Every account with a cluster in it, in the order of the clusters. */
export function accountsOf(file: FleetFile, clusters: readonly ClusterEntry[]): Account[] {
  const ofAws = clusters.filter((cluster) => !isForeign(cluster));
  return [...new Set(ofAws.map((cluster) => cluster.account))].map((id) => {
    const entry = file.accounts?.[id];
    const assumeRole = entry ? { arn: entry.assumeRole, externalId: entry.externalId ?? null } : null;
    return { id, assumeRole };
  });
}

/** The role that is assumed in an account; null for the caller's own credentials. */
export function assumedRole({ accounts }: Fleet, id: string): AssumedRole | null {
  return accounts.find((account) => account.id === id)?.assumeRole ?? null;
}

/** Roles that administer the clusters of an account: those of the whole fleet, and the one that makes them. */
export function administratorsIn(fleet: Fleet, account: string): readonly string[] {
  const maker = assumedRole(fleet, account);
  if (maker === null || fleet.administrators.some((arn) => roleIdentity(arn) === roleIdentity(maker.arn))) {
    return fleet.administrators;
  }
  return [...fleet.administrators, maker.arn];
}

/** The role that the kubeconfigs of an account's clusters assume; undefined for whoever uses them. One that asks for an
 *  external id cannot be it: `aws eks get-token` has none to give (aws/aws-cli#5942). */
export function kubeconfigRole(fleet: Fleet, account: string): string | undefined {
  const role = assumedRole(fleet, account);
  return role?.externalId === null ? role.arn : undefined;
}

/** Refuses entries that enter another account than they say or none of the fleet's, and accounts that no run could be in. */
export function checkAccounts(file: FleetFile, all: readonly ClusterEntry[]): Finding[] {
  const clusters = all.filter((cluster) => !isForeign(cluster));
  return [
    ...Object.keys(file.accounts ?? {}).flatMap((id) => checkEntry(file, id, clusters)),
    ...checkOpen(file, clusters),
  ];
}

function checkEntry(file: FleetFile, id: string, clusters: readonly ClusterEntry[]): Finding[] {
  // What is no account's number is the form's to report.
  if (!/^\d{12}$/.test(id)) return [];
  const inside = clusters.find((cluster) => cluster.account === id);
  const findings = checkRole(id, file.accounts?.[id]?.assumeRole ?? "", inside);
  if (inside) return findings;
  const problem = `Nothing of the fleet is in the account ${id}.`;
  const open = openAccounts(file, clusters).map((cluster) => cluster.account);
  const remedy = `Write \`account: "${id}"\` where its clusters are, or remove the entry.${guess(id, open)}`;
  return [...findings, { path: ["accounts", id], problem, remedy }];
}

function checkRole(id: string, arn: string, inside: ClusterEntry | undefined): Finding[] {
  const [, partition, owner, role] = /^arn:([^:]+):iam::(\d{12}):(role\/.+)$/.exec(arn) ?? [];
  if (partition === undefined || owner === undefined || role === undefined) return [];
  const path = ["accounts", id, "assumeRole"];
  if (owner !== id) {
    const problem = `${quote(arn)} is a role of the account ${owner}, and assumed it leads there, not to ${id}.`;
    return [{ path, problem, remedy: `Name a role of ${id}, like arn:${partition}:iam::${id}:${role}.` }];
  }
  const wanted = partitionOf(inside?.region ?? "");
  if (!inside || partition === wanted) return [];
  const problem = `${quote(arn)} is in the partition ${partition}, and ${inside.name} in ${wanted}: no role reaches across.`;
  return [{ path, problem, remedy: `Write arn:${wanted}:iam::${id}:${role}.` }];
}

/** Accounts that are left to the caller's own credentials can be but one in a run: those are of one account. Without any entry
 *  two may still be in runs of their own, unless a link to the hub needs both in one. */
function checkOpen(file: FleetFile, clusters: readonly ClusterEntry[]): Finding[] {
  const [own, ...others] = openAccounts(file, clusters);
  if (!own) return [];
  return others.flatMap(({ account }) => {
    const cluster = clusters.find((one) => one.account === account && (file.accounts || isRouted(hubLink(one))));
    if (!cluster) return [];
    const problem = `${account} has no entry under accounts, and neither has ${own.account}: who runs Pulumi has credentials of one account.`;
    const example = `arn:${partitionOf(cluster.region)}:iam::${account}:role/fleet-pipeline`;
    const remedy = `Write which role is assumed there: accounts: { "${account}": { assumeRole: ${example} } }.${guess(account, Object.keys(file.accounts ?? {}))}`;
    return [{ path: accountPath(file, cluster), problem, remedy }];
  });
}

/** The first cluster of each account without an entry. */
function openAccounts(file: FleetFile, clusters: readonly ClusterEntry[]): ClusterEntry[] {
  const first = new Map<string, ClusterEntry>();
  for (const cluster of clusters) if (!first.has(cluster.account)) first.set(cluster.account, cluster);
  return [...first.values()].filter(({ account }) => file.accounts?.[account] === undefined);
}

/** For the end of a remedy, when another number is near. */
function guess(id: string, others: readonly string[]): string {
  const meant = nearest(id, others);
  return meant === undefined ? "" : ` Did you mean "${meant}"?`;
}

/** Where a cluster's account is written: on itself, its environment or the hub. */
function accountPath(file: FleetFile, cluster: ClusterEntry): Path {
  const { environment } = cluster;
  if (environment === undefined || cluster.file.account !== undefined) return [...cluster.path, "account"];
  const onEnvironment = file.environments[environment]?.account !== undefined;
  return onEnvironment ? ["environments", environment, "account"] : ["hub", "account"];
}
