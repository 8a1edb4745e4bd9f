import { applications } from "./applications.js";
import type { Fleet } from "./fleet.js";
import { LABELS_OF_EVERY_CLUSTER } from "./labels.js";
import { addonSet } from "./names.js";

/** What a hub holds right now, as its Kubernetes API tells it. */
export interface LiveHub {
  readonly clusters: readonly LiveCluster[];
  readonly sets: readonly LiveSet[];
  readonly applications: readonly LiveApplication[];
}

export interface LiveCluster {
  readonly name: string;
  readonly state: string;
  /** Labels of its Secret; left out where only its name is known. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface LiveSet {
  readonly name: string;
  readonly team: string | undefined;
  readonly addon: string | undefined;
  /** It generates nothing any more, so its Applications are let go. */
  readonly released: boolean;
}

export interface LiveApplication {
  readonly name: string;
  readonly cluster: string;
  /** The ApplicationSet that made it. */
  readonly set: string;
}

/** What has to be emptied before the stacks may take it away, and what a cancelled drain gives back. */
export interface DrainPlan {
  /** Clusters to mark `draining`, so that no set selects them any more. */
  readonly clustersToMark: readonly string[];
  /** Clusters that are marked `draining` on the hub, though the fleet wants them: back to `active`. */
  readonly clustersToRestore: readonly string[];
  /** Labels that sets select by and that the file took from a cluster: off its Secret before the hub's stack runs, or the sets would
   *  make the Applications again. */
  readonly labelsToRemove: readonly { readonly cluster: string; readonly labels: readonly string[] }[];
  /** Sets that are to generate nothing any more. */
  readonly setsToRelease: readonly string[];
  /** Sets that the file wants, and that generate nothing until what they should not have made is gone. */
  readonly setsToPause: readonly string[];
  /** Sets that generate nothing on the hub, though the fleet wants them: the hub's stack has to write them again. */
  readonly setsToRestore: readonly string[];
  /** Applications whose workloads have to go. */
  readonly applications: readonly LiveApplication[];
}

/** Finds what is on the hub and is not, or no longer, wanted by the fleet. A fleet that wants all that is there gets an
 *  empty plan; applying a plan twice does no more than applying it once. */
export function drainPlan(fleet: Fleet, live: LiveHub): DrainPlan {
  const wantedClusters = new Set(fleet.clusters.filter((c) => c.state === "active").map((c) => c.name));
  const wantedSets = new Set(activeSets(fleet));
  const wanted = new Set(applications(fleet).map((application) => application.name));
  const leaving = live.applications.filter((application) => !wanted.has(application.name));
  // A service that left an environment, or a cluster without its label: its set would make the Application again as long as it
  // selects the cluster.
  const narrowed = leaving.filter((a) => wantedClusters.has(a.cluster));
  const paused = new Set(narrowed.map((a) => a.set));
  const restored = live.sets.filter((s) => wantedSets.has(s.name) && s.released).map((s) => s.name);
  return {
    clustersToMark: live.clusters
      .filter((c) => !wantedClusters.has(c.name) && c.state !== "draining")
      .map((c) => c.name),
    clustersToRestore: live.clusters
      .filter((c) => wantedClusters.has(c.name) && c.state === "draining")
      .map((c) => c.name),
    labelsToRemove:
      // A set that generates nothing is written again, and would find them.
      narrowed.length > 0 || restored.length > 0 ? labelsToRemove(fleet, live, wantedClusters) : [],
    setsToRelease: live.sets.filter((s) => !wantedSets.has(s.name) && !s.released).map((s) => s.name),
    setsToPause: live.sets
      .filter((s) => wantedSets.has(s.name) && paused.has(s.name) && !s.released)
      .map((s) => s.name),
    setsToRestore: restored,
    applications: leaving,
  };
}

/** What a template of the fleet's sets cannot do without stays until the cluster's stack writes it anew. */
const KEPT: ReadonlySet<string> = new Set(["argocd.argoproj.io/secret-type", ...LABELS_OF_EVERY_CLUSTER]);

/** Of clusters that stay. A label with another value goes as well: with the new one, a set could make an Application
 *  before the cluster's stack has made what that needs there. */
function labelsToRemove(fleet: Fleet, live: LiveHub, clusters: ReadonlySet<string>): DrainPlan["labelsToRemove"] {
  const wanted = new Map(fleet.clusters.map(({ name, labels }) => [name, labels]));
  return live.clusters
    .filter(({ name }) => clusters.has(name))
    .map(({ name, labels = {} }) => ({
      cluster: name,
      labels: Object.keys(labels).filter((key) => !KEPT.has(key) && wanted.get(name)?.[key] !== labels[key]),
    }))
    .filter(({ labels }) => labels.length > 0);
}

/** Clusters whose Secret lacks labels that the file gives them, or has others: their states may believe otherwise. */
export function mislabelledClusters(fleet: Fleet, live: LiveHub): string[] {
  const wanted = new Map(fleet.clusters.map(({ name, labels }) => [name, labels]));
  return live.clusters
    .filter(({ name, labels }) => {
      const own = Object.entries(wanted.get(name) ?? {}).filter(([key]) => !KEPT.has(key));
      return labels !== undefined && own.some(([key, value]) => labels[key] !== value);
    })
    .map(({ name }) => name);
}

/** Names of the ApplicationSets that may generate something. */
function activeSets(fleet: Fleet): string[] {
  const services = fleet.teams
    .filter((team) => team.state === "active")
    .flatMap((team) => team.services.filter((service) => service.state === "active"));
  return [...services.map((service) => service.applicationSet), ...fleet.addons.map((addon) => addonSet(addon.name))];
}

/** Narrows a plan to one cluster, team, service set or add-on, as `fleet drain NAME` asks. Empty when the name stands
 *  for nothing that is to go: what the file still wants is never drained. */
export function narrowTo(plan: DrainPlan, live: LiveHub, name: string): DrainPlan {
  const sets = new Set(
    live.sets.filter((set) => [set.name, set.team, set.addon].includes(name)).map((set) => set.name),
  );
  return {
    clustersToMark: plan.clustersToMark.filter((cluster) => cluster === name),
    clustersToRestore: [],
    setsToRestore: [],
    labelsToRemove: plan.labelsToRemove.filter(({ cluster }) => cluster === name),
    setsToRelease: plan.setsToRelease.filter((set) => sets.has(set)),
    setsToPause: plan.setsToPause.filter((set) => sets.has(set)),
    applications: plan.applications.filter((a) => a.cluster === name || sets.has(a.set)),
  };
}

/** True when applying the plan would change nothing. */
export function isEmptyPlan(plan: DrainPlan): boolean {
  return Object.values(plan).every((items: readonly unknown[]) => items.length === 0);
}
