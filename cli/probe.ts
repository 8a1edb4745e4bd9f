import { request } from "node:https";

/** Seconds that an API server gets to answer. */
const TIMEOUT_SECONDS = 5;

/** What the answer 401 means, by how a cluster is entered. */
const UNAUTHORIZED = {
  eks: "Unauthorized: the cluster has no access entry for this identity",
  foreign: "Unauthorized: the cluster does not accept the credential in the stack's configuration any more",
};

/** Asks a cluster's API server whether it is ready, as the person who runs the command.
 *  @param login how the kubeconfig enters it: as an IAM role or user, or with a credential that its owner gave
 *  @returns undefined when it is, else why it is not. */
export async function probeCluster(
  kubeconfig: string | undefined,
  login: keyof typeof UNAUTHORIZED,
): Promise<string | undefined> {
  if (kubeconfig === undefined) return "was never brought up";
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) return "its kubeconfig names no server";
  try {
    const options: { agent?: object } & Record<string, unknown> = { timeout: TIMEOUT_SECONDS * 1000 };
    await config.applyToHTTPSOptions(options);
    const code = await codeOf(new URL("/readyz", server), options);
    if (code === 200) return undefined;
    return code === 401 ? UNAUTHORIZED[login] : `/readyz answers ${code}`;
  } catch (error) {
    return `does not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function codeOf(url: URL, options: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on("timeout", () => call.destroy(new Error(`no answer within ${TIMEOUT_SECONDS} s`)));
    call.on("error", reject);
    call.end();
  });
}
