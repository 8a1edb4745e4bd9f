import { join } from "node:path";
import { stringify } from "yaml";
import type { ClusterAddress, ClusterSpec } from "./host/clusterHost.js";
import { writeFileAtomically } from "./host/files.js";
import type { SandboxPaths } from "./paths.js";

/** Writes the operator's kubeconfig: a context a cluster, named as EKS names it, that logs in as `aws eks get-token` does. */
export async function writeKubeconfig(
  paths: SandboxPaths,
  clusters: readonly (ClusterSpec & ClusterAddress)[],
): Promise<void> {
  const [first] = clusters;
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: clusters.map(({ key, endpoint, caData }) => ({
      name: key,
      cluster: { server: endpoint, "certificate-authority-data": caData },
    })),
    users: clusters.map(({ key, region }) => ({
      name: key,
      user: {
        exec: {
          apiVersion: "client.authentication.k8s.io/v1beta1",
          command: join(paths.bin, "aws"),
          args: ["eks", "get-token", "--cluster-name", key, "--region", region, "--output", "json"],
          interactiveMode: "Never",
        },
      },
    })),
    contexts: clusters.map(({ key }) => ({ name: key, context: { cluster: key, user: key } })),
    ...(first ? { "current-context": first.key } : {}),
  };
  await writeFileAtomically(paths.kubeconfig, stringify(kubeconfig), 0o600);
}
