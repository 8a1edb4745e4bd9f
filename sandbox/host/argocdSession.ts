import { request } from "node:https";
import { request as plainRequest } from "node:http";
import { SandboxError } from "../errors.js";
import type { ArgoCdInstance } from "./argocd.js";
import type { ClusterHost } from "./clusterHost.js";

/** How the argocd command reaches an Argo CD as its administrator. */
export interface ArgoCdSession {
  /** ARGOCD_SERVER. */
  readonly server: string;
  /** ARGOCD_AUTH_TOKEN, good for a day; null when the admin account is off. */
  readonly token: string | null;
  /** ARGOCD_OPTS. */
  readonly options: string;
}

/** Logs in with the password that argocd-server made on its first start. */
export async function argoCdSession(
  instance: ArgoCdInstance,
  clusters: ClusterHost,
  authority: string,
): Promise<ArgoCdSession> {
  const session = { server: `127.0.0.1:${instance.port}`, options: instance.tls ? "" : "--plaintext" };
  const api = await clusters.api(instance.cluster);
  try {
    const namespace = `/api/v1/namespaces/${instance.namespace}`;
    const settings = await api.get<{ data?: Record<string, string> }>(`${namespace}/configmaps/argocd-cm`);
    // Its password stays behind when the account is switched off.
    if (settings?.data?.["admin.enabled"] === "false") return { ...session, token: null };
    const path = `${namespace}/secrets/argocd-initial-admin-secret`;
    const secret = await api.get<{ data: { password: string } }>(path);
    if (!secret) return { ...session, token: null };
    const password = Buffer.from(secret.data.password, "base64").toString();
    return { ...session, token: await logIn(instance, authority, password) };
  } finally {
    api.close();
  }
}

async function logIn(instance: ArgoCdInstance, authority: string, password: string): Promise<string> {
  const { status, text } = await post(instance, authority, "/api/v1/session", { username: "admin", password });
  if (status !== 200) throw new SandboxError(`Argo CD refused the administrator's password (${status}): ${text}`);
  return (JSON.parse(text) as { token: string }).token;
}

async function post(
  { port, tls }: ArgoCdInstance,
  authority: string,
  path: string,
  body: unknown,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, method: "POST", headers: { "content-type": "application/json" } };
    const sent = tls ? request({ ...options, ca: authority }) : plainRequest(options);
    sent.once("error", reject);
    sent.once("response", (response) => {
      let text = "";
      response.on("data", (data: Buffer) => (text += data.toString()));
      response.once("end", () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    sent.end(JSON.stringify(body));
  });
}
