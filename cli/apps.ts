import { applications, repositoryUrl, type Application, type Fleet } from "../model/index.js";
import { UsageError } from "./failure.js";
import { loadFleet } from "./fleetFile.js";
import { columns, count, printJson, printWarnings, section } from "./output.js";

export interface AppsOptions {
  file?: string;
  json?: boolean;
  env?: string;
  cluster?: string;
  team?: string;
  service?: string;
}

/** `fleet apps`: every Application that will exist, or those of one environment, cluster, team or service. */
export async function apps(options: AppsOptions): Promise<number> {
  const { fleet } = await loadFleet(options.file);
  checkFilters(fleet, options);
  const chosen = applications(fleet).filter((application) => matchesFilters(application, options));
  if (options.json) {
    printJson({ applications: chosen });
  } else {
    process.stdout.write(describeApplications(fleet, chosen));
    printWarnings(fleet.warnings);
  }
  return 0;
}

/** A table for each cluster, aligned with each other. */
export function describeApplications(fleet: Fleet, chosen: readonly Application[]): string {
  if (chosen.length === 0) return "No application.\n";
  const root = repositoryUrl(fleet.repositories, "");
  const allRows = chosen.map((application) => row(application, root));
  const header = ["APPLICATION", "PROJECT", "NAMESPACE", "SOURCE"];
  const tables = fleet.clusters.flatMap((cluster) => {
    const own = chosen.filter((application) => application.cluster === cluster.name);
    if (own.length === 0) return [];
    const title = `${cluster.name} · ${cluster.environment}, wave ${cluster.wave}, ${count(own.length, "application")}`;
    return [
      section(
        title,
        columns(
          header,
          own.map((application) => row(application, root)),
          allRows,
        ),
      ),
    ];
  });
  return `${tables.join("\n")}\n${count(chosen.length, "application")}. Repositories are under ${root}\n`;
}

function row(application: Application, root: string): string[] {
  const repository = application.repository.replace(root, "");
  const { chart, path, pin, targetRevision } = application;
  const git = [repository, path, ...(pin === null ? [] : [`pinned by ${pin}`])].join(" ");
  const source = chart === null ? git : `chart ${chart} ${targetRevision ?? ""}`;
  return [application.name, application.project, application.namespace, source];
}

function matchesFilters(application: Application, { env, cluster, team, service }: AppsOptions): boolean {
  return (
    (env === undefined || application.environment === env) &&
    (cluster === undefined || application.cluster === cluster) &&
    (team === undefined || application.team === team) &&
    // Both `web` and `alpha-web`: people say the one, Argo CD shows the other.
    (service === undefined || application.service === service || application.applicationSet === service)
  );
}

/** A filter that names nothing would otherwise answer with an empty list, as if all were well. */
function checkFilters(fleet: Fleet, { env, cluster, team, service }: AppsOptions): void {
  const services = fleet.teams.flatMap((owner) => owner.services.flatMap((one) => [one.name, one.applicationSet]));
  const filters: [string, string | undefined, string[]][] = [
    ["env", env, fleet.environments.map((environment) => environment.name)],
    ["cluster", cluster, fleet.clusters.map((one) => one.name)],
    ["team", team, fleet.teams.map((one) => one.name)],
    ["service", service, services],
  ];
  for (const [option, value, known] of filters) {
    if (value === undefined || known.includes(value)) continue;
    throw new UsageError(`--${option}: the fleet has no "${value}".\nKnown are: ${[...new Set(known)].join(", ")}.`);
  }
}
