import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { boolean, integer, list, nested, set, string, text, texts } from "../definition.js";
import type { AwsRecord, Failure, Json, JsonObject, ResourceDefinition } from "../definition.js";
import { dependencyViolation, notFound } from "../errors.js";
import { crc32, ec2Id } from "../ids.js";
import type { Place } from "../place.js";
import { between, block, oneOf, tags } from "../rules.js";
import { CLUSTER, DEFAULT_SECURITY_GROUP, INGRESS_RULE, SECURITY_GROUP, SECURITY_GROUP_RULE, VPC } from "../types.js";
import { endpointsWith } from "./ec2EndpointRecords.js";
import { interfacesWith } from "./ec2Interfaces.js";
import { requireVpc } from "./ec2Network.js";

export const securityGroup: ResourceDefinition = {
  type: SECURITY_GROUP,
  scope: "region",
  properties: {
    name: string({ computed: true, replaces: true, rule: groupName }),
    description: string({ default: "Managed by Pulumi", replaces: true, rule: description }),
    vpcId: string({ required: true, replaces: true }),
    revokeRulesOnDelete: boolean({ default: false }),
    tags,
  },
  autoname: { property: "name", maxLength: 255 },
  computed: ["arn", "egress", "ingress", "ownerId"],
  notFound: (id) => ({ code: "InvalidGroup.NotFound", message: `The security group '${id}' does not exist` }),
  create(place, inputs) {
    const owner = requireVpc(place, text(inputs, "vpcId"));
    const name = text(inputs, "name");
    const sameName = place
      .all(SECURITY_GROUP)
      .some((other) => other.properties["vpcId"] === owner.id && other.properties["name"] === name);
    if (sameName || name === "default") {
      throw new CloudError(
        "InvalidGroup.Duplicate",
        `The security group '${name}' already exists for VPC '${owner.id}'`,
      );
    }
    const id = ec2Id("sg");
    return {
      id,
      outputs: {
        arn: regionalArn(place, "ec2", `security-group/${id}`),
        // The provider takes AWS's own rule, which allows everything out, away.
        egress: [],
        ingress: [],
        ownerId: place.account,
      },
    };
  },
  delete(place, record) {
    const { id } = record;
    const referenced =
      endpointsWith(place, "securityGroupIds", id).length > 0 ||
      interfacesWith(place, "securityGroups", id).length > 0 ||
      place.all(CLUSTER).some((c) => texts(nested(c.properties, "vpcConfig"), "securityGroupIds").includes(id)) ||
      place
        .all(SECURITY_GROUP_RULE)
        .some((r) => r.properties["sourceSecurityGroupId"] === id && r.properties["securityGroupId"] !== id);
    if (referenced) throw dependencyViolation(`resource ${id} has a dependent object`);
    for (const rule of rulesOf(place, id)) place.remove(rule);
    return undefined;
  },
};

/** The arguments that say where traffic of a rule comes from or goes to. */
const SOURCES = ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "self", "sourceSecurityGroupId"] as const;

export const securityGroupRule: ResourceDefinition = {
  type: SECURITY_GROUP_RULE,
  scope: "region",
  properties: {
    type: string({ required: true, replaces: true, rule: oneOf("ingress", "egress") }),
    securityGroupId: string({ required: true, replaces: true }),
    protocol: string({ required: true, replaces: true, rule: oneOf("-1", "all", "tcp", "udp", "icmp", "icmpv6") }),
    fromPort: integer({ required: true, replaces: true, rule: between(-1, 65535) }),
    toPort: integer({ required: true, replaces: true, rule: between(-1, 65535) }),
    cidrBlocks: list(string({ rule: block(0, 32) }), { replaces: true }),
    ipv6CidrBlocks: list(string(), { replaces: true }),
    prefixListIds: list(string(), { replaces: true }),
    self: boolean({ replaces: true }),
    sourceSecurityGroupId: string({ replaces: true }),
    description: string({ rule: description }),
  },
  computed: ["securityGroupRuleId"],
  check: (inputs, given): Failure[] =>
    SOURCES.some((key) => given.has(key) && inputs[key] !== false)
      ? []
      : [{ property: "cidrBlocks", reason: `"cidr_blocks": one of \`${SOURCES.join(",")}\` must be specified` }],
  notFound: (id) => ({
    code: "InvalidPermission.NotFound",
    message: `The specified rule ${id} does not exist in this security group.`,
  }),
  create(place, inputs) {
    const group = text(inputs, "securityGroupId");
    requireGroup(place, group);
    if (typeof inputs["sourceSecurityGroupId"] === "string") requireGroup(place, inputs["sourceSecurityGroupId"]);
    const id = `sgrule-${crc32(JSON.stringify(identity(inputs)))}`;
    if (rulesOf(place, group).some((rule) => rule.id === id)) {
      throw new CloudError("InvalidPermission.Duplicate", "the specified rule already exists");
    }
    requireRoom(place, group, text(inputs, "type"));
    return { id, outputs: { securityGroupRuleId: ec2Id("sgr") } };
  },
};

/** Adopts the group that every VPC has, and takes its rules away. */
export const defaultSecurityGroup: ResourceDefinition = {
  type: DEFAULT_SECURITY_GROUP,
  scope: "region",
  properties: {
    vpcId: string({ required: true, replaces: true }),
    // Only the empty lists are stood in for: they close the group, which is what adopting it is for.
    ingress: set(string(), { rule: onlyEmpty }),
    egress: set(string(), { rule: onlyEmpty }),
    tags,
  },
  computed: ["arn", "description", "name", "ownerId"],
  notFound: (id) => ({ code: "InvalidGroup.NotFound", message: `The security group '${id}' does not exist` }),
  create(place, inputs) {
    const owner = requireVpc(place, text(inputs, "vpcId"));
    const id = text(owner.properties, "defaultSecurityGroupId");
    return {
      id,
      outputs: {
        arn: regionalArn(place, "ec2", `security-group/${id}`),
        description: "default VPC security group",
        name: "default",
        ownerId: place.account,
      },
    };
  },
  // Deleting it deletes nothing: AWS does not let the group go, and Terraform only forgets it.
};

/** The VPC of a security group, whoever made it.
 *  @throws CloudError when there is no such group here. */
export function requireGroup(place: Place, id: string): string {
  const made = place.find(SECURITY_GROUP, id);
  if (made) return text(made.properties, "vpcId");
  const withDefault = place.all(VPC).find((other) => other.properties["defaultSecurityGroupId"] === id);
  if (withDefault) return withDefault.id;
  const cluster = place.all(CLUSTER).map((other) => nested(other.properties, "vpcConfig"));
  const ofCluster = cluster.find((config) => config["clusterSecurityGroupId"] === id);
  if (ofCluster) return text(ofCluster, "vpcId");
  throw notFound("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
}

/** A group's rules, whichever of the provider's types made them. */
export function rulesOf(place: Place, group: string): AwsRecord[] {
  const rules = [...place.all(SECURITY_GROUP_RULE), ...place.all(INGRESS_RULE)];
  return rules.filter((rule) => rule.properties["securityGroupId"] === group);
}

/** @throws CloudError when a group has as many rules of a direction, `ingress` or `egress`, as it may. */
export function requireRoom(place: Place, group: string, direction: string): void {
  const taken = rulesOf(place, group).filter((rule) => {
    return (rule.type === INGRESS_RULE ? "ingress" : rule.properties["type"]) === direction;
  });
  if (taken.length < place.quotas.rulesPerSecurityGroupAndDirection) return;
  throw new CloudError(
    "RulesPerSecurityGroupLimitExceeded",
    "The maximum number of rules per security group has been reached.",
  );
}

/** What makes two rules the same: everything but the description. */
function identity(inputs: JsonObject): Json {
  return Object.keys(securityGroupRule.properties)
    .filter((key) => key !== "description")
    .map((key) => inputs[key] ?? null);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
function groupName(value: string): string | undefined {
  if (value.length > 255) return `expected length of name to be in the range (0 - 255), got ${value.length} characters`;
  if (/^sg-/i.test(value)) return `cannot begin with sg-: ${value}`;
  return description(value);
}

export function description(value: string): string | undefined {
  return /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]{0,255}$/.test(value)
    ? undefined
    : `doesn't comply with restrictions ("^[0-9A-Za-z_ .:/()#,@\\[\\]+=&;\\{\\}!$*-]*$", at most 255 characters): "${value}"`;
}

function onlyEmpty(value: readonly unknown[]): string | undefined {
  return value.length === 0 ? undefined : "the sandbox's AWS supports only an empty list here: no rules";
}
