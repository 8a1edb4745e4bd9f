/** Who wants to assume a role. */
export type Principal =
  | { readonly kind: "service"; readonly name: string }
  | {
      readonly kind: "session";
      readonly account: string;
      readonly roleArn: string;
      /** `arn:aws:sts::…:assumed-role/…`. */
      readonly sessionArn: string;
    };

export interface AssumeRequest {
  readonly principal: Principal;
  /** All of them must be allowed: `sts:AssumeRole`, `sts:TagSession`. */
  readonly actions: readonly string[];
  /** Condition keys of the request, in lower case: `sts:externalid`, `aws:requesttag/kubernetes-namespace`. */
  readonly context: Readonly<Record<string, string>>;
}

type OneOrMany = string | readonly string[];
interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly AWS?: OneOrMany; readonly Service?: OneOrMany; readonly Federated?: OneOrMany };
  readonly Action?: OneOrMany;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>;
  readonly NotPrincipal?: unknown;
  readonly NotAction?: unknown;
}

/** Judges a trust policy. The caller's own policies are not judged: everybody in the sandbox may ask for everything.
 *  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *  @throws Error for an element that is not modelled, so that nothing is allowed by mistake */
export function mayAssume(trustPolicy: string, request: AssumeRequest): boolean {
  const { Statement } = JSON.parse(trustPolicy) as { Statement: Statement | readonly Statement[] };
  const statements = Array.isArray(Statement) ? (Statement as readonly Statement[]) : [Statement as Statement];
  for (const statement of statements) requireModelled(statement);
  const applying = statements.filter(
    (statement) => isPrincipal(statement.Principal, request.principal) && areMet(statement.Condition, request.context),
  );
  return request.actions.every((action) => {
    const effects = applying
      .filter((statement) =>
        many(statement.Action).some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase())),
      )
      .map(({ Effect }) => Effect);
    return effects.includes("Allow") && !effects.includes("Deny");
  });
}

function requireModelled(statement: Statement): void {
  for (const element of ["NotPrincipal", "NotAction"] as const) {
    if (statement[element] !== undefined)
      throw new Error(`The stand-in of IAM does not model ${element} in a trust policy.`);
  }
  for (const operator of Object.keys(statement.Condition ?? {})) {
    if (!OPERATORS.has(operator))
      throw new Error(`The stand-in of IAM does not model the condition operator ${operator}.`);
  }
}

function isPrincipal(pattern: Statement["Principal"], principal: Principal): boolean {
  if (pattern === "*") return true;
  if (principal.kind === "service") return many(pattern?.Service).includes(principal.name);
  const { account, roleArn, sessionArn } = principal;
  return many(pattern?.AWS).some(
    (named) =>
      named === "*" || named === account || named === roleArn || named === sessionArn || isRoot(named, account),
  );
}

function isRoot(arn: string, account: string): boolean {
  return new RegExp(`^arn:aws[a-z-]*:iam::${account}:root$`).test(arn);
}

/** One value of the request against one of the policy. */
const OPERATORS: ReadonlyMap<
  string,
  { readonly match: (value: string, pattern: string) => boolean; readonly not?: true }
> = new Map([
  ["StringEquals", { match: (value, pattern) => value === pattern }],
  ["StringNotEquals", { match: (value, pattern) => value === pattern, not: true }],
  ["StringEqualsIgnoreCase", { match: (value, pattern) => value.toLowerCase() === pattern.toLowerCase() }],
  ["StringLike", { match: isLike }],
  ["StringNotLike", { match: isLike, not: true }],
  ["ArnEquals", { match: isLike }],
  ["ArnLike", { match: isLike }],
  ["ArnNotEquals", { match: isLike, not: true }],
  ["ArnNotLike", { match: isLike, not: true }],
]);

/** Every key of every operator must hold; of several values one suffices. A key that the request lacks meets only a negated operator. */
function areMet(conditions: Statement["Condition"], context: Readonly<Record<string, string>>): boolean {
  return Object.entries(conditions ?? {}).every(([operator, keys]) => {
    const how = OPERATORS.get(operator);
    return Object.entries(keys).every(([key, patterns]) => {
      const value = context[key.toLowerCase()];
      const matches = value !== undefined && many(patterns).some((pattern) => how?.match(value, pattern));
      return how?.not ? !matches : matches;
    });
  });
}

/** With `*` for any characters and `?` for one. */
function isLike(value: string, pattern: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(value);
}

function many(value: OneOrMany | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}
