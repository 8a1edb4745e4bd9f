import { CloudError } from "../control.js";
import { isObject, nested, optionalText, text, texts, type AwsRecord, type JsonObject } from "./definition.js";
import { notFound } from "./errors.js";
import type { Place } from "./place.js";
import { EIP, INTERNET_GATEWAY, KEY, NAT_GATEWAY, ROUTE_TABLE, VPC } from "./types.js";

/** Data sources that find by tags. */
export const TAGGED_INVOKES: Readonly<Record<string, (place: Place, args: JsonObject) => JsonObject>> = {
  "aws:ec2/getVpcs:getVpcs": (place, args) => listed(place, "ids", filtered(place, VPC, args)),
  "aws:ec2/getEips:getEips": (place, args) => ({
    ...listed(place, "allocationIds", filtered(place, EIP, args)),
    publicIps: filtered(place, EIP, args).map(({ properties }) => text(properties, "publicIp")),
  }),
  "aws:ec2/getNatGateways:getNatGateways": (place, args) => listed(place, "ids", filtered(place, NAT_GATEWAY, args)),
  "aws:ec2/getRouteTables:getRouteTables": (place, args) => listed(place, "ids", filtered(place, ROUTE_TABLE, args)),
  // hashicorp/terraform-provider-aws, internal/tfresource, SingularDataSourceFindError
  "aws:ec2/getInternetGateway:getInternetGateway": (place, args) => {
    const [gateway, second] = filtered(place, INTERNET_GATEWAY, args);
    if (!gateway) throw notFound("NotFound", "no matching EC2 Internet Gateway found");
    if (second) throw notFound("NotFound", "multiple EC2 Internet Gateways matched; use additional constraints");
    return { id: gateway.id, region: place.region, internetGatewayId: gateway.id, tags: tagsOf(gateway) };
  },
  "aws:resourcegroupstaggingapi/getResources:getResources": (place, args) => {
    const [kind, other] = texts(args, "resourceTypeFilters");
    if (kind !== "kms:key" || other !== undefined) {
      throw new CloudError("SandboxUnsupported", "The sandbox's AWS finds by tags keys of KMS alone.");
    }
    const wanted = objects(args, "tagFilters").map((filter) => ({ ...filter, name: `tag:${text(filter, "key")}` }));
    const found = place.all(KEY).filter((key) => wanted.every((filter) => passes(key, filter)));
    return {
      id: place.region,
      region: place.region,
      resourceTagMappingLists: found.map((key) => ({
        resourceArn: text(key.properties, "arn"),
        tags: tagsOf(key),
        complianceDetails: [],
      })),
    };
  },
  "aws:kms/getKey:getKey": (place, args) => {
    const keyId = text(args, "keyId");
    const key = place.all(KEY).find(({ id, properties }) => id === keyId || properties["arn"] === keyId);
    if (!key) throw notFound("NotFoundException", `Key '${keyId}' does not exist`);
    const pending = key.hidden["pendingDeletionUntil"] !== undefined;
    return {
      id: key.id,
      region: place.region,
      keyId: key.id,
      arn: text(key.properties, "arn"),
      enabled: !pending,
      keyState: pending ? "PendingDeletion" : "Enabled",
    };
  },
};

function listed(place: Place, name: string, found: readonly AwsRecord[]): JsonObject {
  return { id: place.region, region: place.region, [name]: found.map(({ id }) => id), tags: {} };
}

function filtered(place: Place, type: string, args: JsonObject): AwsRecord[] {
  const filters = objects(args, "filters");
  return place.all(type).filter((record) => filters.every((filter) => passes(record, filter)));
}

/** @throws CloudError for a filter that the stand-in does not know. */
function passes(record: AwsRecord, filter: JsonObject): boolean {
  const name = text(filter, "name");
  const values = texts(filter, "values");
  if (name.startsWith("tag:")) return values.includes(optionalText(tagsOf(record), name.slice("tag:".length)) ?? "");
  if (name === "state" && record.type === NAT_GATEWAY) return values.includes("available");
  throw new CloudError("SandboxUnsupported", `The sandbox's AWS does not know the filter "${name}".`);
}

function tagsOf({ properties }: AwsRecord): JsonObject {
  return nested(properties, "tags");
}

function objects(args: JsonObject, name: string): JsonObject[] {
  const value = args[name] ?? [];
  return Array.isArray(value) ? value.filter(isObject) : [];
}
