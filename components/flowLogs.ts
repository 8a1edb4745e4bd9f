import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { roleName } from "./roleName.js";
import { flowLogDelivery, flowLogTrust } from "../render/flowLogPolicies.js";

export interface FlowLogsArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Part of the log group's name: `acme-prod-eu-west-1`. */
  readonly displayName: string;
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** ARN of the key that encrypts the log group. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** Whether the engine refuses to delete the log group. @default false */
  readonly protect?: boolean;
}

/** How long logs are kept, days: a year (CKV_AWS_338). */
export const LOG_RETENTION_DAYS = 365;

/** The shorter of the two intervals that AWS offers, seconds (60 and 600). */
const AGGREGATION_SECONDS = 60;

/** Name of the log group that a network's flow logs go to. */
export function flowLogGroup(displayName: string): string {
  return `/aws/vpc/${displayName}/flow-logs`;
}

/** Every connection in a VPC, accepted or refused, in a log group of its own. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:FlowLogs", name, {}, opts);
    const logGroup = flowLogGroup(args.displayName);
    const place = { account: args.account, region: args.region, logGroup };
    const group = new aws.cloudwatch.LogGroup(
      `${name}-group`,
      { name: logGroup, retentionInDays: LOG_RETENTION_DAYS, kmsKeyId: args.kmsKeyArn },
      { parent: this, protect: args.protect ?? false },
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        ...roleName(`${name}-role`, args.displayName, "flow-logs"),
        description: `Delivers the flow logs of ${args.displayName}`,
        assumeRolePolicy: JSON.stringify(flowLogTrust(place)),
      },
      { parent: this },
    );
    const delivery = new aws.iam.RolePolicy(
      `${name}-delivery`,
      { role: role.name, policy: JSON.stringify(flowLogDelivery(place)) },
      { parent: this },
    );
    new aws.ec2.FlowLog(
      name,
      {
        vpcId: args.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: group.arn,
        iamRoleArn: role.arn,
        maxAggregationInterval: AGGREGATION_SECONDS,
        tags: { Name: args.displayName },
      },
      { parent: this, dependsOn: [delivery] },
    );
    this.registerOutputs({ logGroup });
  }
}
