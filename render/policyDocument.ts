/** A policy of IAM's, in the order of its reference:
 *  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: PolicyStatement[];
}

export interface PolicyStatement {
  Sid: string;
  Effect: "Allow";
  Action: string[];
  Resource: string[] | "*";
  /** Operator by operator, key by key. */
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** A document that allows each of these. */
export function allowing(...statements: readonly Omit<PolicyStatement, "Effect">[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: statements.map(({ Sid, ...rest }) => ({ Sid, Effect: "Allow", ...rest })),
  };
}
