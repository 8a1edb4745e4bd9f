import { readFile } from "node:fs/promises";
import { CloudError, type ControlHandlers } from "../control.js";
import type { SandboxPaths } from "../paths.js";
import type { ToolPaths } from "../tools/build.js";
import { createArgoCdHost, type ArgoCdHost, type ArgoCdHostSettings, type ArgoCdInstance } from "./argocd.js";
import type { ArgoCdPlace } from "./argocdProcesses.js";
import { argoCdSession } from "./argocdSession.js";
import { createClusterHost, type ClusterHost, type ClusterSpec } from "./clusterHost.js";
import { startEtcd } from "./etcd.js";
import type { SandboxAuthority } from "./pki.js";
import type { PortBook } from "./ports.js";
import type { Supervisor } from "./processes.js";
import { sandboxStatusOf } from "./status.js";

export interface HostSettings extends Pick<ArgoCdHostSettings, "podIdentity" | "reachable" | "gone" | "proxyUrl"> {
  readonly paths: SandboxPaths;
  readonly tools: ToolPaths;
  /** Folder of Argo CD's custom resource definitions. */
  readonly argoCdDefinitions: string;
  readonly ports: PortBook;
  readonly supervisor: Supervisor;
  readonly authority: SandboxAuthority;
  readonly authnUrl: string;
  /** Called when a cluster has come or gone. */
  clustersChanged(clusters: ClusterHost): Promise<void>;
}

export interface Host {
  readonly clusters: ClusterHost;
  readonly argocd: ArgoCdHost;
  readonly handlers: ControlHandlers;
  /** Takes over or starts again every cluster and Argo CD that was there when the last daemon ended. */
  resume(): Promise<void>;
}

/** Clusters and Argo CD on this machine. Starts etcd, which all clusters need. */
export async function openHost(settings: HostSettings): Promise<Host> {
  const { paths, tools, ports, supervisor } = settings;
  const etcd = await startEtcd(paths, tools.etcd, ports, supervisor);
  const hosted = createClusterHost({ ...settings, etcd });
  const argocd = createArgoCdHost({ ...settings, clusters: hosted });
  const clusters = announcing(hosted, argocd, settings);
  return {
    clusters,
    argocd,
    handlers: handlers(settings, clusters, argocd),
    async resume() {
      await all((await clusters.list()).map(({ key }) => clusters.revive(key)));
      await all((await argocd.list()).map(({ cluster, namespace }) => argocd.start({ cluster, namespace })));
    },
  };
}

/** Waits for all, also when one has failed: a process that is being started must get its record. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

function announcing(clusters: ClusterHost, argocd: ArgoCdHost, settings: HostSettings): ClusterHost {
  return {
    ...clusters,
    async start(spec) {
      const address = await clusters.start(spec);
      await settings.clustersChanged(clusters);
      return address;
    },
    async remove(key) {
      // Its pods go with a cluster: an Argo CD that nobody uninstalled must not act any longer.
      await all((await argocd.list()).filter(({ cluster }) => cluster === key).map((place) => argocd.stop(place)));
      await clusters.remove(key);
      await settings.clustersChanged(clusters);
    },
  };
}

function handlers(settings: HostSettings, clusters: ClusterHost, argocd: ArgoCdHost): ControlHandlers {
  const placeOf = async ({ endpoint, namespace }: { endpoint: string; namespace: string }): Promise<ArgoCdPlace> => {
    const cluster = (await clusters.list()).find((candidate) => candidate.endpoint === endpoint);
    if (!cluster) throw new CloudError("NotFound", `No cluster of this sandbox is at ${endpoint}.`, 404);
    return { cluster: cluster.key, namespace };
  };
  return {
    "sandbox.status": () => sandboxStatusOf(settings.paths, clusters, argocd),
    "argocd.start": async (body: { endpoint: string; namespace: string }) => argocd.start(await placeOf(body)),
    "argocd.stop": async (body: { endpoint: string; namespace: string }) => {
      await argocd.stop(await placeOf(body));
    },
    "argocd.crds": () => Promise.resolve({ folder: settings.argoCdDefinitions }),
    "argocd.session": async ({ cluster }: { cluster?: string }) => {
      const instance = chosenInstance(await argocd.list(), cluster);
      return instance ? argoCdSession(instance, clusters, settings.authority.certificate) : null;
    },
    // A cluster that AWS knows nothing of, as somebody would have it elsewhere.
    "cluster.start": async (spec: ClusterSpec) => {
      const address = await clusters.start(spec);
      return { ...address, kubeconfig: await readFile(clusters.adminKubeconfig(spec.key), "utf8") };
    },
    "cluster.kill": ({ key }: { key: string }) => clusters.kill(key),
    "cluster.revive": ({ key }: { key: string }) => clusters.revive(key),
  };
}

/** The Argo CD of a cluster, by the cluster's name in the fleet, which ends its name on EKS; else the hub's, or whichever there is.
 *  @throws CloudError when that cluster runs none */
function chosenInstance(instances: readonly ArgoCdInstance[], cluster: string | undefined): ArgoCdInstance | undefined {
  const [found] = instances
    .filter(({ cluster: key }) => key.endsWith(`-${cluster ?? "hub"}`))
    .sort((one, other) => one.cluster.length - other.cluster.length);
  if (found !== undefined || cluster === undefined) return found ?? instances[0];
  const keys = instances.map(({ cluster: key }) => key).join(", ");
  throw new CloudError("NotFound", `No Argo CD runs on ${cluster} here. Some run on: ${keys}.`, 404);
}
