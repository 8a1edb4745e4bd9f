import { randomUUID } from "node:crypto";
import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { boolean, integer, optionalText, policy, string, text } from "../definition.js";
import type { AwsRecord, JsonObject, ResourceDefinition } from "../definition.js";
import { notFound } from "../errors.js";
import type { Place } from "../place.js";
import { between, name, oneOf, tags } from "../rules.js";
import { ALIAS, KEY } from "../types.js";
import { principals, statements, strangePrincipal, strings } from "./trust.js";

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html: 32 KB. */
const POLICY_BYTES = 32768;

export const key: ResourceDefinition = {
  type: KEY,
  scope: "region",
  properties: {
    description: string({ computed: true, rule: name(0, 8192, /^[\s\S]*$/, "any") }),
    policy: policy({ computed: true }),
    enableKeyRotation: boolean({ default: false }),
    rotationPeriodInDays: integer({ computed: true, rule: between(90, 2560) }),
    deletionWindowInDays: integer({ default: 30, rule: between(7, 30) }),
    keyUsage: string({ default: "ENCRYPT_DECRYPT", replaces: true, rule: oneOf("ENCRYPT_DECRYPT") }),
    customerMasterKeySpec: string({ default: "SYMMETRIC_DEFAULT", replaces: true, rule: oneOf("SYMMETRIC_DEFAULT") }),
    multiRegion: boolean({ default: false, replaces: true }),
    isEnabled: boolean({ default: true }),
    tags,
  },
  computed: ["arn", "keyId"],
  notFound: (id) => ({ code: "NotFoundException", message: `Key '${id}' does not exist` }),
  create(place, inputs) {
    requireUsablePolicy(place, inputs);
    const id = randomUUID();
    return {
      id,
      outputs: {
        arn: regionalArn(place, "kms", `key/${id}`),
        keyId: id,
        description: inputs["description"] ?? "",
        policy: inputs["policy"] ?? ownersPolicy(place),
        rotationPeriodInDays: inputs["rotationPeriodInDays"] ?? (inputs["enableKeyRotation"] === true ? 365 : 0),
      },
    };
  },
  update(place, record, inputs) {
    requireAlive(record);
    requireUsablePolicy(place, inputs);
    return {};
  },
  delete(place, record) {
    requireAlive(record);
    // KMS only ever schedules: the key stays, unusable, for the waiting period.
    const days = record.properties["deletionWindowInDays"] as number;
    const date = new Date(place.now.getTime() + days * 86_400_000);
    record.hidden = { ...record.hidden, pendingDeletionUntil: date.toISOString() };
    return "keep";
  },
};

export const alias: ResourceDefinition = {
  type: ALIAS,
  scope: "region",
  properties: {
    name: string({
      computed: true,
      replaces: true,
      rule: name(
        7,
        256,
        /^alias\/(?!aws\/)[A-Za-z0-9/_-]+$/,
        "must begin with 'alias/' and be comprised of only [a-zA-Z0-9/_-]",
      ),
    }),
    targetKeyId: string({ required: true }),
  },
  autoname: { property: "name", maxLength: 256, prefix: "alias/" },
  computed: ["arn", "targetKeyArn"],
  notFound: (id) => ({ code: "NotFoundException", message: `Alias ${id} is not found.` }),
  create(place, inputs) {
    const aliasName = text(inputs, "name");
    const arn = regionalArn(place, "kms", aliasName);
    if (place.find(ALIAS, aliasName)) {
      throw new CloudError("AlreadyExistsException", `An alias with the name ${arn} already exists`);
    }
    return { id: aliasName, outputs: { arn, targetKeyArn: targetArn(place, inputs) } };
  },
  update: (place, _, inputs) => ({ targetKeyArn: targetArn(place, inputs) }),
};

/** A key by id or ARN that can encrypt.
 *  @throws CloudError NotFoundException, or KMSInvalidStateException when it is to be deleted. */
export function requireKey(place: Place, idOrArn: string): AwsRecord {
  const found = place.all(KEY).find((other) => other.id === idOrArn || other.properties["arn"] === idOrArn);
  if (!found) throw notFound("NotFoundException", `Key '${idOrArn}' does not exist`);
  requireAlive(found);
  return found;
}

/** Whether a key's policy lets a service use it for one resource.
 *  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
export function letsServiceUse(record: AwsRecord, service: string, context: string, resourceArn: string): boolean {
  return statements(text(record.properties, "policy"))
    .filter((statement) => statement["Effect"] === "Allow" && principals(statement, "Service").includes(service))
    .some((statement) => {
      const patterns = conditionValues(statement, `kms:EncryptionContext:${context}`);
      return patterns === undefined || patterns.some((pattern) => matches(pattern, resourceArn));
    });
}

/** What a condition demands of a context key, whatever its operator; undefined when there is none. */
function conditionValues(statement: JsonObject, contextKey: string): readonly string[] | undefined {
  const condition = (statement["Condition"] ?? {}) as Readonly<Record<string, JsonObject>>;
  const operator = Object.values(condition).find((operands) => contextKey in operands);
  return operator && strings(operator[contextKey]);
}

/** ArnLike and ArnEquals both take `*` and `?`. */
function matches(pattern: string, value: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`).test(value);
}

function requireAlive(record: AwsRecord): void {
  if (optionalText(record.hidden, "pendingDeletionUntil") === undefined) return;
  throw new CloudError("KMSInvalidStateException", `${text(record.properties, "arn")} is pending deletion.`);
}

function targetArn(place: Place, inputs: JsonObject): string {
  return text(requireKey(place, text(inputs, "targetKeyId")).properties, "arn");
}

function requireUsablePolicy(place: Place, inputs: JsonObject): void {
  const document = optionalText(inputs, "policy");
  if (document === undefined) return;
  if (Buffer.byteLength(document) > POLICY_BYTES) {
    throw new CloudError("LimitExceededException", `The key policy is longer than ${POLICY_BYTES} bytes`);
  }
  const stranger = strangePrincipal(place, document);
  if (stranger !== undefined) {
    throw new CloudError(
      "MalformedPolicyDocumentException",
      "Policy contains a statement with one or more invalid principals.",
    );
  }
  // The lockout check: somebody of the account must remain able to change the policy.
  const keepers = statements(document).filter((statement) => {
    const actions = strings(statement["Action"]);
    return (
      statement["Effect"] === "Allow" &&
      actions.some((action) => ["kms:*", "kms:PutKeyPolicy", "kms:Put*"].includes(action))
    );
  });
  if (keepers.every((statement) => principals(statement, "AWS").length === 0)) {
    throw new CloudError(
      "MalformedPolicyDocumentException",
      "The new key policy will not allow you to update the key policy in the future.",
    );
  }
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function ownersPolicy(place: Place): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${place.account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}
