import { logGroupArn, partitionOf } from "./arn.js";

/** Where a VPC's flow logs go. */
export interface FlowLogPolicyArgs {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  readonly logGroup: string;
}

/** Trust policy of the role that delivers flow logs: the service, for this account's flow logs in this region only.
 *  https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
export function flowLogTrust(args: FlowLogPolicyArgs): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": args.account },
          ArnLike: {
            "aws:SourceArn": `arn:${partitionOf(args.region)}:ec2:${args.region}:${args.account}:vpc-flow-log/*`,
          },
        },
      },
    ],
  };
}

/** What that role may do: write to the one log group, which exists already. */
export function flowLogDelivery(args: FlowLogPolicyArgs): object {
  const group = logGroupArn(args, args.logGroup);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        Resource: [group, `${group}:*`],
      },
      {
        Effect: "Allow",
        // The service looks its group up by a prefix, which is a question about all groups of the region.
        Action: "logs:DescribeLogGroups",
        Resource: logGroupArn(args, "*"),
      },
    ],
  };
}
