import { request, type RequestOptions } from "node:https";
import * as pulumi from "@pulumi/pulumi";
import { kubeconfigCluster } from "../render/index.js";

/** Seconds that an API server gets to answer. */
const TIMEOUT_SECONDS = 10;

export interface Answer {
  readonly code: number;
  readonly body: string;
}

/** Asks a cluster's API for something, as whoever a kubeconfig logs in.
 *  @param path from the server's root, `/api/v1/…`
 *  @throws Error with the cause when it does not answer */
export async function ask(
  kubeconfig: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const options = await login(kubeconfig);
  const { server } = kubeconfigCluster(kubeconfig);
  return get(`${server}${path}`, { ...options, headers: Object.assign({}, options.headers, headers) });
}

/** Asks a cluster who it is: the id of its namespace kube-system, which it keeps for life.
 *  @param kubeconfig an administrator's
 *  @throws Error with the cause when it does not say */
export async function clusterId(kubeconfig: string): Promise<string> {
  const { code, body } = await ask(kubeconfig, "/api/v1/namespaces/kube-system");
  if (code === 401) throw new Error("it does not accept the credentials (401)");
  if (code !== 200) throw new Error(`it answers ${code}: ${body.slice(0, 200)}`);
  const { metadata } = JSON.parse(body) as { metadata?: { uid?: string } };
  if (metadata?.uid === undefined) throw new Error("what answers there is no Kubernetes API");
  return metadata.uid;
}

/** Asks whether a cluster's API server answers at all. Who asks it does not say, so that no login command is run.
 *  @throws Error with the cause when it does not */
async function assertAnswers(kubeconfig: string): Promise<void> {
  const { server, caData, serverName } = kubeconfigCluster(kubeconfig);
  const options = kubeconfig.includes("proxy-url")
    ? await login(kubeconfig)
    : {
        ...(caData === undefined ? {} : { ca: Buffer.from(caData, "base64") }),
        ...(serverName === undefined ? {} : { servername: serverName }),
      };
  await get(`${server}/readyz`, options);
}

/** In a preview, makes sure that clusters which exist can be asked. The Kubernetes provider would not say that they cannot: it
 *  would show as its plan what the program wishes (pulumi-kubernetes, `clusterUnreachable`).
 *  @param kubeconfigs by the cluster's name
 *  @throws RunError naming each that does not answer */
export async function assertReachable(kubeconfigs: ReadonlyMap<string, string>): Promise<void> {
  const answers = await Promise.all(
    [...kubeconfigs].map(async ([name, kubeconfig]) => {
      const cause = await causeOf(assertAnswers(kubeconfig));
      return cause === undefined ? [] : [unreachable(name, cause)];
    }),
  );
  const faults = answers.flat();
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
}

/** What an operator reads of a cluster that cannot be asked. */
export function unreachable(cluster: string, cause: string): string {
  return (
    `${cluster} cannot be reached, so that nobody can say what would change there: ${cause}\n` +
    "  Run this from where its API can be reached (a runner in its network, a VPN), or name a proxy: `proxyUrl` in the fleet's file."
  );
}

async function causeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** TLS, credentials and proxy, as a kubeconfig says them. */
async function login(kubeconfig: string): Promise<RequestOptions> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return options;
}

function get(url: string, options: RequestOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { ...options, timeout: TIMEOUT_SECONDS * 1000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ code: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") });
      });
    });
    call.on("timeout", () => call.destroy(new Error(`no answer within ${TIMEOUT_SECONDS} s`)));
    call.on("error", reject);
    call.end();
  });
}
