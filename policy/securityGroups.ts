import { type PlannedResource, type Policy, UNKNOWN, type Violation } from "./policy.js";
import { at, elements, isEverywhere, numberOf } from "./values.js";

const GROUPS = ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"];
const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";

const SSH_PORT = 22;

export const securityGroupPolicies: readonly Policy[] = [
  {
    name: "no-ssh-from-anywhere",
    row: "nodes",
    ids: ["CKV_AWS_100", "CIS 5.4.3"],
    enforcementLevel: "mandatory",
    description: "Nobody gets to SSH from the whole internet.",
    remedy: "Remove the rule, or name the blocks or groups that may; AWS Systems Manager needs no open port.",
    types: [...GROUPS, RULE, INGRESS_RULE, NODE_GROUP],
    check: (resource) =>
      resource.type === NODE_GROUP
        ? remoteAccessFaults(resource)
        : rulesOf(resource)
            .filter(({ rule, isIngress }) => isIngress && reachesSsh(rule) && sources(rule).some(isEverywhere))
            .map(({ rule, path }) => ({
              property: `${path}${path === "" ? "" : "."}cidrBlocks`,
              value: sources(rule).filter(isEverywhere),
              problem: `Port ${SSH_PORT} is open to the internet.`,
            })),
  },
  {
    name: "security-group-rule-descriptions",
    row: "network",
    ids: ["CKV_AWS_23"],
    enforcementLevel: "advisory",
    description: "Every rule of a security group says what it is for.",
    remedy: "Give the rule a description.",
    types: [...GROUPS, RULE, INGRESS_RULE, EGRESS_RULE],
    check: (resource) =>
      rulesOf(resource)
        .map(({ rule, path }) => ({
          property: `${path}${path === "" ? "" : "."}description`,
          value: at(rule, "description"),
        }))
        .filter(({ value }) => value === undefined || value === "")
        .map((found) => ({ ...found, problem: "Nobody will know whether it can go." })),
  },
];

interface Rule {
  readonly rule: unknown;
  /** Where it stands in the resource; empty when the resource is the rule. */
  readonly path: string;
  readonly isIngress: boolean;
}

function rulesOf({ type, props }: PlannedResource): Rule[] {
  if (!GROUPS.includes(type)) {
    const direction = type === RULE ? at(props, "type") : type === INGRESS_RULE ? "ingress" : "egress";
    return props === UNKNOWN ? [] : [{ rule: props, path: "", isIngress: direction === "ingress" }];
  }
  return ["ingress", "egress"].flatMap((direction) =>
    elements(at(props, direction))
      .map((rule, index) => ({ rule, path: `${direction}[${index}]`, isIngress: direction === "ingress" }))
      .filter(({ rule }) => rule !== UNKNOWN),
  );
}

/** The blocks that a rule lets in, in all the spellings that AWS's resources have. */
function sources(rule: unknown): unknown[] {
  return ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"].flatMap((name) => elements(at(rule, name)));
}

function reachesSsh(rule: unknown): boolean {
  const protocol = at(rule, "protocol") ?? at(rule, "ipProtocol");
  if (protocol === "-1" || protocol === "all") return true;
  return numberOf(at(rule, "fromPort")) <= SSH_PORT && SSH_PORT <= numberOf(at(rule, "toPort"));
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html: a key without groups opens port 22. */
function remoteAccessFaults({ props }: PlannedResource): Violation[] {
  const key = at(props, "remoteAccess.ec2SshKey");
  const groups = at(props, "remoteAccess.sourceSecurityGroupIds");
  if (key === undefined || groups === UNKNOWN || elements(groups).length > 0) return [];
  const problem = `EKS opens port ${SSH_PORT} of the nodes to the internet.`;
  return [{ property: "remoteAccess.sourceSecurityGroupIds", value: groups, problem }];
}
