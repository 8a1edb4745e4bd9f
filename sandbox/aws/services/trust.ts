import type { CloudError } from "../../control.js";
import { parseArn } from "../arn.js";
import { isObject, text, type AwsRecord, type Json, type JsonObject } from "../definition.js";
import type { Place } from "../place.js";
import { ROLE } from "../types.js";

/** A role by its ARN, in whatever account. Undefined while the other services don't know it yet. */
export function roleByArn(place: Place, arn: string): AwsRecord | undefined {
  const role = place.anywhere(ROLE, (record) => record.properties["arn"] === arn);
  return role && place.isVisible(role) ? role : undefined;
}

/** Finds a role that a service is to assume.
 *  @throws what `refusal` makes when there is none, or when its trust policy does not name the service with every action. */
export function requireTrusted(
  place: Place,
  arn: string,
  service: string,
  refusal: () => CloudError,
  actions: readonly string[] = ["sts:AssumeRole"],
): AwsRecord {
  const role = roleByArn(place, arn);
  if (!role || !trusts(text(role.properties, "assumeRolePolicy"), service, actions)) throw refusal();
  return role;
}

/** Whether a trust policy lets a service do all of some actions. Conditions are judged when the role is assumed. */
export function trusts(policy: string, service: string, actions: readonly string[]): boolean {
  const allowed = statements(policy)
    .filter((statement) => statement["Effect"] === "Allow" && principals(statement, "Service").includes(service))
    .flatMap((statement) => strings(statement["Action"]));
  return actions.every((action) => allowed.some((given) => given === "*" || given === "sts:*" || given === action));
}

/** Statements of an IAM policy document. */
export function statements(policy: string): JsonObject[] {
  const document: unknown = JSON.parse(policy);
  if (!isObject(document)) return [];
  const found = document["Statement"];
  return (Array.isArray(found) ? (found as readonly Json[]) : [found]).filter(isObject);
}

/** Principals of a kind: `AWS`, `Service`, `Federated`. */
export function principals(statement: JsonObject, kind: string): readonly string[] {
  const principal = statement["Principal"];
  return isObject(principal) ? strings(principal[kind]) : [];
}

/** A policy's way of writing one or many. */
export function strings(value: Json | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** The role principal in a trust policy that does not exist. AWS checks that when the policy is set, and from then on
 *  remembers the role, not its name: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html */
export function strangePrincipal(place: Place, policy: string): string | undefined {
  return statements(policy)
    .flatMap((statement) => principals(statement, "AWS"))
    .find((principal) => {
      const arn = parseArn(principal);
      if (arn?.resource.startsWith("role/")) return !roleByArn(place, principal);
      const account = arn?.account ?? principal;
      return principal !== "*" && !place.accounts.includes(account);
    });
}
