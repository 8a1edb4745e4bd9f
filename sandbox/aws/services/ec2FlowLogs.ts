import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { integer, string, text, type ResourceDefinition } from "../definition.js";
import { ec2Id } from "../ids.js";
import { arnOf, oneOf, oneOfNumbers, tags } from "../rules.js";
import { FLOW_LOG } from "../types.js";
import { requireVpc } from "./ec2Network.js";
import { requireTrusted } from "./trust.js";

export const flowLog: ResourceDefinition = {
  type: FLOW_LOG,
  scope: "region",
  properties: {
    vpcId: string({ required: true, replaces: true }),
    trafficType: string({ required: true, replaces: true, rule: oneOf("ACCEPT", "REJECT", "ALL") }),
    logDestinationType: string({
      default: "cloud-watch-logs",
      replaces: true,
      rule: oneOf("cloud-watch-logs"),
    }),
    logDestination: string({ required: true, replaces: true, rule: arnOf("logs") }),
    iamRoleArn: string({ required: true, replaces: true, rule: arnOf("iam") }),
    maxAggregationInterval: integer({ default: 600, replaces: true, rule: oneOfNumbers(60, 600) }),
    tags,
  },
  computed: ["arn", "logFormat"],
  notFound: (id) => ({ code: "InvalidFlowLogId.NotFound", message: `The flow log ID '${id}' does not exist` }),
  create(place, inputs) {
    const owner = requireVpc(place, text(inputs, "vpcId"));
    requireTrusted(place, text(inputs, "iamRoleArn"), "vpc-flow-logs.amazonaws.com", () => {
      return new CloudError("InvalidParameter", "Unable to assume given IAM role");
    });
    const same = place.all(FLOW_LOG).some((other) => {
      return other.properties["vpcId"] === owner.id && other.properties["logDestination"] === inputs["logDestination"];
    });
    if (same) {
      throw new CloudError(
        "FlowLogAlreadyExists",
        "Error. There is an existing Flow Log with the same configuration and log destination.",
      );
    }
    const id = ec2Id("fl");
    return {
      id,
      outputs: {
        arn: regionalArn(place, "ec2", `vpc-flow-log/${id}`),
        // https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html, the default format
        logFormat:
          "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
      },
    };
  },
};
