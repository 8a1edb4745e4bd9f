import { partitionOf } from "../model/regions.js";

export { partitionOf };

/** The domain that CloudWatch Logs' service principal is in; most services have the same one everywhere.
 *  https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/region-info/lib/default.ts */
export function dnsSuffixOf(region: string): string {
  return partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/** ARN of a CloudWatch log group, without the `:*` that stands for its streams. */
export function logGroupArn(place: { readonly region: string; readonly account: string }, name: string): string {
  return `arn:${partitionOf(place.region)}:logs:${place.region}:${place.account}:log-group:${name}`;
}
