import type { CheckFailure } from "../provider.js";
import { isObject, objectAt, stringAt, type JsonObject, textOf } from "../kubernetes/json.js";
import { ARGOCD_CHARTS, NEWEST_CHART } from "./argocd/versions.js";

const REPOSITORY = "https://argoproj.github.io/argo-helm";
const OCI = "oci://ghcr.io/argoproj/argo-helm/argo-cd";

/** Why the chart that a release asks for cannot be had, if it cannot.
 *  The stand-in renders a single chart itself; every other comes from the internet. */
export function chartFailures(release: JsonObject): CheckFailure[] {
  const chart = stringAt(release, "chart") ?? "";
  const repository = (stringAt(release, "repositoryOpts", "repo") ?? "").replace(/\/$/, "");
  const fail = (reason: string): CheckFailure[] => [{ property: "chart", reason }];
  const name = chart.split("/").at(-1) ?? chart;
  if (name !== "argo-cd") return fail(`the stand-in for kubernetes knows the chart argo-cd only, not ${chart}.`);
  const isOci = chart.startsWith("oci://");
  if (isOci && chart !== OCI) return fail(`${chart}: not found. The chart argo-cd is at ${OCI}.`);
  if (!isOci && chart !== "argo-cd") return fail(`${chart}: the stand-in reads no chart folder. Write chart: argo-cd.`);
  if (!isOci && repository !== REPOSITORY) {
    return fail(
      `chart "argo-cd" not found in ${repository || "(no)"} repository. Write repositoryOpts.repo: ${REPOSITORY}.`,
    );
  }
  const version = textOf(release["version"]);
  if (version && !(version in ARGOCD_CHARTS)) {
    const known = Object.keys(ARGOCD_CHARTS);
    const range = `${known[0] ?? ""} to ${known.at(-1) ?? ""}`;
    return fail(
      `chart "argo-cd" version "${version}" not found in ${REPOSITORY} repository. Exact versions from ${range}.`,
    );
  }
  return [];
}

/** The exact version: the one asked for, or the newest. */
export function pinnedVersion(release: JsonObject): string {
  return stringAt(release, "version") ?? NEWEST_CHART;
}

/** A map's entries without those that are not known yet. */
export function knownEntries(values: JsonObject, isUnknown: (value: unknown) => boolean): JsonObject {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => !isUnknown(value))
      .map(([key, value]) => [key, isObject(value) ? knownEntries(value, isUnknown) : value]),
  );
}

export function valuesOf(release: JsonObject): JsonObject {
  return objectAt(release, "values");
}
