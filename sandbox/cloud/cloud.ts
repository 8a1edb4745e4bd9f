import { join } from "node:path";
import { createAws, emptyAws, type AwsState } from "../aws/aws.js";
import { awsHandlers } from "../aws/handlers.js";
import { identityRecords } from "../aws/lookups.js";
import { createIdentity, noSessions, type SessionRecords } from "../aws/identity/index.js";
import type { ControlHandlers } from "../control.js";
import { createGithub } from "../github/github.js";
import { emptyGithubState, type GithubState } from "../github/records.js";
import { openHost, type Host } from "../host/index.js";
import { openSandboxAuthority } from "../host/pki.js";
import { openPortBook } from "../host/ports.js";
import { endUnrecordedProcesses } from "../host/processRecords.js";
import { createSupervisor, type Supervisor } from "../host/processes.js";
import { writeKubeconfig } from "../kubeconfig.js";
import type { SandboxPaths } from "../paths.js";
import { readSettings } from "../settings.js";
import { startClusterControllers, type ClusterControllers } from "./clusterControllers.js";
import { chartRepositories } from "./charts.js";
import { credentialHandlers } from "./credentials.js";
import { startInternet, type Internet } from "./internet.js";
import { ownPort, serveHttp, serveHttps } from "./servers.js";
import { openStore } from "./store.js";

/** The stood-in cloud of one sandbox, put together. */
export interface Cloud {
  readonly handlers: ControlHandlers;
  readonly host: Host;
  readonly supervisor: Supervisor;
  readonly controlPort: number;
  readonly proxyUrl: string;
  readonly githubUrl: string;
  /** Stops serving; the processes go on. */
  close(): Promise<void>;
}

/** An account with a fleet in it has asked AWS for more than the five networks and addresses that a new one may have. */
const RAISED_QUOTAS = { vpcs: 50, elasticIps: 100 };

const STS = /^sts(\.[a-z0-9-]+)?\.amazonaws\.com$/;

/** Starts everything that answers, and after that what was running when the last daemon ended. */
export async function openCloud(paths: SandboxPaths, say: (line: string) => void): Promise<Cloud> {
  const { facts, tools, argoCdDefinitions } = await readSettings(paths);
  const [authority, ports] = await Promise.all([openSandboxAuthority(paths), openPortBook(paths.root)]);
  const internet = await startInternet(authority, {
    proxy: await ownPort(ports, "proxy"),
    tls: await ownPort(ports, "stood-in internet"),
  });
  const githubUrl = internet.directUrl;

  const awsStore = await openStore<AwsState>(join(paths.records, "aws.json"), emptyAws());
  const sessions = await openStore<SessionRecords>(join(paths.records, "sessions.json"), noSessions());
  const authnPort = await ownPort(ports, "EKS authenticator");
  const podIdentityPort = await ownPort(ports, "EKS Pod Identity");
  const identity = createIdentity({
    store: sessions,
    records: identityRecords(awsStore.state),
    podIdentityUrl: `http://127.0.0.1:${podIdentityPort}/pod-identity/credentials`,
    log: say,
  });
  await serveHttps(authnPort, authority, (request, response) => void identity.tokenReview(request, response));
  await serveHttp(podIdentityPort, (request, response) => void identity.podIdentity(request, response));

  const github = createGithub({
    gitRoot: paths.git,
    store: await openStore<GithubState>(join(paths.records, "github.json"), emptyGithubState()),
    deliver: (url, request) => internet.request(url, { method: "POST", ...request }),
  });
  for (const name of new Set([facts.gitHost, "github.com", "api.github.com", "127.0.0.1"])) {
    internet.register(name, github.listener);
  }
  internet.register(STS, (request, response) => void identity.sts(request, response));
  for (const [name, handler] of chartRepositories(facts.charts)) internet.register(name, handler);

  await endUnrecordedProcesses(paths);
  const supervisor = createSupervisor(paths, ports, say);
  const started: { controllers?: ClusterControllers } = {};
  const host = await openHost({
    paths,
    tools,
    argoCdDefinitions,
    ports,
    supervisor,
    authority,
    authnUrl: `https://127.0.0.1:${authnPort}`,
    proxyUrl: internet.proxyUrl,
    podIdentity: async (...account) => (await identity.podIdentityEnvironment(...account)) ?? {},
    ...argoCdHosts(internet),
    clustersChanged: async (clusters) => {
      const list = await clusters.list();
      await writeKubeconfig(paths, list);
      started.controllers?.follow(list.map(({ key }) => key));
    },
  });
  const aws = await createAws({
    store: awsStore,
    clusters: host.clusters,
    accounts: facts.accounts,
    operatorRoles: facts.administrators,
    pipelineRoles: facts.pipelineRoles,
    quotas: RAISED_QUOTAS,
    authenticate: (credentials) => identity.authenticate(credentials),
  });
  await writeKubeconfig(paths, await host.clusters.list());
  await host.resume();
  started.controllers = startClusterControllers(aws, host.clusters, say);
  started.controllers.follow((await host.clusters.list()).map(({ key }) => key));

  return {
    host,
    supervisor,
    controlPort: await ownPort(ports, "control"),
    proxyUrl: internet.proxyUrl,
    githubUrl,
    handlers: {
      ...host.handlers,
      ...awsHandlers(aws),
      ...identity.handlers,
      ...github.handlers,
      ...credentialHandlers(paths, facts, identity, github, githubUrl),
    },
    async close() {
      started.controllers?.close();
      supervisor.close();
      await internet.close();
    },
  };
}

/** Argo CD's host name leads to its server for as long as that runs: webhooks and people come that way. */
function argoCdHosts(internet: Internet): Pick<Parameters<typeof openHost>[0], "reachable" | "gone"> {
  return {
    reachable({ host, port, tls }) {
      if (host !== null) internet.forward(host, () => ({ protocol: tls ? "https:" : "http:", port }));
    },
    gone({ host }) {
      if (host !== null) internet.unregister(host);
    },
  };
}
