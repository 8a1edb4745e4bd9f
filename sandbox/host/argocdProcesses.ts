import { mkdir } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { SandboxPaths } from "../paths.js";
import type { ToolPaths } from "../tools/build.js";
import { parameterEnvironment, type ArgoCdProgram } from "./argocdParameters.js";
import { issueCertificate } from "./certificates.js";
import { readTextIfPresent, writeFileAtomically } from "./files.js";
import { kept, keptAuthority } from "./pki.js";
import type { PortBook } from "./ports.js";
import type { ProcessSpec } from "./processes.js";

/** How often Argo CD looks by itself (its own default is 180 s): webhooks do the work, this is the net below them. */
const RECONCILIATION = { ARGOCD_RECONCILIATION_TIMEOUT: "30s", ARGOCD_RECONCILIATION_JITTER: "0s" };

export interface ArgoCdPlace {
  /** EKS name of the cluster that it runs in. */
  readonly cluster: string;
  readonly namespace: string;
}

export interface ArgoCdProcessSettings {
  readonly place: ArgoCdPlace;
  readonly paths: SandboxPaths;
  readonly tools: ToolPaths<"argocd" | "redis-server">;
  readonly ports: PortBook;
  /** Of each program's service account, so that it may do there what the chart lets it do. */
  readonly kubeconfigs: Readonly<Record<ArgoCdProgram, string>>;
  /** The CONNECT proxy that answers for Git hosts and chart repositories. */
  readonly proxyUrl: string;
  /** Data of argocd-cmd-params-cm. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What EKS Pod Identity puts into the pods of a service account. */
  readonly podIdentity: Readonly<Partial<Record<ArgoCdProgram, Readonly<Record<string, string>>>>>;
}

/** Processes of one Argo CD, Redis first, each with the name of the port that shows that it is up. */
export interface ArgoCdProcess {
  readonly spec: ProcessSpec;
  readonly readyPort: number;
}

/** `acme-hub.argocd`, the start of every name of this Argo CD's processes and ports. */
export function argoCdName({ cluster, namespace }: ArgoCdPlace): string {
  return `${cluster}.${namespace}`;
}

export const PROCESS_SUFFIXES = [
  "redis",
  "application-controller",
  "applicationset-controller",
  "repo-server",
  "server",
];

export function argoCdFolder(paths: SandboxPaths, place: ArgoCdPlace): string {
  return join(paths.root, "argocd", argoCdName(place));
}

export async function argoCdProcesses(settings: ArgoCdProcessSettings): Promise<ArgoCdProcess[]> {
  const { place, ports, tools, kubeconfigs } = settings;
  const name = argoCdName(place);
  const environment = await commonEnvironment(settings);
  const port = (suffix: string): Promise<number> => ports.port(`${name} ${suffix}`);
  const address = async (suffix: string): Promise<string> => `127.0.0.1:${await port(suffix)}`;
  const redis = await address("redis");
  const repoServer = await address("repo-server");

  const program = (
    program: ArgoCdProgram,
    portSuffixes: readonly string[],
    programArguments: readonly string[],
  ): ProcessSpec => ({
    name: `${name}.${program}`,
    stage: "argocd",
    ports: portSuffixes.map((suffix) => `${name} ${suffix}`),
    command: tools.argocd,
    arguments: [...programArguments, "--loglevel=warn"],
    environment: {
      ...environment,
      KUBECONFIG: kubeconfigs[program],
      ...parameterEnvironment(program, settings.parameters),
      ...settings.podIdentity[program],
      ARGOCD_BINARY_NAME: `argocd-${program}`,
    },
  });
  const inCluster = (program: ArgoCdProgram): string[] => [
    `--kubeconfig=${kubeconfigs[program]}`,
    `--namespace=${place.namespace}`,
  ];
  const strict = "--repo-server-strict-tls";

  return [
    {
      readyPort: await port("redis"),
      spec: {
        name: `${name}.redis`,
        stage: "redis",
        ports: [`${name} redis`],
        command: tools["redis-server"],
        arguments: [`--address=${redis}`],
        environment: { REDIS_PASSWORD: environment["REDIS_PASSWORD"] ?? "" },
      },
    },
    {
      readyPort: await port("repo-server"),
      spec: program(
        "repo-server",
        ["repo-server", "repo-server metrics"],
        [
          `--redis=${redis}`,
          "--address=127.0.0.1",
          `--port=${await port("repo-server")}`,
          "--metrics-address=127.0.0.1",
          `--metrics-port=${await port("repo-server metrics")}`,
        ],
      ),
    },
    {
      readyPort: await port("application-controller metrics"),
      spec: program(
        "application-controller",
        ["application-controller metrics"],
        [
          ...inCluster("application-controller"),
          `--redis=${redis}`,
          `--repo-server=${repoServer}`,
          strict,
          `--metrics-port=${await port("application-controller metrics")}`,
        ],
      ),
    },
    {
      readyPort: await port("applicationset-controller metrics"),
      spec: program(
        "applicationset-controller",
        ["applicationset-controller metrics", "applicationset-controller probe", "applicationset-controller webhook"],
        [
          ...inCluster("applicationset-controller"),
          `--argocd-repo-server=${repoServer}`,
          strict,
          `--metrics-addr=${await address("applicationset-controller metrics")}`,
          `--probe-addr=${await address("applicationset-controller probe")}`,
          `--webhook-addr=${await address("applicationset-controller webhook")}`,
        ],
      ),
    },
    {
      readyPort: await port("server"),
      spec: program(
        "server",
        ["server", "server metrics"],
        [
          ...inCluster("server"),
          `--redis=${redis}`,
          `--repo-server=${repoServer}`,
          strict,
          "--address=127.0.0.1",
          `--port=${await port("server")}`,
          "--metrics-address=127.0.0.1",
          `--metrics-port=${await port("server metrics")}`,
        ],
      ),
    },
  ];
}

/** What all four programs share. The paths are fixed by default, where two fleets on one machine would meet. */
async function commonEnvironment(settings: ArgoCdProcessSettings): Promise<Record<string, string>> {
  const { paths, place } = settings;
  const folder = argoCdFolder(paths, place);
  const sockets = join(paths.sockets, argoCdName(place));
  const folders = ["tls", "ssh", "gpg/source", "gpg/keys", "config", "home", "tmp"].map((name) => join(folder, name));
  await Promise.all([...folders, sockets].map((path) => mkdir(path, { recursive: true })));
  await writeTlsFiles(folder);
  return {
    // A pod finds its own cluster's API by variables of Kubernetes; a process on this machine, by its kubeconfig.
    ARGOCD_FAKE_IN_CLUSTER: "true",
    // The wrappers come first: argocd-k8s-auth must not inherit ARGOCD_BINARY_NAME from the program that calls it.
    PATH: `${paths.bin}:${process.env["PATH"] ?? ""}`,
    HOME: join(folder, "home"),
    TMPDIR: join(folder, "tmp"),
    REDIS_PASSWORD: await redisPassword(folder),
    ...RECONCILIATION,
    ARGOCD_K8S_CLIENT_QPS: "200",
    ARGOCD_K8S_CLIENT_BURST: "400",
    ARGOCD_GPG_ENABLED: "false",
    ARGOCD_TLS_DATA_PATH: join(folder, "tls"),
    ARGOCD_SSH_DATA_PATH: join(folder, "ssh"),
    ARGOCD_GPG_DATA_PATH: join(folder, "gpg/source"),
    ARGOCD_GNUPGHOME: join(folder, "gpg/keys"),
    ARGOCD_APP_CONF_PATH: join(folder, "config"),
    ARGOCD_ASK_PASS_SOCK: join(sockets, "ask"),
    ARGOCD_PLUGINSOCKFILEPATH: sockets,
    HTTPS_PROXY: settings.proxyUrl,
    NO_PROXY: "127.0.0.1,localhost",
    SSL_CERT_FILE: paths.caBundle,
    GIT_SSL_CAINFO: paths.caBundle,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GOGC: "100",
  };
}

/** The repo-server's certificate, and for its clients the authority that vouches for it. */
async function writeTlsFiles(folder: string): Promise<void> {
  const authority = await keptAuthority(join(folder, "repo-server-ca"), "argocd-repo-server authority");
  const server = await kept(join(folder, "repo-server"), () =>
    issueCertificate(authority, {
      commonName: "argocd-repo-server",
      hosts: ["argocd-repo-server", "localhost", "127.0.0.1"],
    }),
  );
  for (const reader of ["reposerver", "controller", "server"]) {
    const tls = join(folder, "config", reader, "tls");
    await writeFileAtomically(join(tls, "tls.crt"), server.certificate);
    await writeFileAtomically(join(tls, "ca.crt"), authority.certificate);
  }
  await writeFileAtomically(join(folder, "config", "reposerver", "tls", "tls.key"), server.key, 0o600);
}

async function redisPassword(folder: string): Promise<string> {
  const file = join(folder, "redis-password");
  const present = await readTextIfPresent(file);
  if (present !== undefined) return present;
  const password = randomBytes(16).toString("hex");
  await writeFileAtomically(file, password, 0o600);
  return password;
}
