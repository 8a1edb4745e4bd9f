import { quote, type Finding } from "./findings.js";
import type { FleetFile } from "./schema.js";

/** Holds what files of their own say to the numbers and regions that fleet.yaml allows. */
export function checkOwnFiles(file: FleetFile): Finding[] {
  return [...Object.keys(file.environments).flatMap((name) => checkClusters(file, name)), ...checkServices(file)];
}

function checkClusters({ environments }: FleetFile, name: string): Finding[] {
  const { clusters = [], file } = environments[name] ?? {};
  const path = ["environments", name, "clusters"];
  const { regions, maxClusters = clusters.length } = file ?? {};
  const elsewhere = clusters.flatMap(({ region }, index): Finding[] => {
    if (!regions || region === undefined || regions.includes(region)) return [];
    const problem = `${quote(region)} is not among the regions of ${name}, which are ${regions.join(", ")}.`;
    const remedy = `Choose one of them, or add it to environments.${name}.file.regions of fleet.yaml.`;
    return [{ path: [...path, index, "region"], problem, remedy }];
  });
  if (clusters.length <= maxClusters) return elsewhere;
  const problem = `These are ${clusters.length} clusters, and fleet.yaml allows ${maxClusters}.`;
  const remedy = `Take ${clusters.length - maxClusters} away, or raise environments.${name}.file.maxClusters there.`;
  return [{ path, problem, remedy }, ...elsewhere];
}

function checkServices({ teams }: FleetFile): Finding[] {
  return Object.entries(teams ?? {}).flatMap(([name, team]) => {
    const services = Object.keys(team?.services ?? {}).length;
    const most = team?.file?.maxServices ?? services;
    if (services <= most) return [];
    const problem = `The team has ${services} services, and fleet.yaml allows ${most}.`;
    const remedy = `Take ${services - most} away, or raise teams.${name}.file.maxServices there.`;
    return [{ path: ["teams", name, "services"], problem, remedy }];
  });
}
