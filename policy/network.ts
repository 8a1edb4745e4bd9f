import { ofType, referringTo } from "./links.js";
import type { Policy } from "./policy.js";
import { at, elements, property } from "./values.js";
import { VPC } from "./zones.js";

export const networkPolicies: readonly Policy[] = [
  {
    name: "vpc-flow-logs",
    row: "network",
    ids: ["CKV2_AWS_11"],
    enforcementLevel: "mandatory",
    description: "A VPC writes flow logs.",
    remedy: "Make an aws.ec2.FlowLog with its vpcId.",
    checkStack: (resources) =>
      ofType(resources, VPC)
        .filter(
          (vpc) => referringTo(vpc, resources, { type: "aws:ec2/flowLog:FlowLog", property: "vpcId" }).length === 0,
        )
        .map((resource) => ({
          resource,
          property: "FlowLog",
          value: undefined,
          problem: "Nobody can tell afterwards who talked to whom.",
        })),
  },
  {
    name: "default-security-group-closed",
    row: "network",
    ids: ["CKV2_AWS_12"],
    enforcementLevel: "mandatory",
    description: "The default security group of a VPC lets nothing through.",
    remedy: "Make an aws.ec2.DefaultSecurityGroup with its vpcId and no rules.",
    checkStack: (resources) =>
      ofType(resources, VPC).flatMap((vpc) => {
        const groups = referringTo(vpc, resources, {
          type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
          property: "vpcId",
        });
        const missing = {
          resource: vpc,
          property: "DefaultSecurityGroup",
          value: undefined,
          problem: "AWS's own lets everything in it talk to everything, and out.",
        };
        if (groups.length === 0) return [missing];
        return groups.flatMap((resource) =>
          ["ingress", "egress"]
            .map((property) => ({ resource, property, value: at(resource.props, property) }))
            .filter(({ value }) => Array.isArray(value) && elements(value).length > 0)
            .map((found) => ({ ...found, problem: "It is what a resource without a group of its own gets." })),
        );
      }),
  },
  {
    name: "transit-gateway-accepts-by-hand",
    row: "network",
    ids: ["EC2.23"],
    enforcementLevel: "mandatory",
    description: "A transit gateway accepts no attachment of another account by itself.",
    remedy:
      "Leave autoAcceptSharedAttachments out, and accept each attachment with an aws.ec2transitgateway.VpcAttachmentAccepter.",
    types: ["aws:ec2transitgateway/transitGateway:TransitGateway"],
    check: property(
      "autoAcceptSharedAttachments",
      (value) => value === undefined || value === "disable",
      "Whoever the gateway is shared with can attach any network to it.",
    ),
  },
];
