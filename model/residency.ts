import type { Finding, Path } from "./findings.js";
import { LABEL, matches } from "./labels.js";
import { RESIDENCIES, type Residency } from "./regions.js";
import type { FleetFile, ServiceFile, TeamFile } from "./schema.js";
import { serviceEnvironments } from "./serviceEnvironments.js";

/** What a service's residency adds to the labels that its clusters must carry. A service may not leave its team's. */
export function residencySelector(team: TeamFile | null, service: ServiceFile | null): Record<string, string> {
  const residency = team?.residency ?? service?.residency;
  return residency === undefined ? {} : { [LABEL.residency]: residency };
}

/** Refuses services whose residency leaves them no cluster in an environment that they ask for, and those that would leave
 *  their team's. */
export function checkResidency(file: FleetFile, clusters: readonly ClusterLabels[]): Finding[] {
  return Object.entries(file.teams ?? {}).flatMap(([teamName, team]) =>
    Object.entries(team?.services ?? {}).flatMap(([name, service]): Finding[] => {
      const path = ["teams", teamName, "services", name];
      const { residency: own, state } = service ?? {};
      const residency = team?.residency ?? own;
      // What is none is a fault of the form.
      if (residency === undefined || !RESIDENCIES.includes(residency)) return [];
      if (team?.state === "draining" || state === "draining") return [];
      if (own !== undefined && own !== residency) {
        const problem = `"${own}" is outside the team's residency, which is "${residency}".`;
        return [
          {
            path: [...path, "residency"],
            problem,
            remedy: "Remove this, or the team's, and write it on its services.",
          },
        ];
      }
      const written = own === undefined ? ["teams", teamName, "residency"] : [...path, "residency"];
      return checkService({
        file,
        team,
        service: service ?? {},
        name: `${teamName}/${name}`,
        path: written,
        residency,
        clusters,
      });
    }),
  );
}

/** The part of a cluster that is looked at. */
type ClusterLabels = { readonly name: string; readonly environment: string; readonly region: string } & {
  readonly labels: Readonly<Record<string, string>>;
};

interface Asked {
  readonly file: FleetFile;
  readonly team: TeamFile | null;
  readonly service: ServiceFile;
  readonly name: string;
  /** Where its residency is written. */
  readonly path: Path;
  readonly residency: Residency;
  readonly clusters: readonly ClusterLabels[];
}

function checkService({ file, team, service, name, path, residency, clusters }: Asked): Finding[] {
  return serviceEnvironments(file, team, service).flatMap((environment) => {
    const asked = clusters.filter(
      (cluster) => cluster.environment === environment && matches(cluster.labels, service.clusterSelector ?? {}),
    );
    // That nothing is selected at all is another matter, and no danger to the data.
    if (asked.length === 0 || asked.some(({ labels }) => labels[LABEL.residency] === residency)) return [];
    const outside = asked.map(
      (cluster) => `${cluster.name} (${cluster.labels[LABEL.residency] ?? (cluster.region || "not known")})`,
    );
    const problem = `${name} has the residency "${residency}", and every cluster that it selects in ${environment} is elsewhere: ${outside.join(", ")}.`;
    const remedy = `Add a cluster in a region of ${residency} to ${environment}, or leave ${environment} out of the service's environments${service.clusterSelector ? ", or correct its clusterSelector" : ""}.`;
    return [{ path, problem, remedy }];
  });
}
