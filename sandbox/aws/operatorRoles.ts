import type { AwsState } from "./aws.js";
import { iamArn } from "./arn.js";
import type { JsonObject } from "./definition.js";
import { iamUniqueId } from "./ids.js";
import { ROLE } from "./types.js";

/** MaxSessionDuration, seconds: the longest that IAM allows, for whoever administers by hand works a day. */
const OPERATOR_SECONDS = 43200;
/** What IAM gives a role of which nobody said more: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const PIPELINE_SECONDS = 3600;

/** A role that somebody made in an account, so that the fleet's runs may work there. */
export interface PipelineRole {
  readonly arn: string;
  /** ARNs of the roles that may assume it. */
  readonly trusts: readonly string[];
  /** What they have to show; null for nothing. */
  readonly externalId: string | null;
}

/** Makes the roles that somebody made before the fleet, or gives those that are there the trust that they have now.
 *  @param operators ARNs of the roles of people, which anybody of their account may assume
 *  @throws Error when an ARN is not a role's. */
export function ensureRoles(
  state: AwsState,
  operators: readonly string[],
  pipelines: readonly PipelineRole[],
  now: Date,
): void {
  for (const arn of new Set([...operators, ...pipelines.map((role) => role.arn)])) {
    const isOperator = operators.includes(arn);
    const { account, path, name } = partsOf(arn);
    const assumeRolePolicy = trustPolicy([
      ...(isOperator ? [{ AWS: iamArn({ account, region: "" }, "root"), externalId: null }] : []),
      ...pipelines
        .filter((role) => role.arn === arn)
        .map(({ trusts, externalId }) => ({ AWS: trusts.length === 1 ? (trusts[0] ?? "") : trusts, externalId })),
    ]);
    const there = state.records.find((record) => record.type === ROLE && record.properties["arn"] === arn);
    if (there) {
      if (there.hidden["madeBy"] === "operator") there.properties = { ...there.properties, assumeRolePolicy };
      continue;
    }
    const properties = {
      name,
      path,
      arn,
      assumeRolePolicy,
      createDate: now.toISOString(),
      maxSessionDuration: isOperator ? OPERATOR_SECONDS : PIPELINE_SECONDS,
      tagsAll: {},
      uniqueId: iamUniqueId("AROA"),
    };
    state.records.push({ type: ROLE, account, region: "", id: name, properties, hidden: { madeBy: "operator" } });
  }
}

function partsOf(arn: string): { account: string; path: string; name: string } {
  const [, account, path = "/", name] = /^arn:[^:]+:iam::(\d{12}):role(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? [];
  if (account === undefined || name === undefined) throw new Error(`"${arn}" is not the ARN of an IAM role.`);
  return { account, path, name };
}

function trustPolicy(
  trusted: readonly { readonly AWS: string | readonly string[]; readonly externalId: string | null }[],
): string {
  const Statement = trusted.map(({ AWS, externalId }): JsonObject => {
    const statement = { Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" };
    return externalId === null
      ? statement
      : { ...statement, Condition: { StringEquals: { "sts:ExternalId": externalId } } };
  });
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
