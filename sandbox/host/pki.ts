import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import type { SandboxPaths } from "../paths.js";
import { createAuthority, issueCertificate, type KeyPair } from "./certificates.js";
import { readTextIfPresent, writeFileAtomically } from "./files.js";

/** The one authority that signs for the stood-in internet: github.com, STS, chart repositories, Argo CD's host. */
export interface SandboxAuthority {
  /** PEM; what NODE_EXTRA_CA_CERTS points at. */
  readonly certificate: string;
  /** A server certificate for a DNS name or an IP address; made once a host and kept in memory. */
  issueServerCertificate(host: string): Promise<KeyPair>;
}

/** Loads the sandbox's authority, or makes it on the first start, and writes the bundle for Go and Git. */
export async function openSandboxAuthority(paths: SandboxPaths): Promise<SandboxAuthority> {
  await mkdir(paths.pki, { recursive: true });
  const authority = await keptAuthority(join(paths.pki, "ca"), "gitops-fleet sandbox");
  // SSL_CERT_FILE replaces the system's certificates, so public hosts need theirs in the same file.
  await writeFileAtomically(paths.caBundle, [...rootCertificates, authority.certificate].join("\n"));
  const issued = new Map<string, Promise<KeyPair>>();
  return {
    certificate: authority.certificate,
    issueServerCertificate(host) {
      const certificate =
        issued.get(host) ?? issueCertificate(authority, { commonName: host.slice(0, 64), hosts: [host] });
      issued.set(host, certificate);
      return certificate;
    },
  };
}

/** An authority kept in `<path>.crt` and `<path>.key`. The certificate is written last: it says that both are there. */
export async function keptAuthority(path: string, commonName: string): Promise<KeyPair> {
  return kept(path, () => createAuthority(commonName));
}

/** A certificate kept in `<path>.crt` and `<path>.key`, made by `make` when it is not there. */
export async function kept(path: string, make: () => Promise<KeyPair>): Promise<KeyPair> {
  const certificate = await readTextIfPresent(`${path}.crt`);
  if (certificate !== undefined) return { certificate, key: await readFile(`${path}.key`, "utf8") };
  const made = await make();
  await writeFileAtomically(`${path}.key`, made.key, 0o600);
  await writeFileAtomically(`${path}.crt`, made.certificate);
  return made;
}
