import { ARGOCD_BUNDLES, bundleVersions, type ArgoCdSettings } from "../model/index.js";
import { argoCdValues } from "../render/index.js";
import { renderArgoCd } from "../sandbox/plugins/helm/argocd/render.js";
import { ARGOCD_CHARTS } from "../sandbox/plugins/helm/argocd/versions.js";
import { stringAt, type JsonObject, type Manifest } from "../sandbox/plugins/kubernetes/json.js";
import { changes, type Change } from "./changes.js";
import { UsageError } from "./failure.js";
import { loadFleet } from "./fleetFile.js";
import { count, printJson, section } from "./output.js";
import type { PlanOptions } from "./plan.js";

/** `fleet plan --bundle NAME`: what Argo CD's values and objects would be with another bundle than the file's.
 *  @throws UsageError when there is no such bundle */
export async function planBundle(name: string, options: PlanOptions): Promise<number> {
  if (!ARGOCD_BUNDLES.includes(name)) {
    throw new UsageError(`There is no Argo CD bundle "${name}".\nKnown are: ${ARGOCD_BUNDLES.join(", ")}.`);
  }
  const { argocd, capability } = (await loadFleet(options.file)).fleet.hub;
  if (capability !== null) {
    throw new UsageError("EKS runs Argo CD here and chooses its version.\nThere is no bundle to compare with.");
  }
  const upgrade = upgradeTo(argocd, name);
  if (options.json) printJson(upgrade);
  else process.stdout.write(describeUpgrade(upgrade));
  return 0;
}

/** One change, and the objects that have it. */
export interface ObjectChange extends Change {
  readonly objects: readonly string[];
}

export interface Upgrade {
  readonly from: Versions;
  readonly to: Versions;
  readonly values: readonly Change[];
  /** Of the objects that both have; null when this package does not reproduce one of the charts. */
  readonly objects: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly ObjectChange[];
  } | null;
}

type Versions = Pick<ArgoCdSettings, "bundle" | "chartVersion" | "appVersion">;

/** The difference that a bundle makes to given settings. */
export function upgradeTo(settings: ArgoCdSettings, bundle: string): Upgrade {
  const target = { ...settings, ...bundleVersions(bundle) };
  const known = [settings, target].every(({ chartVersion }) => chartVersion in ARGOCD_CHARTS);
  return {
    from: versionsOf(settings),
    to: versionsOf(target),
    values: changes(argoCdValues(settings), argoCdValues(target)),
    objects: known ? objectChanges(objectsOf(settings), objectsOf(target)) : null,
  };
}

function versionsOf({ bundle, chartVersion, appVersion }: ArgoCdSettings): Versions {
  return { bundle, chartVersion, appVersion };
}

function objectsOf(settings: ArgoCdSettings): Map<string, Manifest> {
  const objects = renderArgoCd({
    name: "argocd",
    namespace: "argocd",
    version: settings.chartVersion,
    values: argoCdValues(settings) as JsonObject,
  });
  return new Map(objects.map((object) => [`${object.kind} ${stringAt(object, "metadata", "name") ?? ""}`, object]));
}

function objectChanges(from: Map<string, Manifest>, to: Map<string, Manifest>): NonNullable<Upgrade["objects"]> {
  const both = [...from.keys()].filter((name) => to.has(name));
  const byChange = new Map<string, ObjectChange>();
  for (const name of both) {
    for (const change of changes(from.get(name), to.get(name))) {
      const key = JSON.stringify(change);
      byChange.set(key, { ...change, objects: [...(byChange.get(key)?.objects ?? []), name] });
    }
  }
  return {
    added: [...to.keys()].filter((name) => !from.has(name)),
    removed: [...from.keys()].filter((name) => !to.has(name)),
    changed: [...byChange.values()],
  };
}

/** The difference as a person reads it. */
export function describeUpgrade({ from, to, values, objects }: Upgrade): string {
  const label = ({ bundle, chartVersion, appVersion }: Versions): string =>
    `${bundle} (chart ${chartVersion}, Argo CD ${appVersion ?? "of that chart"})`;
  return [
    `Argo CD: from bundle ${label(from)}\n         to bundle   ${label(to)}\n`,
    section("Values", values.map((change) => describeChange(change)).join("") || "No difference.\n"),
    section("Objects", objects === null ? "One of the charts is not reproduced here.\n" : describeObjects(objects)),
    "The charts are as this package reproduces them: without CRDs, and without the scripts and images of Redis HA.\n" +
      "No cluster was asked.\n",
  ].join("\n");
}

function describeObjects({ added, removed, changed }: NonNullable<Upgrade["objects"]>): string {
  const lines = [
    ...added.map((name) => `${name} is new\n`),
    ...removed.map((name) => `${name} goes\n`),
    ...changed.map((change) => describeChange(change, whereOf(change.objects))),
  ];
  return lines.join("") || "No difference.\n";
}

function whereOf(objects: readonly string[]): string {
  return `, in ${objects.length > 2 ? count(objects.length, "object") : objects.join(" and ")}`;
}

function describeChange({ path, from = "nothing", to = "nothing" }: Change, where = ""): string {
  return `${path}${where}\n  ${from} -> ${to}\n`;
}
