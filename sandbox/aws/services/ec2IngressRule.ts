import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { integer, string, text, type JsonObject, type ResourceDefinition } from "../definition.js";
import { ec2Id } from "../ids.js";
import { between, block, oneOf, tags } from "../rules.js";
import { INGRESS_RULE } from "../types.js";
import { description, requireGroup, requireRoom, rulesOf } from "./ec2SecurityGroups.js";

/** One rule with an id and tags of its own. Only rules for a block are stood in for. */
export const ingressRule: ResourceDefinition = {
  type: INGRESS_RULE,
  scope: "region",
  properties: {
    securityGroupId: string({ required: true, replaces: true }),
    ipProtocol: string({ required: true, rule: oneOf("-1", "tcp", "udp", "icmp", "icmpv6") }),
    cidrIpv4: string({ required: true, rule: block(0, 32) }),
    fromPort: integer({ rule: between(-1, 65535) }),
    toPort: integer({ rule: between(-1, 65535) }),
    description: string({ rule: description }),
    tags,
  },
  computed: ["arn", "securityGroupRuleId"],
  check: (inputs, given) => {
    const wantsPorts = inputs["ipProtocol"] === "tcp" || inputs["ipProtocol"] === "udp";
    if (!wantsPorts || (given.has("fromPort") && given.has("toPort"))) return [];
    return [{ property: "fromPort", reason: "Must specify both from and to ports with TCP/UDP." }];
  },
  notFound: (id) => ({
    code: "InvalidSecurityGroupRuleId.NotFound",
    message: `The security group rule ID '${id}' does not exist`,
  }),
  create(place, inputs) {
    const group = text(inputs, "securityGroupId");
    requireGroup(place, group);
    const wanted = spelled(inputs);
    if (rulesOf(place, group).some((rule) => rule.type === INGRESS_RULE && spelled(rule.properties) === wanted)) {
      throw new CloudError("InvalidPermission.Duplicate", `the specified rule "${wanted}" already exists`);
    }
    requireRoom(place, group, "ingress");
    const id = ec2Id("sgr");
    return {
      id,
      outputs: { arn: regionalArn(place, "ec2", `security-group-rule/${id}`), securityGroupRuleId: id },
    };
  },
};

/** A rule as EC2 spells it in errors, and what makes two rules the same. */
function spelled(rule: JsonObject): string {
  const port = (key: "fromPort" | "toPort") => (typeof rule[key] === "number" ? rule[key] : -1);
  const protocol = text(rule, "ipProtocol").toUpperCase();
  return `peer: ${text(rule, "cidrIpv4")}, ${protocol}, from port: ${port("fromPort")}, to port: ${port("toPort")}, ALLOW`;
}
