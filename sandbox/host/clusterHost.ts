import { readdir, readFile, rm } from "node:fs/promises";
import { SandboxError } from "../errors.js";
import type { SandboxPaths } from "../paths.js";
import type { ToolPaths } from "../tools/build.js";
import { installArgoCdKinds } from "./argocdDefinitions.js";
import { accountKubeconfig, base64, clusterFiles, prepareClusterFiles } from "./clusterFiles.js";
import { applyClusterObjects } from "./clusterObjects.js";
import { apiServerName, apiServerPort, apiServerProcess, controllerProcesses, etcdPrefix } from "./clusterProcesses.js";
import type { Etcd } from "./etcd.js";
import { readJsonIfPresent, writeFileAtomically } from "./files.js";
import { kubeApi, type KubeApi } from "./kubeApi.js";
import { applyMachines, type Machine } from "./machines.js";
import type { PortBook } from "./ports.js";
import type { Supervisor } from "./processes.js";

export interface ClusterSpec {
  /** The name that EKS knows it by, unique in the sandbox: `acme-hub`. */
  readonly key: string;
  /** Minor version, `1.35`. Every cluster runs the pinned binaries; this is what EKS would be told. */
  readonly kubernetesVersion: string;
  readonly serviceCidr: string;
  readonly region: string;
  /** Availability zones, `eu-west-1a`. */
  readonly zones: readonly string[];
  /** Whether it has nodes by itself. @default true */
  readonly autoMode?: boolean;
}

export interface ClusterAddress {
  /** `https://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** The authority's certificate: PEM in base64. */
  readonly caData: string;
}

/** Kubernetes clusters on this machine: processes, certificates and data. */
export interface ClusterHost {
  /** Boots a cluster, or finds it running as described. */
  start(spec: ClusterSpec): Promise<ClusterAddress>;
  /** Makes a node group's nodes these, and no others. */
  setNodes(key: string, group: string, machines: readonly Machine[]): Promise<void>;
  /** Installs Argo CD's kinds, and resolves when they are served. */
  installArgoCdKinds(key: string): Promise<void>;
  /** Stops the processes; the data stays. */
  stop(key: string): Promise<void>;
  /** Stops the processes and deletes data, certificates and port. Not an error when it is gone. */
  remove(key: string): Promise<void>;
  /** Path of an administrator's kubeconfig, for the sandbox's own use. */
  adminKubeconfig(key: string): string;
  /** Path of the kubeconfig of a service account's pods, for what runs on this machine in their place. */
  accountKubeconfig(key: string, account: { readonly namespace: string; readonly name: string }): Promise<string>;
  /** Every cluster that exists, running or not, sorted by key. */
  list(): Promise<readonly (ClusterSpec & ClusterAddress)[]>;
  /** Kills the API server as a crash would, and keeps it dead until `start` or `revive`. */
  kill(key: string): Promise<void>;
  revive(key: string): Promise<void>;
  /** An administrator's access, for the sandbox's own use. */
  api(key: string): Promise<KubeApi>;
}

export interface ClusterHostSettings {
  readonly paths: SandboxPaths;
  readonly tools: ToolPaths<"kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kwok">;
  readonly etcd: Etcd;
  readonly ports: PortBook;
  readonly supervisor: Supervisor;
  /** Folder of Argo CD's custom resource definitions. */
  readonly argoCdDefinitions: string;
  /** `https://127.0.0.1:PORT`, where `/authn/<key>` answers token reviews. */
  readonly authnUrl: string;
}

/** What would escape from a folder or an etcd prefix is no name of a cluster.
 *  https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
const KEY = /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;

export function createClusterHost(settings: ClusterHostSettings): ClusterHost {
  const { paths, ports, supervisor, etcd } = settings;
  const endpointOf = async (key: string): Promise<string> =>
    `https://127.0.0.1:${await ports.port(apiServerPort(key))}`;
  const specOf = async (key: string): Promise<ClusterSpec> => {
    const spec = await readJsonIfPresent<ClusterSpec>(clusterFiles(paths, key).spec);
    if (!spec) throw new SandboxError(`There is no cluster "${key}" in this sandbox.`);
    return spec;
  };
  const stop = async (key: string): Promise<void> => {
    await Promise.all(["controller-manager", "scheduler", "kwok"].map((name) => supervisor.stop(`${key}.${name}`)));
    await supervisor.stop(apiServerName(key));
  };

  const boot = async (spec: ClusterSpec): Promise<ClusterAddress> => {
    const { key, serviceCidr } = spec;
    if (!KEY.test(key)) throw new SandboxError(`"${key}" is not a name that EKS gives a cluster.`);
    const files = clusterFiles(paths, key);
    const access = await prepareClusterFiles(paths, key, await endpointOf(key), settings.authnUrl);
    await writeFileAtomically(files.spec, JSON.stringify(spec, null, 2));
    const port = await ports.port(apiServerPort(key));
    const processes = { key, port, serviceCidr, files, etcd, tools: settings.tools };
    await supervisor.ensure(apiServerProcess(processes));
    const api = kubeApi(access);
    try {
      await supervisor.waitUntil(apiServerName(key), async () => (await api.request("GET", "/readyz")).status === 200);
      await Promise.all([
        applyClusterObjects(api, spec),
        ...controllerProcesses(processes).map((process) => supervisor.ensure(process)),
      ]);
    } finally {
      api.close();
    }
    return { endpoint: access.endpoint, caData: base64(access.authority) };
  };

  // Two callers that want the same cluster wait for the same boot.
  const booting = new Map<string, Promise<ClusterAddress>>();
  const start = (spec: ClusterSpec): Promise<ClusterAddress> => {
    const boots =
      booting.get(spec.key) ??
      boot(spec).finally(() => {
        booting.delete(spec.key);
      });
    booting.set(spec.key, boots);
    return boots;
  };

  const apiOf = async (key: string): Promise<KubeApi> => {
    await specOf(key);
    return kubeApi(await prepareClusterFiles(paths, key, await endpointOf(key), settings.authnUrl));
  };

  return {
    start,
    stop,
    async remove(key) {
      await stop(key);
      await etcd.deletePrefix(etcdPrefix(key));
      await rm(clusterFiles(paths, key).folder, { recursive: true, force: true });
      await ports.release([apiServerPort(key)]);
    },
    async setNodes(key, group, machines) {
      const api = await apiOf(key);
      try {
        await applyMachines(api, group, machines);
      } finally {
        api.close();
      }
    },
    async installArgoCdKinds(key) {
      const api = await apiOf(key);
      try {
        await installArgoCdKinds(api, settings.argoCdDefinitions);
      } finally {
        api.close();
      }
    },
    adminKubeconfig: (key) => clusterFiles(paths, key).adminKubeconfig,
    accountKubeconfig: async (key, account) =>
      accountKubeconfig(paths, { key, endpoint: await endpointOf(key) }, account),
    async list() {
      const keys = await clusterKeys(paths);
      return Promise.all(
        keys.map(async (key) => ({
          ...(await specOf(key)),
          endpoint: await endpointOf(key),
          caData: base64(await readFile(clusterFiles(paths, key).authority, "utf8")),
        })),
      );
    },
    kill: (key) => supervisor.kill(apiServerName(key)),
    async revive(key) {
      await start(await specOf(key));
    },
    api: apiOf,
  };
}

/** Clusters whose description has been written. */
export async function clusterKeys(paths: SandboxPaths): Promise<string[]> {
  const entries = await readdir(paths.clusters, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  const names = entries.filter((entry) => entry.isDirectory() && KEY.test(entry.name)).map((entry) => entry.name);
  const described = await Promise.all(names.map((name) => readJsonIfPresent(clusterFiles(paths, name).spec)));
  return names.filter((_, index) => described[index] !== undefined).sort();
}
