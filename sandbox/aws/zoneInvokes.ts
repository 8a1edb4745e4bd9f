import { text, type JsonObject } from "./definition.js";
import { notFound } from "./errors.js";
import type { Place } from "./place.js";
import { isOptedIn, openZones } from "./services/ec2ZoneGroup.js";
import { groupOf, localZonesOf, zonesOf } from "./zones.js";

/** Data sources that say which zones there are. */
export const ZONE_INVOKES: Readonly<Record<string, (place: Place, args: JsonObject) => JsonObject>> = {
  // Without a filter, Local Zones that the account has opted in to are among them.
  "aws:index/getAvailabilityZones:getAvailabilityZones": (place) => {
    const { region } = place;
    const zones = openZones(place);
    return {
      id: region,
      region,
      groupNames: [...new Set(zones.map(({ name }) => groupOf(region, name)))],
      names: zones.map((zone) => zone.name),
      zoneIds: zones.map((zone) => zone.id),
    };
  },
  "aws:index/getAvailabilityZone:getAvailabilityZone": (place, args) => {
    const { region } = place;
    const name = text(args, "name");
    const local = localZonesOf(region);
    const all = args["allAvailabilityZones"] === true ? [...zonesOf(region), ...local] : openZones(place);
    const zone = all.find((one) => one.name === name);
    // hashicorp/terraform-provider-aws, internal/service/ec2/ec2_availability_zone_data_source.go
    if (!zone) throw notFound("NotFound", "no matching EC2 Availability Zone found");
    const isLocal = local.some((one) => one.name === name);
    const group = groupOf(region, name);
    // Which of the region's zones is the parent differs from Local Zone to Local Zone; here it is the first.
    const [parent] = isLocal ? zonesOf(region) : [];
    return {
      id: name,
      region,
      name,
      nameSuffix: name.slice(region.length),
      groupName: group,
      networkBorderGroup: group,
      optInStatus: isLocal ? (isOptedIn(place, group) ? "opted-in" : "not-opted-in") : "opt-in-not-required",
      parentZoneId: parent?.id ?? "",
      parentZoneName: parent?.name ?? "",
      state: "available",
      zoneId: zone.id,
      zoneType: isLocal ? "local-zone" : "availability-zone",
    };
  },
};
