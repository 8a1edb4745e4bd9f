import type { FleetFile, ServiceFile, TeamFile } from "./schema.js";

/** Where a service is deployed, in the order of promotion: where it says, else where its team may deploy. */
export function serviceEnvironments(file: FleetFile, team: TeamFile | null, service: ServiceFile | null): string[] {
  const wanted = service?.environments ?? team?.environments;
  return Object.keys(file.environments).filter((environment) => wanted?.includes(environment) ?? true);
}
