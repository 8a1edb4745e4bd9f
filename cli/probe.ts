import { request } from "node:https";

/** Seconds that an API server gets to answer. */
const TIMEOUT_SECONDS = 5;

/** Asks a cluster's API server whether it is ready, as the person who runs the command.
 *  @returns undefined when it is, else why it is not. */
export async function probeCluster(kubeconfig: string | undefined): Promise<string | undefined> {
  if (kubeconfig === undefined) return "was never brought up";
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) return "its kubeconfig names no server";
  try {
    const options: { agent?: object } & Record<string, unknown> = { timeout: TIMEOUT_SECONDS * 1000 };
    await config.applyToHTTPSOptions(options);
    return await ready(new URL("/readyz", server), options);
  } catch (error) {
    return `does not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function ready(url: URL, options: object): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      response.resume();
      const code = response.statusCode ?? 0;
      if (code === 200) resolve(undefined);
      else if (code === 401) resolve("Unauthorized: the cluster has no access entry for this identity");
      else resolve(`/readyz answers ${code}`);
    });
    call.on("timeout", () => call.destroy(new Error(`no answer within ${TIMEOUT_SECONDS} s`)));
    call.on("error", reject);
    call.end();
  });
}
