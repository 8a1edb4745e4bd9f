import { string, text, type ResourceDefinition } from "../definition.js";
import { CloudError } from "../../control.js";
import type { Place } from "../place.js";
import { oneOf } from "../rules.js";
import { ZONE_GROUP } from "../types.js";
import { groupOf, localZonesOf, zonesOf, type Zone } from "../zones.js";

/** An account's consent to use the Local Zones of a group.
 *  https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyAvailabilityZoneGroup.html */
export const zoneGroup: ResourceDefinition = {
  type: ZONE_GROUP,
  scope: "region",
  properties: {
    groupName: string({ required: true, replaces: true }),
    // Only AWS's support opts out.
    optInStatus: string({ required: true, rule: oneOf("opted-in") }),
  },
  computed: [],
  notFound: (id) => ({ code: "NotFound", message: `no matching EC2 Availability Zone Group found: ${id}` }),
  create(place, inputs) {
    const group = text(inputs, "groupName");
    if (!localZonesOf(place.region).some(({ name }) => groupOf(place.region, name) === group)) {
      throw new CloudError("InvalidParameterValue", `The zone group ${group} does not exist in ${place.region}.`);
    }
    // To consent twice is no fault, and the provider takes over what is there.
    const there = place.find(ZONE_GROUP, group);
    if (there) place.remove(there);
    return { id: group, outputs: {} };
  },
  // It stays: the provider does nothing when the resource goes.
  delete: () => "keep",
};

export function isOptedIn(place: Place, group: string): boolean {
  return place.find(ZONE_GROUP, group) !== undefined;
}

/** Zones that an account can put subnets into: the region's, and the Local Zones that it has opted in to. */
export function openZones(place: Place): readonly Zone[] {
  const { region } = place;
  return [...zonesOf(region), ...localZonesOf(region).filter(({ name }) => isOptedIn(place, groupOf(region, name)))];
}
