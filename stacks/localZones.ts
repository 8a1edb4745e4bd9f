import * as aws from "@pulumi/aws";
import { ConfigError, localZoneFaults } from "../model/index.js";
import type { ClusterBase, Fleet, FoundZone } from "../model/index.js";
import type { CloudProviders } from "./providers.js";
import type { ProgramSettings } from "./settings.js";

/** Looks whether the accounts have the Local Zones that clusters are to have nodes in, before anything of the stack is made.
 *  @throws ConfigError for each that there is not, or that its account has not opted in to. */
export async function checkLocalZones(
  fleet: Fleet,
  clusters: readonly ClusterBase[],
  cloud: CloudProviders,
  { fleetFile }: Pick<ProgramSettings, "fleetFile">,
): Promise<void> {
  const faults = await Promise.all(
    clusters.map(async (cluster) => {
      const zones = cluster.network.localZones ?? [];
      if (zones.length === 0) return [];
      const provider = cloud.awsIn(cluster);
      const found = zones.map(async ({ zone: name }): Promise<FoundZone> => {
        try {
          const seen = await aws.getAvailabilityZone({ name, allAvailabilityZones: true }, { provider });
          return { name, optInStatus: seen.optInStatus };
        } catch (error) {
          return { name, unreadable: error instanceof Error ? error.message : String(error) };
        }
      });
      return localZoneFaults(fleet, cluster, await Promise.all(found));
    }),
  );
  if (faults.flat().length > 0) throw new ConfigError(fleetFile, faults.flat());
}
