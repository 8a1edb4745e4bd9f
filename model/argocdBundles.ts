import type { ArgoCdSettings } from "./argocdSettings.js";
import type { Finding } from "./findings.js";
import type { FleetFile } from "./schema.js";
import { didYouMean } from "./suggest.js";

/** Chart and Argo CD that the rendered values are made for. */
export interface ArgoCdBundle {
  /** Version of the chart argo-cd. */
  readonly chart: string;
  /** Version of Argo CD, of the chart's own minor version: its CRDs come with the chart. */
  readonly app: string;
}

/** By name, the newest first. An upgrade of the chart or of Argo CD is one entry here.
 *  Chart and app: charts/argo-cd/Chart.yaml at the chart's tag in https://github.com/argoproj/argo-helm. */
const BUNDLES = {
  "2026.11": { chart: "10.1.1", app: "v3.4.4" },
  "2026.05": { chart: "9.5.11", app: "v3.3.9" },
} as const satisfies Record<string, ArgoCdBundle>;

const NEWEST = "2026.11" satisfies keyof typeof BUNDLES;

/** Names of the bundles, the newest first. */
export const ARGOCD_BUNDLES: readonly string[] = Object.keys(BUNDLES);

type Versions = Pick<ArgoCdSettings, "bundle" | "chartVersion" | "appVersion">;

/** The versions that the file asks for. An unknown bundle is left to {@link checkArgoCdVersions}. */
export function argoCdVersions({ hub: { argocd } }: FleetFile): Versions {
  const versions = bundleVersions(argocd.bundle ?? NEWEST);
  if (argocd.chartVersion === undefined || argocd.chartVersion === versions.chartVersion) return versions;
  return { ...versions, chartVersion: argocd.chartVersion, appVersion: null };
}

/** The versions of a bundle; of the newest, if there is none of that name. */
export function bundleVersions(name: string): Versions {
  const { chart, app } = bundleOf(name) ?? BUNDLES[NEWEST];
  return { bundle: name, chartVersion: chart, appVersion: app };
}

/** Refuses a bundle that does not exist, and a chart whose values have other keys than the bundle's. */
export function checkArgoCdVersions({ hub: { argocd } }: FleetFile): Finding[] {
  const { bundle: name = NEWEST, chartVersion } = argocd;
  const bundle = bundleOf(name);
  if (!bundle) {
    const path = ["hub", "argocd", "bundle"];
    const remedy = didYouMean(name, ARGOCD_BUNDLES);
    return [{ path, problem: `There is no Argo CD bundle "${name}".`, remedy }];
  }
  if (chartVersion === undefined || major(chartVersion) === major(bundle.chart)) return [];
  return [
    {
      path: ["hub", "argocd", "chartVersion"],
      problem: `"${chartVersion}" has another major version than ${bundle.chart} of bundle "${name}", which the values are made for.`,
      remedy: `Write a version ${major(bundle.chart)}.x, or choose another bundle: ${ARGOCD_BUNDLES.join(", ")}.`,
    },
  ];
}

function bundleOf(name: string): ArgoCdBundle | undefined {
  return new Map<string, ArgoCdBundle>(Object.entries(BUNDLES)).get(name);
}

function major(version: string): string {
  return version.split(".", 1)[0] ?? "";
}
