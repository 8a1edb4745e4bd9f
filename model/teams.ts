import type { Service, Team } from "./fleet.js";
import { formatPath, quote, type Finding, type Path } from "./findings.js";
import { MAX_LABEL, serviceName, teamName } from "./names.js";
import { localZoneSelector } from "./localZonePlacement.js";
import { residencySelector } from "./residency.js";
import { serviceEnvironments } from "./serviceEnvironments.js";
import { rolesOf } from "./teamRoles.js";
import { teamBounds } from "./teamBounds.js";
import type { FleetFile, ServiceFile, TeamFile } from "./schema.js";
import { didYouMean } from "./suggest.js";
import { syncOverride } from "./syncPolicy.js";

/** Completes the teams of the file. */
export function teamsOf(file: FleetFile): Team[] {
  return Object.entries(file.teams ?? {}).map(([name, team]) => ({
    name,
    state: team?.state ?? "active",
    project: teamName(name),
    repository: teamName(name),
    groups: team?.groups ?? [],
    roles: rolesOf(team, Object.keys(file.environments)),
    serviceAccount: teamName(name),
    bounds: teamBounds(team),
    services: servicesOf(file, name, team),
  }));
}

function servicesOf(file: FleetFile, team: string, settings: TeamFile | null): Service[] {
  return Object.entries(settings?.services ?? {}).map(([name, service]) => ({
    name,
    state: service?.state ?? "active",
    applicationSet: serviceName(team, name),
    namespace: serviceName(team, name),
    environments: serviceEnvironments(file, settings, service),
    clusterSelector: {
      ...service?.clusterSelector,
      ...residencySelector(settings, service),
      ...localZoneSelector(service),
    },
    sync: syncOverride(service?.sync),
    ...(service?.localZone === undefined ? {} : { localZone: service.localZone }),
  }));
}

/** Refuses environments that do not exist, names that become too long, and two things of one name. */
export function checkTeams(file: FleetFile): Finding[] {
  const environments = Object.keys(file.environments);
  return [
    ...eachTeam(file).flatMap(({ name, team, path }) => [
      ...checkTeamName(file, name, path),
      ...checkEnvironments(team?.environments, environments, path),
    ]),
    ...eachService(file).flatMap(({ service, path }) => checkEnvironments(service.environments, environments, path)),
    ...eachService(file).flatMap(({ team, service, path }) => checkTeamEnvironments(file, team, service, path)),
    ...checkServiceNames(file),
  ];
}

function eachTeam(file: FleetFile) {
  return Object.entries(file.teams ?? {}).map(([name, team]) => ({ name, team, path: ["teams", name] as Path }));
}

function eachService(file: FleetFile) {
  return eachTeam(file).flatMap(({ name: team, team: settings, path }) =>
    Object.entries(settings?.services ?? {}).map(([name, service]) => ({
      team,
      name,
      service: service ?? {},
      path: [...path, "services", name],
    })),
  );
}

function checkTeamName(file: FleetFile, name: string, path: Path): Finding[] {
  const derived = teamName(name);
  if (derived.length > MAX_LABEL) {
    const problem = `Its project and service account "${derived}" have ${derived.length} characters; Kubernetes allows ${MAX_LABEL}.`;
    return [{ path, problem, remedy: `Shorten the name to ${MAX_LABEL - teamName("").length} characters.` }];
  }
  // GitHub takes names that differ in case for the same.
  if (derived !== (file.repositories.platform ?? "platform").toLowerCase()) return [];
  const problem = `Its repository "${derived}" is the platform repository too.`;
  return [{ path, problem, remedy: "Rename the team, or the platform repository." }];
}

function checkEnvironments(
  written: readonly string[] | undefined,
  environments: readonly string[],
  path: Path,
): Finding[] {
  return (written ?? []).flatMap((name, index) => {
    if (environments.includes(name)) return [];
    const problem = `There is no environment ${quote(name)}.`;
    return [{ path: [...path, "environments", index], problem, remedy: didYouMean(name, environments) }];
  });
}

/** A service goes nowhere where its team may not deploy. */
function checkTeamEnvironments(file: FleetFile, team: string, service: ServiceFile, path: Path): Finding[] {
  const allowed = file.teams?.[team]?.environments;
  return (service.environments ?? []).flatMap((name, index) => {
    if (!allowed || allowed.includes(name) || !Object.hasOwn(file.environments, name)) return [];
    const problem = `${quote(name)} is not among the environments of the team, which are ${allowed.join(", ")}.`;
    const remedy = `Remove it, or add it to teams.${team}.environments of fleet.yaml.`;
    return [{ path: [...path, "environments", index], problem, remedy }];
  });
}

/** `a-b` with `c` and `a` with `b-c` would share a set and a namespace. */
function checkServiceNames(file: FleetFile): Finding[] {
  const seen = new Map<string, Path>();
  return eachService(file).flatMap(({ team, name, path }): Finding[] => {
    const derived = serviceName(team, name);
    const other = seen.get(derived);
    seen.set(derived, path);
    if (other) {
      const problem = `Its set and namespace "${derived}" are those of ${formatPath(other)} too.`;
      return [{ path, problem, remedy: "Rename one of them." }];
    }
    if (derived.length <= MAX_LABEL) return [];
    const problem = `Its namespace "${derived}" has ${derived.length} characters; Kubernetes allows ${MAX_LABEL}.`;
    return [{ path, problem, remedy: `Shorten it by ${derived.length - MAX_LABEL}.` }];
  });
}
