import { clusterPath, placeOf } from "./clusterPath.js";
import type { ClusterBase, Fault, Fleet } from "./fleet.js";
import { zoneGroup } from "./localZones.js";

/** A Local Zone as AWS tells it, or why it does not. */
export type FoundZone =
  { readonly name: string; readonly optInStatus: string } | { readonly name: string; readonly unreadable: string };

/** Refuses Local Zones that a cluster's account does not have. To opt in is the account owner's: AWS takes it back by its
 *  support alone (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyAvailabilityZoneGroup.html). */
export function localZoneFaults(fleet: Fleet, cluster: ClusterBase, found: readonly FoundZone[]): Fault[] {
  const { account, region } = cluster;
  const place = placeOf(fleet, [...clusterPath(fleet, cluster.name), "network", "localZones"]);
  return found.flatMap((zone): Fault[] => {
    if ("unreadable" in zone) {
      const problem = `AWS does not tell account ${account} of a zone "${zone.name}" in ${region}: ${zone.unreadable.replaceAll(/\s+/g, " ").trim()}`;
      const remedy = `\`aws ec2 describe-availability-zones --all-availability-zones --region ${region}\` lists those that there are.`;
      return [{ ...place, problem, remedy }];
    }
    if (zone.optInStatus === "opted-in") return [];
    const problem = `Account ${account} has not opted in to "${zone.name}", where nodes of ${cluster.name} are to run (${zone.optInStatus}).`;
    const remedy = `Opt in, which only AWS's support can take back: \`aws ec2 modify-availability-zone-group --region ${region} --group-name ${zoneGroup(zone.name)} --opt-in-status opted-in\`.`;
    return [{ ...place, problem, remedy }];
  });
}
