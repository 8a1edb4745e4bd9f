import type { Aws } from "./aws.js";
import { isObject, type AwsRecord } from "./definition.js";
import type { TaggedCall, TaggedResource } from "./identity/awsCli.js";

/** What the caller's account has with a tag in a region: the API call GetResources, which knows what has an ARN and is regional.
 *  https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 *  @throws CloudError when nobody has these credentials */
export async function taggedResources(aws: Aws, call: TaggedCall): Promise<TaggedResource[]> {
  const { account } = await aws.caller(call.credentials);
  return aws.records
    .filter((record) => record.account === account && record.region === call.region)
    .flatMap((record) => {
      const { arn } = record.properties;
      const tags = tagsOf(record);
      const isMeant = call.key in tags && (call.value === undefined || tags[call.key] === call.value);
      return isMeant && typeof arn === "string" ? [{ arn, tags }] : [];
    });
}

function tagsOf({ properties: { tagsAll } }: AwsRecord): Record<string, string> {
  if (!isObject(tagsAll)) return {};
  const entries = Object.entries(tagsAll);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
