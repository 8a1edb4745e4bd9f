import { ConfigError } from "../model/index.js";
import { LastRun } from "./outputs.js";
import type { ProgramSettings } from "./settings.js";

/** The stack `hub` of a fleet in which every cluster runs its own Argo CD: nothing. One that is there is not taken away like that.
 *  @throws ConfigError */
export async function noHub({
  fleetFile,
}: Pick<ProgramSettings, "fleetFile">): Promise<Readonly<Record<string, never>>> {
  if (typeof (await new LastRun().plain("clusterArn")) !== "string") return {};
  const problem = "There is a hub, and with `topology: distributed` it would be deleted, while it may serve clusters.";
  const remedy =
    "Take the fleet down first (`npx fleet destroy`), or bring up another one; or write hybrid, and the hub stays.";
  throw new ConfigError(fleetFile, [{ path: "topology", problem, remedy }]);
}
