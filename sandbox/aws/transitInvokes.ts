import { CloudError } from "../control.js";
import { isObject, nested, text, texts, type AwsRecord, type JsonObject } from "./definition.js";
import { notFound } from "./errors.js";
import type { Place } from "./place.js";
import { attachmentsOf, findGateway, resourceOf, stateOf } from "./services/transitRecords.js";
import { TRANSIT_GATEWAY } from "./types.js";

/** Data sources that say what there is of transit gateways. */
export const TRANSIT_INVOKES: Readonly<Record<string, (place: Place, args: JsonObject) => JsonObject>> = {
  "aws:ec2transitgateway/getTransitGateway:getTransitGateway": (place, args) => {
    const { id, properties } = requireVisible(place, text(args, "id"));
    return {
      ...Object.fromEntries(Object.entries(properties).filter(([key]) => key !== "tagsAll")),
      id,
      region: place.region,
      description: properties["description"] ?? "",
      multicastSupport: "disable",
      securityGroupReferencingSupport: "disable",
      tags: nested(properties, "tags"),
      transitGatewayCidrBlocks: [],
      vpnEcmpSupport: "enable",
    };
  },
  "aws:ec2transitgateway/getAttachments:getAttachments": (place, args) => {
    const filters = filtersOf(args);
    const ids = place
      .all(TRANSIT_GATEWAY)
      .flatMap((gateway) => attachmentsOf(place, gateway.id).map((attachment) => ({ gateway, attachment })))
      .filter((found) => filters.every(({ name, values }) => values.includes(FILTERS[name]?.(found) ?? "")))
      .map(({ attachment }) => attachment.id);
    return { id: place.region, region: place.region, ids, tags: {} };
  },
};

/** What a filter compares. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayAttachments.html */
const FILTERS: Readonly<Record<string, (found: { gateway: AwsRecord; attachment: AwsRecord }) => string>> = {
  "transit-gateway-id": ({ gateway }) => gateway.id,
  "resource-type": ({ attachment }) => text(resourceOf(attachment), "resourceType"),
  state: ({ attachment }) => stateOf(attachment),
};

function filtersOf(args: JsonObject): { name: string; values: readonly string[] }[] {
  const { filters = [] } = args;
  if (!Array.isArray(filters)) return [];
  return filters.filter(isObject).map((filter: JsonObject) => {
    const name = text(filter, "name");
    if (FILTERS[name]) return { name, values: texts(filter, "values") };
    throw new CloudError("SandboxUnsupported", `The sandbox's AWS does not know the filter "${name}".`);
  });
}

/** Of this account or shared with it. @throws CloudError in the provider's words
 *  (hashicorp/terraform-provider-aws, internal/tfresource, SingularDataSourceFindError). */
function requireVisible(place: Place, id: string): AwsRecord {
  const found = findGateway(place, id);
  if (!found) throw notFound("NotFound", "no matching EC2 Transit Gateway found");
  return found;
}
