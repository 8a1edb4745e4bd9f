import { applications, isHeldBack, type ApplicationSources } from "./applications.js";
import type { Application, Cluster, Service, SyncPolicy } from "./fleet.js";
import { syncPolicyIn } from "./syncPolicy.js";

/** An Application that comes, goes or becomes another when one file takes another's place. */
export interface ApplicationChange {
  readonly application: string;
  readonly cluster: string;
  readonly change: "comes" | "goes" | "changes";
  /** What of the file did it: `prod-us-east-1 lost the label size=big`; or what it does instead: `follows main, no longer …`. */
  readonly reason: string;
}

/** What goes, comes and changes between two fleets, in this order, each in its fleet's order. */
export function applicationChanges(before: ApplicationSources, after: ApplicationSources): ApplicationChange[] {
  const [was, is] = [sideOf(before), sideOf(after)];
  return [...missingIn(is, was, "goes"), ...missingIn(was, is, "comes"), ...changed(was, is)];
}

/** One of the two fleets, with its Applications by name. */
interface Side {
  readonly fleet: ApplicationSources;
  readonly byName: ReadonlyMap<string, Application>;
}

function sideOf(fleet: ApplicationSources): Side {
  return { fleet, byName: new Map(applications(fleet).map((application) => [application.name, application])) };
}

/** Applications of both fleets that are to run something else, or otherwise. */
function changed(before: Side, after: Side): ApplicationChange[] {
  return [...after.byName.values()].flatMap((application) => {
    const was = before.byName.get(application.name);
    if (was === undefined) return [];
    const policies = [policyOf(before.fleet, was), policyOf(after.fleet, application)] as const;
    const differences = [...differencesOf(was, application), ...policyDifferences(...policies)];
    if (differences.length === 0) return [];
    const { name, cluster } = application;
    return [{ application: name, cluster, change: "changes" as const, reason: differences.join("; ") }];
  });
}

function differencesOf(was: Application, is: Application): string[] {
  const [before, after] = [followed(was), followed(is)];
  const places = (["project", "namespace", "repository", "path"] as const)
    .filter((field) => was[field] !== is[field])
    .map((field) => `${field} ${was[field] ?? "none"} becomes ${is[field] ?? "none"}`);
  return [...(before === after ? [] : [`follows ${after}, no longer ${before}`]), ...places];
}

function policyOf(fleet: ApplicationSources, { environment, team, service }: Application): SyncPolicy {
  const owner = fleet.teams.find(({ name }) => name === team);
  return syncPolicyIn(
    fleet,
    environment,
    owner?.services.find(({ name }) => name === service),
  );
}

/** How an Application is synced otherwise: `prune is false, no longer true`. */
function policyDifferences(was: SyncPolicy, is: SyncPolicy): string[] {
  if (was.automated !== is.automated) return [is.automated ? "is synced by itself" : "waits for somebody to sync it"];
  return (Object.keys(is) as (keyof SyncPolicy)[])
    .map((key) => [key, JSON.stringify(was[key]), JSON.stringify(is[key])] as const)
    .filter(([, before, after]) => before !== after)
    .map(([key, before, after]) => `${key} is ${after}, no longer ${before}`);
}

/** What says which revision an Application runs. */
function followed({ pin, targetRevision, wave }: Application): string {
  return pin === null ? (targetRevision ?? "nothing") : `the pin of wave ${wave}`;
}

/** Applications of one fleet that the other has not. */
function missingIn(other: Side, { fleet, byName: own }: Side, change: "goes" | "comes"): ApplicationChange[] {
  return [...own.values()]
    .filter(({ name }) => !other.byName.has(name))
    .map((application) => ({
      application: application.name,
      cluster: application.cluster,
      change,
      reason: reasonOf(application, fleet, other.fleet, change === "goes" ? GOES : COMES),
    }));
}

/** How a reason is told, of what goes and of what comes. */
interface Words {
  /** It is not in the other file: `cluster x left the file`. */
  readonly missing: (what: string) => string;
  /** It is draining in the other. */
  readonly draining: (what: string) => string;
  readonly environment: (service: string, environment: string) => string;
  readonly label: (cluster: string, key: string, value: string, other: string | undefined) => string;
  readonly selector: (service: string, wanted: string) => string;
  readonly role: (cluster: string) => string;
}

const GOES: Words = {
  missing: (what) => `${what} left the file`,
  draining: (what) => `${what} is draining`,
  environment: (service, environment) => `${service} is no longer in ${environment}`,
  label: (cluster, key, value, other) =>
    other === undefined ? `${cluster} lost the label ${key}=${value}` : `${key}=${value} of ${cluster} became ${other}`,
  selector: (service, wanted) => `${service} now asks for ${wanted}`,
  role: (cluster) => `it gets no role in AWS on ${cluster} any more`,
};

const COMES: Words = {
  missing: (what) => `${what} is new`,
  draining: (what) => `${what} is no longer draining`,
  environment: (service, environment) => `${service} is now in ${environment}`,
  label: (cluster, key, value, other) =>
    other === undefined ? `${cluster} got the label ${key}=${value}` : `${key}=${other} of ${cluster} became ${value}`,
  selector: (service, wanted) => `${service} no longer asks for ${wanted}`,
  role: (cluster) => `it gets a role in AWS on ${cluster}`,
};

/** Why an Application of one fleet is not in the other: the first that keeps it out there, from the large to the small. */
function reasonOf(
  { cluster: clusterName, team, service: serviceName, applicationSet }: Application,
  fleet: ApplicationSources,
  other: ApplicationSources,
  say: Words,
): string {
  const cluster = byName(other.clusters, clusterName);
  if (cluster === undefined) return say.missing(`cluster ${clusterName}`);
  if (cluster.state === "draining") return say.draining(`cluster ${clusterName}`);
  if (team === null || serviceName === null) return addonReason(applicationSet, cluster, other, say);
  const owner = byName(other.teams, team);
  if (owner === undefined) return say.missing(`team ${team}`);
  if (owner.state === "draining") return say.draining(`team ${team}`);
  const service = byName(owner.services, serviceName);
  if (service === undefined) return say.missing(`service ${applicationSet}`);
  if (service.state === "draining") return say.draining(`service ${applicationSet}`);
  if (!service.environments.includes(cluster.environment)) return say.environment(applicationSet, cluster.environment);
  return labelReason(service, cluster, byName(fleet.clusters, clusterName), say);
}

/** A selector of the other fleet that its cluster does not meet: because the cluster is labelled otherwise in the two, or because
 *  the service asks for something else. */
function labelReason(service: Service, cluster: Cluster, own: Cluster | undefined, say: Words): string {
  const unmet = Object.entries(service.clusterSelector).filter(([key, value]) => cluster.labels[key] !== value);
  const relabelled = unmet.find(([key, value]) => own?.labels[key] === value);
  if (relabelled !== undefined) {
    const [key, value] = relabelled;
    return say.label(cluster.name, key, value, cluster.labels[key]);
  }
  return say.selector(service.applicationSet, unmet.map(([key, value]) => `${key}=${value}`).join(", "));
}

function addonReason(set: string, cluster: Cluster, other: ApplicationSources, say: Words): string {
  const addon = other.addons.find(({ name }) => set === `addon-${name}`);
  if (addon === undefined) return say.missing(`add-on ${set.slice("addon-".length)}`);
  return isHeldBack(addon, cluster) ? say.role(cluster.name) : say.missing(set);
}

function byName<T extends { readonly name: string }>(all: readonly T[], name: string): T | undefined {
  return all.find((one) => one.name === name);
}
