import type { AwsRecord } from "../definition.js";
import type { Place } from "../place.js";
import { SHARE_PRINCIPAL, SHARED_RESOURCE } from "../types.js";

/** Whether an account got a resource by a share that it has accepted. */
export function isSharedWith(place: Place, resourceArn: string, account: string): boolean {
  const shares = place
    .everywhere(SHARED_RESOURCE)
    .filter(({ properties }) => properties["resourceArn"] === resourceArn)
    .map(({ properties }) => properties["resourceShareArn"]);
  return place.everywhere(SHARE_PRINCIPAL).some((record) => {
    const { resourceShareArn = null, principal } = record.properties;
    return principal === account && isAccepted(record) && shares.includes(resourceShareArn);
  });
}

/** Accounts of the stand-in are in no organization: each is invited, and has to accept. */
export function isAccepted({ hidden }: AwsRecord): boolean {
  return hidden["accepted"] === true;
}
