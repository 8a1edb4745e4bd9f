// The certificate library resolves its parts with decorators, which need this first.
import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

/** ECDSA P-256: a key takes under a millisecond, where RSA would cost a cluster's boot a second. */
const KEY = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Ten years: a sandbox outlives no certificate of its own. */
const VALID_FOR_MILLISECONDS = 10 * 365 * 24 * 3600 * 1000;
/** Clocks of containers and hosts differ by minutes. */
const BACKDATED_MILLISECONDS = 3600 * 1000;

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is for: a server has hosts, a client has a user's name and groups. */
export type CertificateSubject =
  | { readonly commonName: string; readonly hosts: readonly string[] }
  | { readonly commonName: string; readonly groups: readonly string[] };

/** A self-signed certificate authority. */
export async function createAuthority(commonName: string): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: distinguishedName(commonName, []),
    signingAlgorithm: KEY,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: await exportKey(keys.privateKey) };
}

/** A certificate that `authority` vouches for. */
export async function issueCertificate(authority: KeyPair, subject: CertificateSubject): Promise<KeyPair> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await importKey(authority.key);
  const keys = await webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const isServer = "hosts" in subject;
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(),
    subject: distinguishedName(subject.commonName, isServer ? [] : subject.groups),
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: KEY,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(
        // etcd's JSON gateway calls its own server, with the server's certificate.
        isServer
          ? [x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]
          : [x509.ExtendedKeyUsage.clientAuth],
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...(isServer ? [new x509.SubjectAlternativeNameExtension(subject.hosts.map(alternativeName))] : []),
    ],
  });
  return { certificate: pem(certificate), key: await exportKey(keys.privateKey) };
}

function alternativeName(host: string): x509.GeneralName {
  return new x509.GeneralName(isIP(host) ? "ip" : "dns", host);
}

/** Kubernetes reads a client's user from CN and its groups from O. */
function distinguishedName(commonName: string, groups: readonly string[]): x509.Name {
  return new x509.Name([...groups.map((group) => ({ O: [group] })), { CN: [commonName] }]);
}

function validity(): { serialNumber: string; notBefore: Date; notAfter: Date } {
  const now = Date.now();
  // A first byte below 0x80 keeps the number positive in DER.
  const serialNumber = "01" + randomBytes(15).toString("hex");
  return {
    serialNumber,
    notBefore: new Date(now - BACKDATED_MILLISECONDS),
    notAfter: new Date(now + VALID_FOR_MILLISECONDS),
  };
}

function pem(certificate: x509.X509Certificate): string {
  return certificate.toString("pem") + "\n";
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY") + "\n";
}

async function importKey(key: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(key), KEY, false, ["sign"]);
}
