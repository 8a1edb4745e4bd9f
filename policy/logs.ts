import type { Policy } from "./policy.js";
import { numberOf, property } from "./values.js";

export const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

const MIN_RETENTION_DAYS = 365;

export const logPolicies: readonly Policy[] = [
  {
    name: "log-group-encrypted",
    row: "logGroups",
    ids: ["CKV_AWS_158"],
    enforcementLevel: "mandatory",
    description: "A log group is encrypted with a key of the customer's.",
    remedy: "Set kmsKeyId to the ARN of a key whose policy lets CloudWatch Logs use it for this group.",
    types: [LOG_GROUP],
    check: property("kmsKeyId", (value) => value !== undefined, "Whoever may read the account's logs reads these."),
  },
  {
    name: "log-group-retention",
    row: "logGroups",
    ids: ["CKV_AWS_338"],
    enforcementLevel: "mandatory",
    description: "Logs are kept for a year or longer.",
    remedy: `Set retentionInDays to ${MIN_RETENTION_DAYS} or more.`,
    types: [LOG_GROUP],
    check: property(
      "retentionInDays",
      // Neither a number nor 0 lets them expire.
      (value) => value === undefined || value === 0 || numberOf(value) >= MIN_RETENTION_DAYS,
      "An intrusion is often found after months.",
    ),
  },
];
