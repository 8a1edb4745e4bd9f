/** The AWS partition that a region is in, the second part of every ARN there. */
export function partitionOf(region: string): string {
  const special = PARTITIONS.find(([prefix]) => region.startsWith(prefix));
  return special?.[1] ?? "aws";
}

/** Regions outside the partition `aws`, by prefix.
 *  https://docs.aws.amazon.com/general/latest/gr/rande.html#partitions */
const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
];

/** The domain that CloudWatch Logs' service principal is in; most services have the same one everywhere.
 *  https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/region-info/lib/default.ts */
export function dnsSuffixOf(region: string): string {
  return partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/** ARN of a CloudWatch log group, without the `:*` that stands for its streams. */
export function logGroupArn(place: { readonly region: string; readonly account: string }, name: string): string {
  return `arn:${partitionOf(place.region)}:logs:${place.region}:${place.account}:log-group:${name}`;
}
