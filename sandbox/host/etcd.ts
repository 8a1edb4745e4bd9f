import { request } from "node:https";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { SandboxPaths } from "../paths.js";
import { issueCertificate, type KeyPair } from "./certificates.js";
import { kept, keptAuthority } from "./pki.js";
import type { PortBook } from "./ports.js";
import type { Supervisor } from "./processes.js";

/** The one etcd of all clusters; each has a key prefix of its own. */
export interface Etcd {
  readonly url: string;
  /** Files for an API server. */
  readonly authorityFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Deletes everything under a prefix. */
  deletePrefix(prefix: string): Promise<void>;
}

const NAME = "etcd";

/** Starts etcd, or finds it running. */
export async function startEtcd(
  paths: SandboxPaths,
  binary: string,
  ports: PortBook,
  supervisor: Supervisor,
): Promise<Etcd> {
  const folder = join(paths.pki, "etcd");
  await mkdir(folder, { recursive: true });
  const authority = await keptAuthority(join(folder, "ca"), "etcd authority");
  await kept(join(folder, "server"), () => issueCertificate(authority, { commonName: "etcd", hosts: ["127.0.0.1"] }));
  const client = await kept(join(folder, "client"), () =>
    issueCertificate(authority, { commonName: "kube-apiserver", groups: [] }),
  );

  const url = `https://127.0.0.1:${await ports.port("etcd")}`;
  const peerUrl = `http://127.0.0.1:${await ports.port("etcd peer")}`;
  const spec = {
    name: NAME,
    stage: "etcd",
    ports: ["etcd", "etcd peer"],
    command: binary,
    arguments: [
      `--data-dir=${join(paths.clusters, ".etcd")}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      "--client-cert-auth",
      `--trusted-ca-file=${join(folder, "ca.crt")}`,
      `--cert-file=${join(folder, "server.crt")}`,
      `--key-file=${join(folder, "server.key")}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      // A sandbox may lose its last second in a power cut; waiting for the disk would cost every boot seconds.
      "--unsafe-no-fsync",
      "--log-level=warn",
      "--auto-compaction-mode=periodic",
      "--auto-compaction-retention=5m",
    ],
  } as const;
  await supervisor.ensure(spec);
  const call = (path: string, body: unknown): Promise<number> => post(`${url}${path}`, body, authority, client);
  await supervisor.waitUntil(NAME, async () => (await call("/v3/maintenance/status", {})) === 200);

  return {
    url,
    authorityFile: join(folder, "ca.crt"),
    certificateFile: join(folder, "client.crt"),
    keyFile: join(folder, "client.key"),
    async deletePrefix(prefix) {
      const status = await call("/v3/kv/deleterange", { key: base64(prefix), range_end: base64(endOfPrefix(prefix)) });
      if (status !== 200) throw new Error(`etcd answered ${status} when asked to delete ${prefix}`);
    },
  };
}

/** The first key behind all that start with `prefix`: etcd's ranges are half open. */
function endOfPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** A call of etcd's JSON gateway; 0 when nobody listens. */
async function post(url: string, body: unknown, authority: KeyPair, client: KeyPair): Promise<number> {
  return new Promise((resolve, reject) => {
    const tls = { ca: authority.certificate, cert: client.certificate, key: client.key };
    const sent = request(url, { method: "POST", ...tls }, (response) => {
      response.resume();
      response.once("end", () => {
        resolve(response.statusCode ?? 0);
      });
    });
    sent.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED" || error.code === "ECONNRESET") resolve(0);
      else reject(error);
    });
    sent.end(JSON.stringify(body));
  });
}
