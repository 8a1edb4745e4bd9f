import { CloudError } from "../../control.js";
import { iamArn } from "../arn.js";
import { boolean, integer, optionalText, policy, string, text } from "../definition.js";
import type { AwsRecord, JsonObject, ResourceDefinition } from "../definition.js";
import { notFound } from "../errors.js";
import { iamUniqueId } from "../ids.js";
import type { Place } from "../place.js";
import { arnOf, between, name, tags } from "../rules.js";
import { INSTANCE_PROFILE, ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT } from "../types.js";
import { strangePrincipal } from "./trust.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const IAM_NAME = /^[\w+=,.@-]+$/;
export const IAM_NAME_CHARACTERS = "must match [\\w+=,.@-]";
/** Begins and ends with a slash: the same page. */
export const IAM_PATH = name(1, 512, /^\/([!-~]+\/)?$/, "must begin and end with / and have no spaces");
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, in characters without white space. */
const TRUST_POLICY_CHARACTERS = 2048;

export const role: ResourceDefinition = {
  type: ROLE,
  scope: "account",
  properties: {
    name: string({ computed: true, replaces: true, rule: name(1, 64, IAM_NAME, IAM_NAME_CHARACTERS) }),
    assumeRolePolicy: policy({ required: true }),
    description: string({
      rule: name(0, 1000, /^[\t\n\r\u0020-\u007E\u00A1-\u00FF]*$/, "has characters that IAM refuses"),
    }),
    path: string({ default: "/", replaces: true, rule: IAM_PATH }),
    maxSessionDuration: integer({ default: 3600, rule: between(3600, 43200) }),
    permissionsBoundary: string({ rule: arnOf("iam") }),
    forceDetachPolicies: boolean({ default: false }),
    tags,
  },
  autoname: { property: "name", maxLength: 64 },
  computed: ["arn", "createDate", "uniqueId"],
  notFound: (id) => ({ code: "NoSuchEntity", message: `The role with name ${id} cannot be found.` }),
  create(place, inputs) {
    const roleName = text(inputs, "name");
    const roles = place.all(ROLE);
    requireUniqueName(roles, roleName, `Role with name ${roleName} already exists.`);
    if (roles.length >= place.quotas.roles) {
      throw new CloudError("LimitExceeded", `Cannot exceed quota for RolesPerAccount: ${place.quotas.roles}`, 409);
    }
    requireTrustPolicy(place, inputs);
    return {
      id: roleName,
      outputs: {
        arn: iamArn(place, `role${text(inputs, "path")}${roleName}`),
        createDate: place.now.toISOString(),
        uniqueId: iamUniqueId("AROA"),
      },
    };
  },
  update(place, _, inputs) {
    requireTrustPolicy(place, inputs);
    return {};
  },
  delete(place, record) {
    const attached = ofRole(place, ROLE_POLICY_ATTACHMENT, record.id);
    const inline = ofRole(place, ROLE_POLICY, record.id);
    if (record.properties["forceDetachPolicies"] === true) {
      for (const policyRecord of [...attached, ...inline]) place.remove(policyRecord);
    } else if (attached.length > 0) {
      throw deleteConflict("must detach all policies first.");
    } else if (inline.length > 0) {
      throw deleteConflict("must delete policies first.");
    }
    if (ofRole(place, INSTANCE_PROFILE, record.id).length > 0) {
      throw deleteConflict("must remove roles from instance profile first.");
    }
    return undefined;
  },
};

/** @throws CloudError when the account has no such role. */
export function requireRole(place: Place, roleName: string): AwsRecord {
  const found = place.find(ROLE, roleName);
  if (!found) throw notFound("NoSuchEntity", `The role with name ${roleName} cannot be found.`);
  return found;
}

export function ofRole(place: Place, type: string, roleName: string): AwsRecord[] {
  return place.all(type).filter((other) => other.properties["role"] === roleName);
}

/** IAM keeps the case of names and compares without it.
 *  @throws CloudError when the name is taken. */
export function requireUniqueName(existing: readonly AwsRecord[], wanted: string, message: string): void {
  const taken = existing.some(
    (other) => optionalText(other.properties, "name")?.toLowerCase() === wanted.toLowerCase(),
  );
  if (taken) throw new CloudError("EntityAlreadyExists", message, 409);
}

function deleteConflict(reason: string): CloudError {
  return new CloudError("DeleteConflict", `Cannot delete entity, ${reason}`, 409);
}

function requireTrustPolicy(place: Place, inputs: JsonObject): void {
  const trust = text(inputs, "assumeRolePolicy");
  const length = trust.replace(/\s/g, "").length;
  if (length > TRUST_POLICY_CHARACTERS) {
    throw new CloudError("LimitExceeded", `Cannot exceed quota for ACLSizePerRole: ${TRUST_POLICY_CHARACTERS}`, 409);
  }
  const stranger = strangePrincipal(place, trust);
  if (stranger !== undefined) {
    throw new CloudError("MalformedPolicyDocument", `Invalid principal in policy: "AWS":"${stranger}"`);
  }
}
