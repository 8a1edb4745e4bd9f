import type { CheckFailure } from "../../plugins/provider.js";
import { parseArn } from "../arn.js";
import { isObject, optionalText } from "../definition.js";
import type { AssumeRoleArgs } from "../identity/stsClient.js";

/** Fields of `assumeRoles` that the stand-in acts upon; any other is refused, never ignored. */
const FIELDS: ReadonlySet<string> = new Set(["roleArn", "sessionName", "externalId"]);

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

/** Finds what the provider would refuse in a list of roles to assume. */
export function assumeRoleFaults(value: unknown): CheckFailure[] {
  return (Array.isArray(value) ? (value as readonly unknown[]) : []).flatMap((role, index): CheckFailure[] => {
    const at = `assumeRoles[${index}]`;
    if (!isObject(role)) return [{ property: at, reason: `expected an object, got ${JSON.stringify(role)}` }];
    const unknown = Object.keys(role).filter((key) => !FIELDS.has(key));
    const { roleArn, sessionName, externalId } = texts(role);
    return [
      ...unknown.map((key) => ({
        property: `${at}.${key}`,
        reason: `the sandbox's AWS does not support this field; it knows ${[...FIELDS].join(", ")}`,
      })),
      ...(parseArn(roleArn ?? "")?.resource.startsWith("role/") === true
        ? []
        : [{ property: `${at}.roleArn`, reason: `${JSON.stringify(roleArn)} is an invalid ARN of a role` }]),
      ...misfit(`${at}.sessionName`, sessionName, SESSION_NAME),
      ...misfit(`${at}.externalId`, externalId, EXTERNAL_ID),
    ];
  });
}

/** The roles of a list without faults. */
export function rolesOf(value: unknown): AssumeRoleArgs[] {
  return (Array.isArray(value) ? (value as readonly unknown[]) : []).filter(isObject).map((role) => {
    const { roleArn = "", sessionName, externalId } = texts(role);
    // The SDK's own name for a session that has none: https://github.com/aws/aws-sdk-go-v2/tree/main/credentials/stscreds
    return { roleArn, sessionName: sessionName ?? `aws-go-sdk-${Date.now()}`, externalId };
  });
}

function texts(role: Parameters<typeof optionalText>[0]) {
  return {
    roleArn: optionalText(role, "roleArn"),
    sessionName: optionalText(role, "sessionName"),
    externalId: optionalText(role, "externalId"),
  };
}

function misfit(property: string, value: string | undefined, form: RegExp): CheckFailure[] {
  return value === undefined || form.test(value)
    ? []
    : [{ property, reason: `${JSON.stringify(value)} must match ${form.source}` }];
}
