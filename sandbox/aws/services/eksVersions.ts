import { invalidParameter } from "../errors.js";

/** End of standard and of extended support, by minor version of 1.
 *  https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html */
const SUPPORT: Readonly<Record<string, { readonly standard: string; readonly extended: string }>> = {
  "1.31": { standard: "2025-11-26", extended: "2026-11-26" },
  "1.32": { standard: "2026-03-23", extended: "2027-03-23" },
  "1.33": { standard: "2026-07-29", extended: "2027-07-29" },
  "1.34": { standard: "2026-12-02", extended: "2027-12-02" },
  "1.35": { standard: "2027-03-27", extended: "2028-03-27" },
};

/** What EKS takes when a cluster names no version. */
export const DEFAULT_VERSION = "1.35";

/** An upgrade can be taken back for a week: same page, and upstream's release notes of 2026. */
const ROLLBACK_DAYS = 7;

/** @throws CloudError when EKS has no such version, or none any more. */
export function requireSupported(version: string, now: Date): void {
  const support = SUPPORT[version];
  if (!support || now.getTime() >= Date.parse(support.extended)) {
    throw invalidParameter(`unsupported Kubernetes version ${version}`);
  }
}

/** @param upgraded the cluster's last upgrade in place, if there was one.
 *  @throws CloudError when EKS does not go from one version to the other. */
export function requireHop(
  from: string,
  to: string,
  now: Date,
  upgraded: { readonly from: string; readonly at: string } | undefined,
): void {
  requireSupported(to, now);
  const step = minor(to) - minor(from);
  if (step === 1) return;
  const age = upgraded ? now.getTime() - Date.parse(upgraded.at) : Infinity;
  if (step === -1 && upgraded?.from === to && age <= ROLLBACK_DAYS * 86_400_000) return;
  throw invalidParameter(`Unsupported Kubernetes minor version update from ${from} to ${to}`);
}

function minor(version: string): number {
  return Number(version.split(".")[1]);
}
