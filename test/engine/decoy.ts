import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { stringify } from "yaml";

/** A cluster that nobody may talk to, and a shell whose kubeconfig leads there. */
export interface Decoy {
  /** `NAME=value` words for `env`: KUBECONFIG, and a HOME with a kubeconfig of its own. */
  readonly variables: readonly string[];
  /** Connections that came in so far. */
  calls(): number;
  close(): void;
}

/** @param folder where the kubeconfig and the home are written */
export async function startDecoy(folder: string): Promise<Decoy> {
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const kubeconfig = stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "decoy", cluster: { server: `https://127.0.0.1:${port}` } }],
    users: [{ name: "decoy", user: { token: "decoy" } }],
    contexts: [{ name: "decoy", context: { cluster: "decoy", user: "decoy" } }],
    "current-context": "decoy",
  });
  const home = join(folder, "decoy");
  await mkdir(join(home, ".kube"), { recursive: true });
  await writeFile(join(home, ".kube/config"), kubeconfig);
  return {
    variables: [`HOME=${home}`, `KUBECONFIG=${join(home, ".kube/config")}`],
    calls: () => calls,
    close: () => server.close(),
  };
}
