import type { PermissionScope } from "./addonPermissions.js";
import { partitionOf } from "./arn.js";
import { allowing, type PolicyDocument } from "./policyDocument.js";

type Zones = Pick<PermissionScope, "region" | "dnsZones">;

/** Condition keys of `route53:ChangeResourceRecordSets`, each with a value for every change of a request.
 *  https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html */
const CHANGED = {
  names: "route53:ChangeResourceRecordSetsNormalizedRecordNames",
  types: "route53:ChangeResourceRecordSetsRecordTypes",
  actions: "route53:ChangeResourceRecordSetsActions",
} as const;

/** external-dns: all records of the named zones. It does not ask for the zones' tags, which only its zone tag filter is for. */
export function externalDnsPolicy(zones: Zones): PolicyDocument {
  return allowing(
    {
      Sid: "RecordsOfTheNamedZones",
      Action: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
      Resource: zoneArns(zones),
    },
    {
      Sid: "NamesOfZones",
      Action: ["route53:ListHostedZones"],
      // A question about all zones of the account: the action knows no resource.
      Resource: "*",
    },
  );
}

/** cert-manager: the answers to DNS01 challenges in the named zones, and no other record. Its issuers have to name the
 *  `hostedZoneID`: it may not look for it among all zones of the account. */
export function certManagerPolicy(zones: Zones): PolicyDocument {
  return allowing(
    {
      Sid: "ChallengesInTheNamedZones",
      Action: ["route53:ChangeResourceRecordSets"],
      Resource: zoneArns(zones),
      Condition: {
        // The `*` is the domain, which may be any of the zone's.
        "ForAllValues:StringLike": { [CHANGED.names]: ["_acme-challenge.*"] },
        "ForAllValues:StringEquals": { [CHANGED.types]: ["TXT"], [CHANGED.actions]: ["UPSERT", "DELETE"] },
        // ForAllValues holds for a request without the key as well.
        Null: { [CHANGED.names]: "false", [CHANGED.types]: "false", [CHANGED.actions]: "false" },
      },
    },
    {
      Sid: "WhetherAChangeIsLive",
      Action: ["route53:GetChange"],
      // A change gets its id when it is made.
      Resource: [`arn:${partitionOf(zones.region)}:route53:::change/*`],
    },
  );
}

/** Zones have neither region nor account in their ARNs. */
function zoneArns({ region, dnsZones }: Zones): string[] {
  return dnsZones.map((zone) => `arn:${partitionOf(region)}:route53:::hostedzone/${zone}`);
}
