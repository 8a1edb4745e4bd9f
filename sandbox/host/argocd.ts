import { readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { SandboxError } from "../errors.js";
import type { SandboxPaths } from "../paths.js";
import type { ToolPaths } from "../tools/build.js";
import type { ArgoCdProgram } from "./argocdParameters.js";
import {
  argoCdFolder,
  argoCdName,
  argoCdProcesses,
  PROCESS_SUFFIXES,
  type ArgoCdPlace,
  type ArgoCdProcess,
} from "./argocdProcesses.js";
import { base64 } from "./clusterFiles.js";
import type { ClusterHost } from "./clusterHost.js";
import { readJsonIfPresent, writeFileAtomically } from "./files.js";
import type { KubeApi } from "./kubeApi.js";
import type { SandboxAuthority } from "./pki.js";
import type { PortBook } from "./ports.js";
import type { Supervisor } from "./processes.js";

/** A running Argo CD. */
export interface ArgoCdInstance extends ArgoCdPlace {
  /** Host name that people and webhooks use, from the `url` in argocd-cm; null when that says none. */
  readonly host: string | null;
  /** Port of argocd-server on 127.0.0.1. */
  readonly port: number;
  /** Whether argocd-server speaks TLS itself (`server.insecure` is not set). */
  readonly tls: boolean;
}

/** Argo CD's programs on this machine, in place of the pods that the chart's Deployments ask for. */
export interface ArgoCdHost {
  /** Starts the four programs and Redis for the objects that are in the cluster; those that run as they should stay. */
  start(place: ArgoCdPlace): Promise<ArgoCdInstance>;
  /** Stops them. Not an error when they are not running. */
  stop(place: ArgoCdPlace): Promise<void>;
  list(): Promise<readonly ArgoCdInstance[]>;
}

export interface ArgoCdHostSettings {
  readonly paths: SandboxPaths;
  readonly tools: ToolPaths<"argocd" | "redis-server">;
  readonly ports: PortBook;
  readonly supervisor: Supervisor;
  readonly clusters: ClusterHost;
  readonly authority: SandboxAuthority;
  readonly proxyUrl: string;
  /** The environment that EKS Pod Identity gives to a service account's pods; empty without an association. */
  podIdentity(cluster: string, namespace: string, serviceAccount: string): Promise<Readonly<Record<string, string>>>;
  /** Called when an Argo CD has come up, and when it has gone. */
  reachable(instance: ArgoCdInstance): void;
  gone(instance: ArgoCdInstance): void;
}

/** Only these two call the clusters that Argo CD serves; the other programs' accounts never need a role. */
const PROGRAMS_WITH_IDENTITY: readonly ArgoCdProgram[] = ["application-controller", "server"];

export function createArgoCdHost(settings: ArgoCdHostSettings): ArgoCdHost {
  const { paths, ports, supervisor, clusters } = settings;
  const recordOf = (place: ArgoCdPlace): string => join(argoCdFolder(paths, place), "argocd.json");

  const run = async ({ spec, readyPort }: ArgoCdProcess): Promise<void> => {
    await supervisor.ensure(spec);
    await supervisor.waitUntil(spec.name, () => accepts(readyPort));
  };

  const start = async (place: ArgoCdPlace): Promise<ArgoCdInstance> => {
    const api = await clusters.api(place.cluster);
    try {
      const parameters = await configMap(api, place.namespace, "argocd-cmd-params-cm");
      const { url } = await configMap(api, place.namespace, "argocd-cm");
      const instance: ArgoCdInstance = {
        ...place,
        host: url ? new URL(url).hostname : null,
        port: await ports.port(`${argoCdName(place)} server`),
        tls: parameters["server.insecure"] !== "true",
      };
      if (instance.tls) await writeServerCertificate(api, instance, settings.authority);
      const processes = await argoCdProcesses({
        ...settings,
        place,
        kubeconfigs: await accountKubeconfigs(clusters, place),
        parameters,
        podIdentity: await identities(settings, place),
      });
      // argocd-server goes first: it makes the key in argocd-secret that the controllers ask for once, when they start.
      const isController = ({ spec }: ArgoCdProcess): boolean => spec.name.endsWith("-controller");
      await Promise.all(processes.filter((each) => !isController(each)).map(run));
      await Promise.all(processes.filter(isController).map(run));
      await writeFileAtomically(recordOf(place), JSON.stringify(instance, null, 2));
      settings.reachable(instance);
      return instance;
    } finally {
      api.close();
    }
  };

  return {
    start,
    async stop(place) {
      const name = argoCdName(place);
      const [redis, ...programs] = PROCESS_SUFFIXES.map((suffix) => `${name}.${suffix}`);
      await Promise.all(programs.map((program) => supervisor.stop(program)));
      if (redis) await supervisor.stop(redis);
      const instance = await readJsonIfPresent<ArgoCdInstance>(recordOf(place));
      if (instance) settings.gone(instance);
      await rm(argoCdFolder(paths, place), { recursive: true, force: true });
      await rm(join(paths.sockets, name), { recursive: true, force: true });
    },
    async list() {
      const folder = join(paths.root, "argocd");
      const names = await readdir(folder).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
        throw error;
      });
      const records = await Promise.all(
        names.sort().map((name) => readJsonIfPresent<ArgoCdInstance>(join(folder, name, "argocd.json"))),
      );
      return records.filter((record) => record !== undefined);
    },
  };
}

async function identities(
  settings: ArgoCdHostSettings,
  { cluster, namespace }: ArgoCdPlace,
): Promise<Partial<Record<ArgoCdProgram, Readonly<Record<string, string>>>>> {
  const found: Partial<Record<ArgoCdProgram, Readonly<Record<string, string>>>> = {};
  for (const program of PROGRAMS_WITH_IDENTITY) {
    found[program] = await settings.podIdentity(cluster, namespace, `argocd-${program}`);
  }
  return found;
}

async function accountKubeconfigs(
  clusters: ClusterHost,
  { cluster, namespace }: ArgoCdPlace,
): Promise<Readonly<Record<ArgoCdProgram, string>>> {
  // The chart names the accounts so, whatever the release is called: serviceAccount.name of its values.
  const of = (program: ArgoCdProgram): Promise<string> =>
    clusters.accountKubeconfig(cluster, { namespace, name: `argocd-${program}` });
  return {
    "application-controller": await of("application-controller"),
    "applicationset-controller": await of("applicationset-controller"),
    "repo-server": await of("repo-server"),
    server: await of("server"),
  };
}

async function configMap(api: KubeApi, namespace: string, name: string): Promise<Readonly<Record<string, string>>> {
  const object = await api.get<{ data?: Record<string, string> }>(`/api/v1/namespaces/${namespace}/configmaps/${name}`);
  if (!object) {
    throw new SandboxError(`Argo CD cannot start: ConfigMap ${namespace}/${name} is not there. The chart makes it.`);
  }
  return object.data ?? {};
}

/** argocd-server takes its certificate from this Secret, as cert-manager would leave it there. */
async function writeServerCertificate(
  api: KubeApi,
  instance: ArgoCdInstance,
  authority: SandboxAuthority,
): Promise<void> {
  const path = `/api/v1/namespaces/${instance.namespace}/secrets/argocd-server-tls`;
  if (await api.get(path)) return;
  const { certificate, key } = await authority.issueServerCertificate("127.0.0.1");
  await api.apply(path, {
    apiVersion: "v1",
    kind: "Secret",
    type: "kubernetes.io/tls",
    metadata: { name: "argocd-server-tls", namespace: instance.namespace },
    data: { "tls.crt": base64(certificate), "tls.key": base64(key) },
  });
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const answer = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", () => {
      answer(true);
    });
    socket.once("error", () => {
      answer(false);
    });
  });
}
