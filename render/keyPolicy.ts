import { dnsSuffixOf, logGroupArn, partitionOf } from "./arn.js";

/** What a key is for and where it is. */
export interface KeyPolicyArgs {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** The log groups that CloudWatch may encrypt with the key. */
  readonly logGroups: readonly string[];
}

/** Actions with which an account's own IAM policies may administer and use the key: all but the custom key store's. */
const ACCOUNT_ACTIONS = [
  "kms:Create*",
  "kms:Describe*",
  "kms:Enable*",
  "kms:List*",
  "kms:Put*",
  "kms:Update*",
  "kms:Revoke*",
  "kms:Disable*",
  "kms:Get*",
  "kms:Delete*",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:ScheduleKeyDeletion",
  "kms:CancelKeyDeletion",
  "kms:RotateKeyOnDemand",
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:ReEncrypt*",
  "kms:GenerateDataKey*",
];

/** Key policy of a cluster's key: the account decides through IAM who may use it, and CloudWatch Logs may for the named
 *  log groups alone. `Resource: "*"` is this key itself: a key policy knows no other.
 *  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
export function keyPolicy(args: KeyPolicyArgs): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AccountDelegatesToIam",
        Effect: "Allow",
        Principal: { AWS: `arn:${partitionOf(args.region)}:iam::${args.account}:root` },
        Action: ACCOUNT_ACTIONS,
        Resource: "*",
      },
      {
        Sid: "CloudWatchLogsOfThisCluster",
        Effect: "Allow",
        Principal: { Service: `logs.${args.region}.${dnsSuffixOf(args.region)}` },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        Resource: "*",
        Condition: {
          ArnEquals: {
            "kms:EncryptionContext:aws:logs:arn": args.logGroups.map((name) => logGroupArn(args, name)),
          },
        },
      },
    ],
  };
}
