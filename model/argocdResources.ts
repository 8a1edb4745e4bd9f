import type { ArgoCdPart, PartResources } from "./argocdSettings.js";

/** What the size of a part follows from. */
export interface Load {
  readonly statusProcessors: number;
  readonly watchedObjectsPerShard: number;
  readonly applications: number;
  readonly repoServerParallelism: number;
}

// Estimates, to begin with: compare them with container_memory_working_set_bytes of a hub of one's own.

/** Objects of a cluster that nobody deployed: pods, replica sets, endpoints, leases of its own add-ons. */
const OBJECTS_PER_CLUSTER = 1500;
/** Objects of an application, those that its own make included. */
const OBJECTS_PER_APPLICATION = 25;
/** Of a watched object; the controller keeps managed ones whole, and of others what it needs for the tree. */
const KIB_PER_OBJECT = 40;
/** Of one `kustomize build` or `helm template`, which are processes of their own. */
const MIB_PER_GENERATION = 64;

/** Estimate of the Kubernetes objects that a controller watches. */
export function watchedObjects(clusters: number, applications: number): number {
  return Math.ceil(clusters * OBJECTS_PER_CLUSTER + applications * OBJECTS_PER_APPLICATION);
}

/** What each part's pods ask for. */
export function partResources(load: Load): Record<ArgoCdPart, PartResources> {
  const controller = rounded(256 + (load.watchedObjectsPerShard * KIB_PER_OBJECT) / 1024);
  const redis = rounded(64 + load.applications / 4);
  return {
    // A list of everything, as after a restart, takes about twice what stays.
    controller: part(25 * load.statusProcessors, controller, 2 * controller),
    server: part(100, 256, 512),
    repoServer: part(500, 512, 256 + load.repoServerParallelism * MIB_PER_GENERATION),
    applicationSet: part(100, 256, 512),
    notifications: part(50, 128, 256),
    dex: part(50, 64, 128),
    // What is in it is a cache of manifests and resource trees.
    redis: part(100, redis, 2 * redis),
  };
}

function part(cpuMillicores: number, memoryMiB: number, memoryLimitMiB: number): PartResources {
  return { cpuMillicores, memoryMiB, memoryLimitMiB };
}

/** Up to the next 128 MiB. */
function rounded(memoryMiB: number): number {
  return Math.ceil(memoryMiB / 128) * 128;
}
