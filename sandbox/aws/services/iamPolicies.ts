import { CloudError } from "../../control.js";
import { iamArn, parseArn } from "../arn.js";
import { policy, string, text, type ResourceDefinition } from "../definition.js";
import { notFound } from "../errors.js";
import { iamUniqueId } from "../ids.js";
import type { Place } from "../place.js";
import { arnOf, name, tags } from "../rules.js";
import { INSTANCE_PROFILE, POLICY, ROLE_POLICY, ROLE_POLICY_ATTACHMENT } from "../types.js";
import { IAM_NAME, IAM_NAME_CHARACTERS, IAM_PATH, ofRole, requireRole, requireUniqueName } from "./iamRole.js";

/** Quotas in characters without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MANAGED_POLICY_CHARACTERS = 6144;
const INLINE_POLICIES_CHARACTERS = 10240;

/** AWS's own policies for clusters and their nodes: https://docs.aws.amazon.com/eks/latest/userguide/security-iam-awsmanpol.html,
 *  and for the EBS driver of one cluster: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverEKSClusterScopedPolicy.html */
const AWS_POLICIES: ReadonlySet<string> = new Set([
  "AmazonEBSCSIDriverEKSClusterScopedPolicy",
  "AmazonEBSCSIDriverPolicy",
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEC2ContainerRegistryReadOnly",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
  "AmazonEKSServicePolicy",
  "AmazonEKSVPCResourceController",
  "AmazonEKSWorkerNodeMinimalPolicy",
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonSSMManagedInstanceCore",
  "CloudWatchAgentServerPolicy",
  "service-role/AmazonEBSCSIDriverPolicy",
]);

export const managedPolicy: ResourceDefinition = {
  type: POLICY,
  scope: "account",
  properties: {
    name: string({ computed: true, replaces: true, rule: name(1, 128, IAM_NAME, IAM_NAME_CHARACTERS) }),
    path: string({ default: "/", replaces: true, rule: IAM_PATH }),
    description: string({ replaces: true }),
    policy: policy({ required: true }),
    tags,
  },
  autoname: { property: "name", maxLength: 128 },
  computed: ["arn", "attachmentCount", "policyId"],
  notFound: (id) => ({ code: "NoSuchEntity", message: `Policy ${id} was not found.` }),
  create(place, inputs) {
    const policyName = text(inputs, "name");
    requireUniqueName(
      place.all(POLICY),
      policyName,
      `A policy called ${policyName} already exists. Duplicate names are not allowed.`,
    );
    requireSize(text(inputs, "policy"));
    const arn = iamArn(place, `policy${text(inputs, "path")}${policyName}`);
    return { id: arn, outputs: { arn, attachmentCount: 0, policyId: iamUniqueId("ANPA") } };
  },
  update(_, __, inputs) {
    requireSize(text(inputs, "policy"));
    return {};
  },
  delete(place, record) {
    if (place.all(ROLE_POLICY_ATTACHMENT).some((other) => other.properties["policyArn"] === record.id)) {
      throw new CloudError("DeleteConflict", "Cannot delete a policy attached to entities.", 409);
    }
    return undefined;
  },
};

export const rolePolicyAttachment: ResourceDefinition = {
  type: ROLE_POLICY_ATTACHMENT,
  scope: "account",
  properties: {
    role: string({ required: true, replaces: true }),
    policyArn: string({ required: true, replaces: true, rule: arnOf("iam") }),
  },
  computed: [],
  notFound: (id) => ({ code: "NoSuchEntity", message: `Policy attachment ${id} was not found.` }),
  // role/policy-arn: https://www.pulumi.com/registry/packages/aws/api-docs/iam/rolepolicyattachment/#import
  imported(place, id) {
    const slash = id.indexOf("/");
    return ofRole(place, ROLE_POLICY_ATTACHMENT, id.slice(0, slash)).find(
      (other) => other.properties["policyArn"] === id.slice(slash + 1),
    );
  },
  create(place, inputs) {
    const owner = requireRole(place, text(inputs, "role"));
    const policyArn = text(inputs, "policyArn");
    requirePolicy(place, policyArn);
    const others = ofRole(place, ROLE_POLICY_ATTACHMENT, owner.id).filter(
      (other) => other.properties["policyArn"] !== policyArn,
    );
    if (others.length >= place.quotas.policiesPerRole) {
      throw new CloudError(
        "LimitExceeded",
        `Cannot exceed quota for PoliciesPerRole: ${place.quotas.policiesPerRole}`,
        409,
      );
    }
    // Attaching twice is no error, and one attachment.
    return { id: `${owner.id}-${policyArn}`, outputs: {} };
  },
};

export const rolePolicy: ResourceDefinition = {
  type: ROLE_POLICY,
  scope: "account",
  properties: {
    name: string({ computed: true, replaces: true, rule: name(1, 128, IAM_NAME, IAM_NAME_CHARACTERS) }),
    role: string({ required: true, replaces: true }),
    policy: policy({ required: true }),
  },
  autoname: { property: "name", maxLength: 128 },
  computed: [],
  notFound: (id) => ({ code: "NoSuchEntity", message: `The role policy with name ${id} cannot be found.` }),
  create(place, inputs) {
    const owner = requireRole(place, text(inputs, "role"));
    const id = `${owner.id}:${text(inputs, "name")}`;
    requireInlineSize(place, owner.id, id, text(inputs, "policy"));
    // PutRolePolicy overwrites what has the same name.
    return { id, outputs: {} };
  },
  update(place, record, inputs) {
    requireInlineSize(place, text(record.properties, "role"), record.id, text(inputs, "policy"));
    return {};
  },
};

export const instanceProfile: ResourceDefinition = {
  type: INSTANCE_PROFILE,
  scope: "account",
  properties: {
    name: string({ computed: true, replaces: true, rule: name(1, 128, IAM_NAME, IAM_NAME_CHARACTERS) }),
    path: string({ default: "/", replaces: true, rule: IAM_PATH }),
    role: string(),
    tags,
  },
  autoname: { property: "name", maxLength: 128 },
  computed: ["arn", "createDate", "uniqueId"],
  notFound: (id) => ({ code: "NoSuchEntity", message: `Instance Profile ${id} cannot be found.` }),
  create(place, inputs) {
    const profileName = text(inputs, "name");
    requireUniqueName(place.all(INSTANCE_PROFILE), profileName, `Instance Profile ${profileName} already exists.`);
    if (typeof inputs["role"] === "string") requireRole(place, inputs["role"]);
    return {
      id: profileName,
      outputs: {
        arn: iamArn(place, `instance-profile${text(inputs, "path")}${profileName}`),
        createDate: place.now.toISOString(),
        uniqueId: iamUniqueId("AIPA"),
      },
    };
  },
  update(place, _, inputs) {
    if (typeof inputs["role"] === "string") requireRole(place, inputs["role"]);
    return {};
  },
};

function requirePolicy(place: Place, arn: string): void {
  const parsed = parseArn(arn);
  const known =
    parsed?.account === "aws"
      ? AWS_POLICIES.has(parsed.resource.replace(/^policy\//, ""))
      : place.find(POLICY, arn) !== undefined;
  if (!known) throw notFound("NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`);
}

function requireSize(document: string): void {
  if (document.replace(/\s/g, "").length > MANAGED_POLICY_CHARACTERS) {
    throw new CloudError("LimitExceeded", `Cannot exceed quota for PolicySize: ${MANAGED_POLICY_CHARACTERS}`, 409);
  }
}

function requireInlineSize(place: Place, roleName: string, id: string, document: string): void {
  const others = ofRole(place, ROLE_POLICY, roleName).filter((other) => other.id !== id);
  const size = [document, ...others.map((other) => text(other.properties, "policy"))]
    .map((one) => one.replace(/\s/g, "").length)
    .reduce((sum, length) => sum + length, 0);
  if (size > INLINE_POLICIES_CHARACTERS) {
    throw new CloudError(
      "LimitExceeded",
      `Maximum policy size of ${INLINE_POLICIES_CHARACTERS} bytes exceeded for role ${roleName}`,
      409,
    );
  }
}
