import { addDays } from "./dates.js";
import type { Finding, Path } from "./findings.js";
import { minorOf } from "./kubernetesVersions.js";

/** The version that a cluster runs, and how it came to it. */
export interface RunningKubernetes {
  /** Minor version, `1.35`. */
  readonly kubernetes: string;
  /** Its last upgrade: the version before, and the day, `YYYY-MM-DD`. Absent when it was made with what it runs. */
  readonly upgraded?: { readonly from: string; readonly on: string };
}

/** How long EKS takes an upgrade back, by one minor version
 *  (https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html). */
const ROLLBACK_DAYS = 7;

/** What a cluster will run, once its stack has been brought up. */
export function runningKubernetes(
  wanted: string,
  before: Partial<RunningKubernetes>,
  today: string,
): RunningKubernetes {
  if (before.kubernetes === undefined) return { kubernetes: wanted };
  const steps = minorOf(wanted) - minorOf(before.kubernetes);
  if (steps > 0) return { kubernetes: wanted, upgraded: { from: before.kubernetes, on: today } };
  // What was taken back was the upgrade.
  if (steps < 0 || before.upgraded === undefined) return { kubernetes: wanted };
  return { kubernetes: wanted, upgraded: before.upgraded };
}

export interface VersionChange {
  readonly cluster: string;
  /** Where the version is written. */
  readonly path: Path;
  readonly running: Partial<RunningKubernetes>;
  readonly wanted: string;
  /** Whether the owner consents to going back. */
  readonly rollback: boolean;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

/** Refuses versions that EKS would not take a cluster to: it goes up one minor version at a time, and back only by one and
 *  for a week. */
export function versionFaults({ cluster, path, running, wanted, rollback, today }: VersionChange): Finding[] {
  const { kubernetes, upgraded } = running;
  if (kubernetes === undefined) return [];
  const steps = minorOf(wanted) - minorOf(kubernetes);
  if (steps === 0 || steps === 1) return [];
  if (steps > 1) {
    const hops = hopsBetween(kubernetes, wanted);
    const problem = `${cluster} runs Kubernetes ${kubernetes}, and EKS upgrades one minor version at a time: ${hops.join(" → ")}.`;
    return [{ path, problem, remedy: `Write "${hops[1] ?? ""}", run \`npx fleet up\`, and go on from there.` }];
  }
  const until = upgraded?.from === wanted ? addDays(upgraded.on, ROLLBACK_DAYS) : "";
  if (until < today) {
    const problem = `${cluster} runs Kubernetes ${kubernetes}; EKS goes back to "${wanted}" only by one version, within ${ROLLBACK_DAYS} days of an upgrade from it.`;
    return [{ path, problem, remedy: `Keep "${kubernetes}".` }];
  }
  if (rollback) return [];
  const problem = `${cluster} runs Kubernetes ${kubernetes} since ${upgraded?.on ?? ""}; "${wanted}" would take that upgrade back.`;
  const remedy = `Keep "${kubernetes}"; or write \`rollback: true\` beside the version, which EKS allows until ${until}.`;
  return [{ path, problem, remedy }];
}

/** The versions that an upgrade passes through, the first and the last included: `1.33`, `1.34`, `1.35`. */
export function hopsBetween(from: string, to: string): string[] {
  return Array.from({ length: minorOf(to) - minorOf(from) + 1 }, (_, step) => `1.${minorOf(from) + step}`);
}
