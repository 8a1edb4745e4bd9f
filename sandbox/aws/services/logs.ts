import { CloudError } from "../../control.js";
import { partition, regionalArn } from "../arn.js";
import { integer, optionalText, string, text, texts } from "../definition.js";
import type { JsonObject, ResourceDefinition } from "../definition.js";
import type { Place } from "../place.js";
import { arnOf, name, oneOf, oneOfNumbers, tags } from "../rules.js";
import { CLUSTER, LOG_GROUP } from "../types.js";
import { letsServiceUse, requireKey } from "./kms.js";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html; 0 keeps them for ever. */
const RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const logGroup: ResourceDefinition = {
  type: LOG_GROUP,
  scope: "region",
  properties: {
    name: string({
      computed: true,
      replaces: true,
      rule: name(
        1,
        512,
        /^[\w.\-/#]+$/,
        "isn't a valid log group name (alphanumeric characters, underscores, hyphens, slashes, hash signs and dots are allowed)",
      ),
    }),
    retentionInDays: integer({ default: 0, rule: oneOfNumbers(...RETENTION_DAYS) }),
    kmsKeyId: string({ rule: arnOf("kms") }),
    logGroupClass: string({ default: "STANDARD", replaces: true, rule: oneOf("STANDARD", "INFREQUENT_ACCESS") }),
    tags,
  },
  autoname: { property: "name", maxLength: 512 },
  computed: ["arn"],
  notFound: () => ({ code: "ResourceNotFoundException", message: "The specified log group does not exist." }),
  create(place, inputs) {
    const groupName = text(inputs, "name");
    if (place.find(LOG_GROUP, groupName)) {
      throw new CloudError("ResourceAlreadyExistsException", "The specified log group already exists");
    }
    const arn = arnOfGroup(place, groupName);
    requireUsableKey(place, inputs, arn);
    return { id: groupName, outputs: { arn } };
  },
  update(place, record, inputs) {
    requireUsableKey(place, inputs, text(record.properties, "arn"));
    return {};
  },
  delete(place, record) {
    place.remove(record);
    const cluster = place.all(CLUSTER).find((other) => controlPlaneLogGroup(other.id) === record.id);
    if (cluster && texts(cluster.properties, "enabledClusterLogTypes").length > 0)
      ensureControlPlaneLogs(place, cluster.id);
    // What now bears the name, if anything, is EKS's.
    return "keep";
  },
};

/** EKS's service-linked role makes the log group when it is missing, without a key and for ever:
 *  https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
export function ensureControlPlaneLogs(place: Place, clusterName: string): void {
  const id = controlPlaneLogGroup(clusterName);
  if (place.find(LOG_GROUP, id)) return;
  const properties = {
    name: id,
    arn: arnOfGroup(place, id),
    retentionInDays: 0,
    logGroupClass: "STANDARD",
    tagsAll: {},
  };
  place.add(LOG_GROUP, { id, properties, hidden: { madeBy: "eks" } });
}

function controlPlaneLogGroup(clusterName: string): string {
  return `/aws/eks/${clusterName}/cluster`;
}

function arnOfGroup(place: Place, groupName: string): string {
  return regionalArn(place, "logs", `log-group:${groupName}`);
}

function requireUsableKey(place: Place, inputs: JsonObject, groupArn: string): void {
  const keyArn = optionalText(inputs, "kmsKeyId");
  if (keyArn === undefined) return;
  const service = `logs.${place.region}.${partition(place.region).dnsSuffix}`;
  if (letsServiceUse(requireKey(place, keyArn), service, "aws:logs:arn", groupArn)) return;
  throw new CloudError(
    "AccessDeniedException",
    `The specified KMS key does not exist or is not allowed to be used with Arn '${groupArn}'`,
  );
}
