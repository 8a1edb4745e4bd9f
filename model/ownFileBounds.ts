import type { Finding } from "./findings.js";
import type { FleetFile } from "./schema.js";

/** Holds what files of their own say to the numbers that fleet.yaml allows. */
export function checkOwnFiles(file: FleetFile): Finding[] {
  return Object.entries(file.teams ?? {}).flatMap(([name, team]) => {
    const services = Object.keys(team?.services ?? {}).length;
    const most = team?.file?.maxServices ?? services;
    if (services <= most) return [];
    const problem = `The team has ${services} services, and fleet.yaml allows ${most}.`;
    const remedy = `Take ${services - most} away, or raise teams.${name}.file.maxServices there.`;
    return [{ path: ["teams", name, "services"], problem, remedy }];
  });
}
