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

  const [admin] = await Promise.all([
    client(paths, { key, endpoint }, "admin", { name: "kubernetes-admin", groups: ["system:masters"] }),
    client(paths, { key, endpoint }, "controller-manager", { name: "system:kube-controller-manager", groups: [] }),
    client(paths, { key, endpoint }, "scheduler", { name: "system:kube-scheduler", groups: [] }),
  ]);
  await writeFileAtomically(files.authnKubeconfig, authnKubeconfig(paths, `${authnUrl}/authn/${key}`));
  return admin;
}

/** Makes what is missing of the kubeconfig of a service account, as whom a process on this machine is to call the API: by a
 *  certificate with the account's name and groups, which Kubernetes grants what it grants to the account's token.
 *  https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 *  @returns its path */
export async function accountKubeconfig(
  paths: SandboxPaths,
  cluster: { readonly key: string; readonly endpoint: string },
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<string> {
  const file = `${namespace}.${name}`;
  await client(paths, cluster, file, {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
  });
  return join(clusterFiles(paths, cluster.key).folder, `${file}.kubeconfig`);
}

/** Makes what is missing of somebody's certificate and kubeconfig. */
async function client(
  paths: SandboxPaths,
  { key, endpoint }: { readonly key: string; readonly endpoint: string },
  file: string,
  { name: commonName, groups }: { readonly name: string; readonly groups: readonly string[] },
): Promise<KubeAccess> {
  const { folder } = clusterFiles(paths, key);
  const authority = await keptAuthority(join(folder, "ca"), `kubernetes ${key}`);
  const { certificate, key: privateKey } = await kept(join(folder, file), () =>
    issueCertificate(authority, { commonName, groups }),
  );
  const access = { endpoint, authority: authority.certificate, certificate, key: privateKey };
  await writeFileAtomically(join(folder, `${file}.kubeconfig`), kubeconfig(key, access), 0o600);
  return access;
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
