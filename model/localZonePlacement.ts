import type { Finding } from "./findings.js";
import { localZoneLabel, matches } from "./labels.js";
import { parentRegion } from "./localZones.js";
import { residencySelector } from "./residency.js";
import type { FleetFile, ServiceFile } from "./schema.js";
import { serviceEnvironments } from "./serviceEnvironments.js";

/** What a service's Local Zone adds to the labels that its clusters must carry. */
export function localZoneSelector(service: ServiceFile | null): Record<string, string> {
  return service?.localZone === undefined ? {} : { [localZoneLabel(service.localZone)]: "true" };
}

/** The part of a cluster that is looked at. */
interface ClusterLabels {
  readonly name: string;
  readonly environment: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Refuses services whose Local Zone leaves them no cluster in an environment that they ask for. */
export function checkLocalZonePlacement(file: FleetFile, clusters: readonly ClusterLabels[]): Finding[] {
  return Object.entries(file.teams ?? {}).flatMap(([teamName, team]) =>
    Object.entries(team?.services ?? {}).flatMap(([name, service]): Finding[] => {
      const zone = service?.localZone;
      // What is no name of a Local Zone is a fault of the form.
      if (zone === undefined || parentRegion(zone) === zone) return [];
      if (team?.state === "draining" || service?.state === "draining") return [];
      return serviceEnvironments(file, team, service).flatMap((environment) => {
        const selector = { ...service?.clusterSelector, ...residencySelector(team, service) };
        const asked = clusters.filter((one) => one.environment === environment && matches(one.labels, selector));
        // That nothing is selected at all is another matter.
        if (asked.length === 0 || asked.some(({ labels }) => localZoneLabel(zone) in labels)) return [];
        const selected = asked.map((cluster) => cluster.name).join(", ");
        return [
          {
            path: ["teams", teamName, "services", name, "localZone"],
            problem: `${teamName}/${name} is to run in ${zone}, and no cluster that it selects in ${environment} has nodes there: ${selected}.`,
            remedy: `Give one in ${parentRegion(zone)} a pool with \`localZone: ${zone}\`, or leave ${environment} out of the service's environments.`,
          },
        ];
      });
    }),
  );
}
