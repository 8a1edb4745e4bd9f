import { allowed, demanded, principals, type Statement } from "./documents.js";
import type { PlannedResource, Policy, Violation } from "./policy.js";
import { at, elements } from "./values.js";

export const ROLE = "aws:iam/role:Role";

/** Resources that hold a policy of an identity's, and attach one. */
const HOLDERS = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  ROLE,
];
const ATTACHMENTS = [
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
];

/** ARNs whose last part stands for all that an account has of a kind. Elsewhere `x/*` is what belongs to x. */
const EVERYTHING =
  /^(\*|arn:\*.*|arn:[^:]*:[^:]*:[^:]*:[^:]*:(\*|(role|user|group|policy|key|secret|table|cluster|function|log-group|parameter)[:/]\*))$/;

/** Actions with which one becomes somebody else. */
const ASSUMING = /^(\*|sts:(\*|A\S*\*|AssumeRole))$/;

export const iamPolicies: readonly Policy[] = [
  {
    name: "iam-no-star-action",
    row: "iam",
    ids: ["CKV_AWS_63", "CKV_AWS_286"],
    enforcementLevel: "mandatory",
    description: "A policy lists the actions that it allows.",
    remedy: "List the actions that are needed; a prefix such as kms:Describe* is a list too.",
    types: [...HOLDERS, ...ATTACHMENTS],
    check: (resource) =>
      ATTACHMENTS.includes(resource.type)
        ? administrator(resource)
        : statementsOf(resource).flatMap(({ path, statement }) => [
            ...statement.actions
              .filter((action) => typeof action === "string" && /^(\*|[^:]+:\*)$/.test(action))
              .map((value) => ({
                property: `${path}.Action`,
                value,
                problem: "It also allows what AWS will add next year.",
              })),
            ...inverted(path, statement, "NotAction"),
          ]),
  },
  {
    name: "iam-no-star-resource",
    row: "iam",
    ids: ["CKV_AWS_355", "CKV_AWS_356", "CKV_AWS_286", "CKV_AWS_290"],
    enforcementLevel: "mandatory",
    description: "A policy names the resources that it is about.",
    remedy: "Name the ARNs; for an action that knows no resources, list an exception with the reason.",
    types: HOLDERS,
    check: (resource) =>
      statementsOf(resource).flatMap(({ path, statement }) => [
        ...statement.resources
          .filter((arn): arn is string => typeof arn === "string" && EVERYTHING.test(arn))
          .map((arn) => ({
            property: `${path}.Resource`,
            value: `${statement.actions.map(String).join(", ")} on ${arn}`,
            problem: "It holds for everything that the account has, and will have.",
          })),
        ...inverted(path, statement, "NotResource"),
      ]),
  },
  {
    name: "iam-assume-listed-roles",
    row: "hubRoles",
    ids: [],
    enforcementLevel: "mandatory",
    description: "Who may assume roles, as Argo CD those of its spokes, has each of them listed.",
    remedy: "List the roles' ARNs, without asterisks.",
    types: HOLDERS,
    check: (resource) =>
      statementsOf(resource)
        .filter(({ statement }) => statement.actions.some((action) => ASSUMING.test(String(action))))
        .flatMap(({ path, statement }) =>
          statement.resources
            .filter((arn) => typeof arn === "string" && arn.includes("*"))
            .map((value) => ({
              property: `${path}.Resource`,
              value,
              problem: "A role that somebody makes by such a name later is meant too.",
            })),
        ),
  },
  {
    name: "iam-narrow-trust",
    row: "iam",
    ids: ["CKV_AWS_60", "CKV_AWS_61"],
    enforcementLevel: "mandatory",
    description: "A role says exactly who may assume it.",
    remedy:
      "Name roles or services; trust a whole account only under a condition, and a federation only for the subjects that you name.",
    types: [ROLE],
    check: ({ props }) =>
      allowed(at(props, "assumeRolePolicy")).flatMap((statement) => {
        const path = `assumeRolePolicy.Statement[${statement.index}]`;
        return [
          ...wideTrust(statement).map((found) => ({ property: `${path}.Principal`, ...found })),
          ...inverted(path, statement, "NotPrincipal"),
        ];
      }),
  },
];

function statementsOf({ type, props }: PlannedResource): { path: string; statement: Statement }[] {
  const documents =
    type === ROLE
      ? elements(at(props, "inlinePolicies")).map((policy, index) => ({
          path: `inlinePolicies[${index}].policy`,
          document: at(policy, "policy"),
        }))
      : [{ path: "policy", document: at(props, "policy") }];
  return documents.flatMap(({ path, document }) =>
    allowed(document).map((statement) => ({ path: `${path}.Statement[${statement.index}]`, statement })),
  );
}

function administrator({ props }: PlannedResource): Violation[] {
  const value = at(props, "policyArn");
  return typeof value === "string" && value.endsWith(":iam::aws:policy/AdministratorAccess")
    ? [{ property: "policyArn", value, problem: "It allows every action." }]
    : [];
}

function inverted(path: string, statement: Statement, name: string): Violation[] {
  return statement.inverted.includes(name)
    ? [{ property: `${path}.${name}`, value: undefined, problem: "It means everything but what it names." }]
    : [];
}

function wideTrust(statement: Statement): { value: unknown; problem: string }[] {
  const isConditional = statement.condition !== undefined;
  const accounts = principals(statement, "AWS").flatMap((value) => {
    if (value === "*") return [{ value, problem: "Every account of AWS may try." }];
    const isAccount = typeof value === "string" && /^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/.test(value);
    return isAccount && !isConditional ? [{ value, problem: "Everybody of that account may, whom it lets." }] : [];
  });
  const subjects = demanded(statement, /:sub$/);
  const anybody = subjects === undefined || subjects.includes("*");
  const federations = statement.actions.includes("sts:AssumeRoleWithWebIdentity")
    ? principals(statement, "Federated").filter(() => anybody)
    : [];
  return [
    ...accounts,
    ...federations.map((value) => ({ value, problem: "Whoever it knows may, whatever the subject." })),
  ];
}
