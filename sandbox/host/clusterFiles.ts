import { generateKeyPairSync } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { SandboxPaths } from "../paths.js";
import { issueCertificate } from "./certificates.js";
import { readTextIfPresent, writeFileAtomically } from "./files.js";
import type { KubeAccess } from "./kubeApi.js";
import { kept, keptAuthority } from "./pki.js";

/** Where one cluster's files are. */
export interface ClusterFiles {
  readonly folder: string;
  /** What it was started with: a ClusterSpec as JSON. */
  readonly spec: string;
  readonly authority: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  readonly serviceAccountKey: string;
  readonly authnKubeconfig: string;
  readonly adminKubeconfig: string;
  readonly controllerManagerKubeconfig: string;
  readonly schedulerKubeconfig: string;
}

export function clusterFiles(paths: SandboxPaths, key: string): ClusterFiles {
  const folder = join(paths.clusters, key);
  return {
    folder,
    spec: join(folder, "cluster.json"),
    authority: join(folder, "ca.crt"),
    serverCertificate: join(folder, "server.crt"),
    serverKey: join(folder, "server.key"),
    serviceAccountKey: join(folder, "sa.key"),
    authnKubeconfig: join(folder, "authn.kubeconfig"),
    adminKubeconfig: join(folder, "admin.kubeconfig"),
    controllerManagerKubeconfig: join(folder, "controller-manager.kubeconfig"),
    schedulerKubeconfig: join(folder, "scheduler.kubeconfig"),
  };
}

/** Makes what is missing of a cluster's certificates and kubeconfigs; answers the administrator's access. */
export async function prepareClusterFiles(
  paths: SandboxPaths,
  key: string,
  endpoint: string,
  authnUrl: string,
): Promise<KubeAccess> {
  const files = clusterFiles(paths, key);
  await mkdir(files.folder, { recursive: true });
  const authority = await keptAuthority(join(files.folder, "ca"), `kubernetes ${key}`);
  const server = { commonName: "kube-apiserver", hosts: ["127.0.0.1", "localhost", "kubernetes.default.svc"] };
  await kept(join(files.folder, "server"), () => issueCertificate(authority, server));
  if ((await readTextIfPresent(files.serviceAccountKey)) === undefined) {
    await writeFileAtomically(files.serviceAccountKey, serviceAccountKey(), 0o600);
  }

  const client = async (file: string, commonName: string, groups: readonly string[]): Promise<KubeAccess> => {
    const { certificate, key: privateKey } = await kept(join(files.folder, file), () =>
      issueCertificate(authority, { commonName, groups }),
    );
    const access = { endpoint, authority: authority.certificate, certificate, key: privateKey };
    await writeFileAtomically(join(files.folder, `${file}.kubeconfig`), kubeconfig(key, access), 0o600);
    return access;
  };
  const [admin] = await Promise.all([
    client("admin", "kubernetes-admin", ["system:masters"]),
    client("controller-manager", "system:kube-controller-manager", []),
    client("scheduler", "system:kube-scheduler", []),
  ]);
  await writeFileAtomically(files.authnKubeconfig, authnKubeconfig(paths, `${authnUrl}/authn/${key}`));
  return admin;
}

function serviceAccountKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  // SEC 1: the form in which Kubernetes also finds the public key of an elliptic curve.
  return privateKey.export({ type: "sec1", format: "pem" }).toString();
}

function kubeconfig(key: string, access: KubeAccess): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: key, cluster: { server: access.endpoint, "certificate-authority-data": base64(access.authority) } },
    ],
    users: [
      {
        name: key,
        user: { "client-certificate-data": base64(access.certificate), "client-key-data": base64(access.key) },
      },
    ],
    contexts: [{ name: key, context: { cluster: key, user: key } }],
    "current-context": key,
  });
}

/** How an API server asks who a token is, in the form of a kubeconfig:
 *  https://kubernetes.io/docs/reference/access-authn-authz/authentication/#webhook-token-authentication */
function authnKubeconfig(paths: SandboxPaths, url: string): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "authenticator", cluster: { server: url, "certificate-authority": paths.authority } }],
    users: [{ name: "kube-apiserver", user: {} }],
    contexts: [{ name: "webhook", context: { cluster: "authenticator", user: "kube-apiserver" } }],
    "current-context": "webhook",
  });
}

export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
