import type { AwsState } from "./aws.js";
import { iamArn } from "./arn.js";
import { iamUniqueId } from "./ids.js";
import { ROLE } from "./types.js";

/** MaxSessionDuration, seconds: the longest that IAM allows, for whoever administers by hand works a day. */
const SESSION_SECONDS = 43200;

/** Makes the roles that somebody made before the fleet, unless they are there.
 *  @throws Error when an ARN is not a role's. */
export function ensureOperatorRoles(state: AwsState, arns: readonly string[], now: Date): void {
  for (const arn of arns) {
    if (state.records.some((record) => record.type === ROLE && record.properties["arn"] === arn)) continue;
    const [, account, path = "/", name] = /^arn:[^:]+:iam::(\d{12}):role(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? [];
    if (account === undefined || name === undefined) throw new Error(`"${arn}" is not the ARN of an IAM role.`);
    const properties = {
      name,
      path,
      arn,
      assumeRolePolicy: trustOfAccount(account),
      createDate: now.toISOString(),
      maxSessionDuration: SESSION_SECONDS,
      tagsAll: {},
      uniqueId: iamUniqueId("AROA"),
    };
    state.records.push({ type: ROLE, account, region: "", id: name, properties, hidden: { madeBy: "operator" } });
  }
}

function trustOfAccount(account: string): string {
  const AWS = iamArn({ account, region: "" }, "root");
  const Statement = [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
