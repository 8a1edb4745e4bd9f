import { partitionOf } from "../model/regions.js";

export { partitionOf };

/** Where something is. */
interface Place {
  readonly region: string;
  /** 12 digits. */
  readonly account: string;
}

/** The domain that CloudWatch Logs' service principal is in; most services have the same one everywhere.
 *  https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/region-info/lib/default.ts */
export function dnsSuffixOf(region: string): string {
  return partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/** ARN of what an account has in a region. */
export function regionalArn(place: Place, service: string, resource: string): string {
  return `arn:${partitionOf(place.region)}:${service}:${place.region}:${place.account}:${resource}`;
}

/** ARN of an EKS cluster, which is known before the cluster is. */
export function eksClusterArn(cluster: Place & { readonly eksName: string }): string {
  return regionalArn(cluster, "eks", `cluster/${cluster.eksName}`);
}

/** ARN of a CloudWatch log group, without the `:*` that stands for its streams. */
export function logGroupArn(place: Place, name: string): string {
  return regionalArn(place, "logs", `log-group:${name}`);
}
