import { createCipheriv, createHash, pbkdf2, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { readTextIfPresent, writeFileAtomically } from "./host/files.js";
import type { SandboxPaths } from "./paths.js";

/** Iterations, key and nonce length of Pulumi's passphrase provider: pulumi/sdk/go/common/resource/config/crypt.go. */
const ITERATIONS = 1_000_000;
const KEY_BYTES = 32;
const SALT_BYTES = 8;
const NONCE_BYTES = 12;

/** What Pulumi encrypts a sandbox's secrets with. */
export interface PulumiEncryption {
  readonly passphrase: string;
  /** The line `encryptionsalt` of every stack's configuration. */
  readonly salt: string;
}

/** A sandbox's passphrase and salt, made on its first start. */
export async function pulumiEncryption(paths: SandboxPaths): Promise<PulumiEncryption> {
  const file = join(paths.pulumi, "encryption.json");
  const present = await readTextIfPresent(file);
  if (present !== undefined) return JSON.parse(present) as PulumiEncryption;
  const passphrase = randomBytes(24).toString("base64url");
  const made = { passphrase, salt: await encryptionSalt(passphrase) };
  await writeFileAtomically(file, JSON.stringify(made), 0o600);
  return made;
}

/** `v1:<salt>:v1:<nonce>:<ciphertext of "pulumi">`, in base64: pulumi/pkg/secrets/passphrase/manager.go. Pulumi decrypts the
 *  word to see whether the passphrase is the right one. */
export async function encryptionSalt(passphrase: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await promisify(pbkdf2)(passphrase, salt, ITERATIONS, KEY_BYTES, "sha256");
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const word = Buffer.concat([cipher.update("pulumi", "utf8"), cipher.final(), cipher.getAuthTag()]);
  return ["v1", salt.toString("base64"), "v1", nonce.toString("base64"), word.toString("base64")].join(":");
}

/** A project and one of its stacks. */
export interface StackPlace {
  /** Folder of Pulumi.yaml. */
  readonly folder: string;
  /** Name in Pulumi.yaml. */
  readonly project: string;
  readonly stack: string;
}

/** The sandbox's copy of a stack's configuration: the checkout's file with the sandbox's salt. What was set in the copy
 *  stays until the checkout's file changes.
 *  @returns its path. */
export async function stackConfiguration(paths: SandboxPaths, place: StackPlace): Promise<string> {
  const copy = join(paths.pulumi, place.project, `Pulumi.${place.stack}.yaml`);
  const source = (await readTextIfPresent(join(place.folder, `Pulumi.${place.stack}.yaml`))) ?? "";
  const hash = createHash("sha256").update(source).digest("hex");
  const sameSource = (await readTextIfPresent(`${copy}.source`)) === hash;
  if (!sameSource || (await readTextIfPresent(copy)) === undefined) {
    const { salt } = await pulumiEncryption(paths);
    await writeFileAtomically(copy, await withSalt(source, salt), 0o600);
    await writeFileAtomically(`${copy}.source`, hash);
  }
  return copy;
}

/** A configuration file's text with another salt. Secrets in it were encrypted with a key that the sandbox has not got, so
 *  they are left out: the program then takes them from its environment, as it does without a secret. */
export async function withSalt(source: string, salt: string): Promise<string> {
  const { parseDocument, isMap } = await import("yaml");
  const document = parseDocument(source);
  if (document.contents === null) return `encryptionsalt: ${salt}\n`;
  for (const key of ["secretsprovider", "encryptedkey"]) document.delete(key);
  const config = document.get("config");
  if (isMap(config)) {
    config.items = config.items.filter(({ value }) => !(isMap(value) && value.has("secure")));
  }
  document.set("encryptionsalt", salt);
  return document.toString();
}

/** Makes a stack without resources, as `pulumi stack init` would, which writes its salt into the checkout. */
export async function ensureStack(paths: SandboxPaths, { project, stack }: StackPlace): Promise<void> {
  const folder = join(paths.state, ".pulumi");
  const file = join(folder, "stacks", project, `${stack}.json`);
  if ((await readTextIfPresent(file)) !== undefined) return;
  // The layout of Pulumi's file backend, version 1: pulumi/pkg/backend/diy/meta.go.
  await writeFileAtomically(join(folder, "meta.yaml"), "version: 1\n");
  const checkpoint = { version: 3, checkpoint: { stack: `organization/${project}/${stack}` } };
  await writeFileAtomically(file, JSON.stringify(checkpoint, null, 4));
}

/** The name in a Pulumi.yaml. */
export async function projectName(folder: string): Promise<string> {
  const text = await readFile(join(folder, "Pulumi.yaml"), "utf8");
  const name = /^name:\s*["']?([^\s"'#]+)/m.exec(text)?.[1];
  if (name === undefined) throw new Error(`${join(folder, "Pulumi.yaml")} has no name.`);
  return name;
}
