import { allAddons } from "./addons.js";
import type { Finding, Path } from "./findings.js";
import { serviceName } from "./names.js";
import type { FleetFile } from "./schema.js";

/** Namespace on every spoke that holds the accounts that syncs run as. */
export const TENANCY_NAMESPACE = "gitops-fleet";

/** Refuses a service whose namespace would be another's: with its rights there a team would be more than itself. */
export function checkReservedNamespaces(file: FleetFile): Finding[] {
  return Object.entries(file.teams ?? {}).flatMap(([team, settings]) =>
    Object.keys(settings?.services ?? {}).flatMap((service): Finding[] => {
      const namespace = serviceName(team, service);
      const owner = ownerOf(namespace);
      if (owner === undefined) return [];
      const path: Path = ["teams", team, "services", service];
      return [
        { path, problem: `Its namespace "${namespace}" is ${owner}.`, remedy: "Rename the service or the team." },
      ];
    }),
  );
}

function ownerOf(namespace: string): string | undefined {
  if (namespace === TENANCY_NAMESPACE) return "that of the accounts which syncs run as";
  // https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#working-with-namespaces
  if (namespace.startsWith("kube-")) return "Kubernetes' own: it reserves those that begin with kube-";
  // Also of those that are not enabled: they may be next year.
  const addon = allAddons().find((one) => one.namespace === namespace);
  return addon && `that of the add-on ${addon.name}`;
}
