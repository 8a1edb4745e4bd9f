import { randomBytes, randomInt } from "node:crypto";

/** `vpc-0123456789abcdef0`: a prefix and 17 hex digits.
 *  https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
export function ec2Id(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString("hex")}`;
}

/** `AROA` and 17 capitals or digits: a role made again under its old name has another.
 *  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
export function iamUniqueId(prefix: "AROA" | "AIPA" | "ANPA"): string {
  return prefix + characters("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 17);
}

/** `a-` and 17 lower-case letters or digits: a Pod Identity association. */
export function associationId(): string {
  return `a-${characters("abcdefghijklmnopqrstuvwxyz0123456789", 17)}`;
}

/** 32 capital hex digits, as in a cluster's OIDC issuer. */
export function clusterHex(): string {
  return randomBytes(16).toString("hex").toUpperCase();
}

function characters(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}

/** CRC-32 (IEEE) of a text, from which Terraform's provider makes the ids of routes. */
export function crc32(value: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(value)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
