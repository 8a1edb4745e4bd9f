import { CloudError } from "../control.js";
import { iamArn, parseArn, partition } from "./arn.js";
import { optionalText, text, type JsonObject } from "./definition.js";
import { invalidParameter, notFound } from "./errors.js";
import { NETWORK_INVOKES } from "./networkInvokes.js";
import type { Place } from "./place.js";
import { ADDON_VERSIONS } from "./services/eksAddon.js";
import { clusterData } from "./services/eksClusterData.js";
import { requireCluster } from "./services/eksAccess.js";
import { TAGGED_INVOKES } from "./taggedInvokes.js";
import { TRANSIT_INVOKES } from "./transitInvokes.js";
import { CLUSTER, ROLE } from "./types.js";
import { ZONE_INVOKES } from "./zoneInvokes.js";

type Invoke = (place: Place, args: JsonObject) => JsonObject;

/** The data sources that the stand-in knows, by token. */
const INVOKES: Readonly<Record<string, Invoke>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": ({ caller }) => ({
    id: caller.account,
    accountId: caller.account,
    arn: caller.arn,
    userId: caller.userId,
  }),
  "aws:index/getPartition:getPartition": ({ region }) => {
    const { partition: id, dnsSuffix } = partition(region);
    return { id, partition: id, dnsSuffix, reverseDnsPrefix: dnsSuffix.split(".").reverse().join(".") };
  },
  "aws:index/getRegion:getRegion": ({ region }) => ({
    id: region,
    region,
    name: region,
    description: region,
    endpoint: `ec2.${region}.${partition(region).dnsSuffix}`,
  }),
  ...ZONE_INVOKES,
  ...NETWORK_INVOKES,
  ...TRANSIT_INVOKES,
  ...TAGGED_INVOKES,
  "aws:iam/getSessionContext:getSessionContext": sessionContext,
  "aws:eks/getAddonVersion:getAddonVersion": addonVersion,
  "aws:eks/getCluster:getCluster": (place, args) => {
    const found = requireCluster(place, text(args, "name"));
    return clusterData(found.properties, found.id, place.region);
  },
  "aws:eks/getClusters:getClusters": (place) => ({
    id: place.region,
    region: place.region,
    names: place.all(CLUSTER).map((cluster) => cluster.id),
  }),
};

/** Arguments that mean something to the stand-in; others are refused. */
const KNOWN_ARGUMENTS: ReadonlySet<string> = new Set([
  "addonName",
  "allAvailabilityZones",
  "arn",
  "filters",
  "id",
  "keyId",
  "kubernetesVersion",
  "mostRecent",
  "name",
  "region",
  "resourceTypeFilters",
  "routeTableId",
  "state",
  "tagFilters",
]);

/** Answers a data source.
 *  @throws CloudError when the stand-in does not know it, or AWS would refuse. */
export function invoke(place: Place, token: string, args: JsonObject): JsonObject {
  const answer = INVOKES[token];
  if (!answer) throw new CloudError("SandboxUnsupported", `The sandbox's AWS does not support the function ${token}.`);
  const stranger = Object.keys(args).find((key) => !KNOWN_ARGUMENTS.has(key));
  if (stranger !== undefined) {
    throw new CloudError(
      "SandboxUnsupported",
      `The sandbox's AWS does not support the argument "${stranger}" of ${token}.`,
    );
  }
  return answer(place, args);
}

/** The role behind a session: what the session's ARN alone does not tell, for it lacks the path. */
function sessionContext(place: Place, args: JsonObject): JsonObject {
  const arn = text(args, "arn");
  const parsed = parseArn(arn);
  const [, roleName, sessionName] = /^assumed-role\/([^/]+)\/(.+)$/.exec(parsed?.resource ?? "") ?? [];
  if (roleName === undefined || sessionName === undefined) {
    return { id: arn, arn, issuerArn: arn, issuerId: "", issuerName: "", sessionName: "" };
  }
  const role = place.anywhere(ROLE, (other) => other.account === parsed?.account && other.id === roleName);
  if (!role) throw notFound("NoSuchEntity", `The role with name ${roleName} cannot be found.`);
  return {
    id: arn,
    arn,
    issuerArn: optionalText(role.properties, "arn") ?? iamArn(place, `role/${roleName}`),
    issuerId: text(role.properties, "uniqueId"),
    issuerName: roleName,
    sessionName,
  };
}

function addonVersion(_: Place, args: JsonObject): JsonObject {
  const addonName = text(args, "addonName");
  const versions = ADDON_VERSIONS[addonName];
  if (!versions) throw invalidParameter(`Addon ${addonName} specified is not supported`);
  const version = (args["mostRecent"] === true ? versions[0] : versions.at(-1)) ?? "";
  return { id: addonName, addonName, kubernetesVersion: text(args, "kubernetesVersion"), version };
}
