import type { Addon } from "./fleet.js";
import type { Finding } from "./findings.js";
import type { FleetFile } from "./schema.js";
import { didYouMean } from "./suggest.js";
import { AWS_ADDONS } from "./awsAddons.js";
import { identityLabel } from "./labels.js";

/** Versions that are tested together, by the name of their bundle. */
const BUNDLES: Readonly<Record<string, readonly Addon[]>> = {
  "2026.11": [
    {
      name: "metrics-server",
      repository: "https://kubernetes-sigs.github.io/metrics-server/",
      chart: "metrics-server",
      version: "3.13.0",
      namespace: "kube-system",
      values: {},
    },
    {
      name: "cert-manager",
      repository: "https://charts.jetstack.io",
      chart: "cert-manager",
      version: "v1.19.1",
      namespace: "cert-manager",
      values: { crds: { enabled: true } },
      identity: {
        serviceAccount: "cert-manager",
        permissions: "cert-manager",
        zones: "optional",
        // Pods get their role when they start. Where it comes later than they do, this starts them anew.
        values: {
          podAnnotations: {
            [identityLabel("cert-manager")]: `{{index .metadata.labels "${identityLabel("cert-manager")}"}}`,
          },
        },
      },
    },
    {
      // Makes GPUs a resource that pods can ask for; runs on nodes with the label nvidia.com/gpu.present alone.
      name: "nvidia-device-plugin",
      repository: "https://nvidia.github.io/k8s-device-plugin",
      chart: "nvidia-device-plugin",
      version: "0.17.4",
      namespace: "nvidia-device-plugin",
      values: {},
    },
    ...AWS_ADDONS,
  ],
};

const DEFAULT_BUNDLE = "2026.11";

/** Every version of every add-on that a bundle offers. */
export function allAddons(): readonly Addon[] {
  return Object.values(BUNDLES).flat();
}

function bundleOf(name: string): readonly Addon[] | undefined {
  return new Map(Object.entries(BUNDLES)).get(name);
}

/** The add-ons that the file enables, in its order. Unknown ones are left to {@link checkAddons}. */
export function enabledAddons(file: FleetFile): Addon[] {
  const bundle = bundleOf(file.addons?.bundle ?? DEFAULT_BUNDLE) ?? [];
  return (file.addons?.enabled ?? []).flatMap((name) => bundle.filter((addon) => addon.name === name));
}

/** Refuses bundles and add-ons that do not exist, and repetitions. */
export function checkAddons(file: FleetFile): Finding[] {
  const { bundle: name = DEFAULT_BUNDLE, enabled = [] } = file.addons ?? {};
  const bundle = bundleOf(name);
  if (!bundle) {
    const remedy = didYouMean(name, Object.keys(BUNDLES));
    return [{ path: ["addons", "bundle"], problem: `There is no add-on bundle "${name}".`, remedy }];
  }
  const known = bundle.map((addon) => addon.name);
  const missing = enabledAddons(file).flatMap(({ name: addon, needs }): Finding[] => {
    if (needs === undefined || enabled.includes(needs)) return [];
    const path = ["addons", "enabled", enabled.indexOf(addon)];
    return [{ path, problem: `"${addon}" cannot run without ${needs}.`, remedy: `Add ${needs} to addons.enabled.` }];
  });
  const unknown = enabled.flatMap((addon, index): Finding[] => {
    const path = ["addons", "enabled", index];
    if (enabled.indexOf(addon) < index)
      return [{ path, problem: `"${addon}" is listed twice.`, remedy: "Remove one." }];
    if (known.includes(addon)) return [];
    return [{ path, problem: `Bundle "${name}" has no add-on "${addon}".`, remedy: didYouMean(addon, known) }];
  });
  return [...unknown, ...missing];
}
