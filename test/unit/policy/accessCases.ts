import { UNKNOWN } from "../../../policy/index.js";
import { statement, type ResourceCase } from "./resourceCases.js";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

const trust = (body: object): object => ({ assumeRolePolicy: statement(body) });
const pods = (tags: object): object =>
  trust({ Principal: { Service: "pods.eks.amazonaws.com" }, Condition: { StringEquals: tags } });
const github = (subjects: unknown): object =>
  trust({
    Principal: { Federated: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringLike: { "token.actions.githubusercontent.com:sub": subjects } },
  });

/** Of who may do what, in AWS and on GitHub. */
export const ACCESS_CASES: readonly ResourceCase[] = [
  {
    policy: "iam-no-star-action",
    type: ROLE_POLICY,
    passes: [
      { policy: statement({ Action: ["kms:Describe*", "s3:GetObject"] }) },
      { policy: JSON.stringify({ Statement: [{ Effect: "Deny", Action: "*" }] }) },
    ],
    violates: [
      ["policy.Statement[0].Action", { policy: statement({ Action: "*" }) }],
      ["policy.Statement[0].Action", { policy: statement({ Action: ["s3:GetObject", "iam:*"] }) }],
      ["policy.Statement[0].NotAction", { policy: statement({ NotAction: "iam:*" }) }],
    ],
    unknown: [{ policy: UNKNOWN }],
  },
  {
    policy: "iam-no-star-action",
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    passes: [{ policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" }],
    violates: [["policyArn", { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }]],
    unknown: [{ policyArn: UNKNOWN }],
  },
  {
    policy: "iam-no-star-resource",
    type: ROLE_POLICY,
    passes: [
      { policy: statement({ Action: "s3:GetObject", Resource: ["arn:aws:s3:::logs/*"] }) },
      { policy: statement({ Action: "logs:PutLogEvents", Resource: "arn:aws:logs:eu-west-1:1:log-group:/a:*" }) },
    ],
    violates: [
      ["policy.Statement[0].Resource", { policy: statement({ Action: "s3:GetObject", Resource: "*" }) }],
      ["policy.Statement[0].Resource", { policy: statement({ Action: "s3:*", Resource: ["arn:aws:s3:::*"] }) }],
      [
        "policy.Statement[0].Resource",
        { policy: statement({ Action: "sts:AssumeRole", Resource: "arn:aws:iam::1:role/*" }) },
      ],
      ["policy.Statement[0].NotResource", { policy: statement({ Action: "s3:GetObject", NotResource: "x" }) }],
    ],
    unknown: [{ policy: UNKNOWN }],
  },
  {
    policy: "iam-no-star-resource",
    type: ROLE,
    passes: [{ inlinePolicies: [] }],
    violates: [
      [
        "inlinePolicies[0].policy.Statement[0].Resource",
        { inlinePolicies: [{ name: "p", policy: statement({ Action: "x:Y", Resource: "*" }) }] },
      ],
    ],
    unknown: [{ inlinePolicies: [{ policy: UNKNOWN }] }, { inlinePolicies: UNKNOWN }],
  },
  {
    policy: "iam-assume-listed-roles",
    type: ROLE_POLICY,
    passes: [
      {
        policy: statement({ Action: ["sts:AssumeRole"], Resource: ["arn:aws:iam::222222222222:role/acme-dev-argocd"] }),
      },
      { policy: statement({ Action: "s3:GetObject", Resource: "arn:aws:s3:::logs/*" }) },
      { policy: statement({ Action: "sts:TagSession", Resource: "*" }) },
    ],
    violates: [
      [
        "policy.Statement[0].Resource",
        { policy: statement({ Action: "sts:AssumeRole", Resource: "arn:aws:iam::222222222222:role/acme-*" }) },
      ],
      ["policy.Statement[0].Resource", { policy: statement({ Action: ["sts:Assume*"], Resource: ["*"] }) }],
    ],
    unknown: [{ policy: UNKNOWN }],
  },
  {
    policy: "iam-narrow-trust",
    type: ROLE,
    passes: [
      trust({ Principal: { Service: ["eks.amazonaws.com"] }, Action: "sts:AssumeRole" }),
      trust({ Principal: { AWS: "arn:aws:iam::111111111111:role/ci" } }),
      trust({
        Principal: { AWS: "arn:aws:iam::111111111111:root" },
        Condition: { StringEquals: { "sts:ExternalId": "1" } },
      }),
      github(["repo:acme/platform:*"]),
    ],
    violates: [
      ["assumeRolePolicy.Statement[0].Principal", trust({ Principal: "*" })],
      ["assumeRolePolicy.Statement[0].Principal", trust({ Principal: { AWS: "arn:aws:iam::111111111111:root" } })],
      ["assumeRolePolicy.Statement[0].Principal", github("*")],
      ["assumeRolePolicy.Statement[0].NotPrincipal", trust({ NotPrincipal: { AWS: "x" } })],
    ],
    unknown: [{ assumeRolePolicy: UNKNOWN }],
  },
  {
    policy: "pod-identity-trust-pinned",
    type: ROLE,
    passes: [
      trust({ Principal: { Service: "ec2.amazonaws.com" } }),
      pods({ "aws:RequestTag/kubernetes-namespace": "a", "aws:RequestTag/kubernetes-service-account": ["b"] }),
    ],
    violates: [
      [
        "assumeRolePolicy.Statement[0].Condition.aws:RequestTag/kubernetes-service-account",
        pods({ "aws:RequestTag/kubernetes-namespace": "a" }),
      ],
      [
        "assumeRolePolicy.Statement[0].Condition.aws:RequestTag/kubernetes-namespace",
        pods({ "aws:RequestTag/kubernetes-namespace": "*", "aws:RequestTag/kubernetes-service-account": "b" }),
      ],
    ],
    unknown: [
      { assumeRolePolicy: UNKNOWN },
      {
        assumeRolePolicy: {
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "pods.eks.amazonaws.com" },
              Condition: { StringEquals: UNKNOWN },
            },
          ],
        },
      },
    ],
  },
  {
    policy: "github-private",
    type: "github:index/repository:Repository",
    passes: [{ visibility: "private" }, { visibility: "internal" }, { private: true }],
    violates: [
      ["visibility", { visibility: "public" }],
      ["visibility", {}],
    ],
    unknown: [{ visibility: UNKNOWN }, { private: UNKNOWN }],
  },
  {
    policy: "github-secret-scanning",
    type: "github:index/repository:Repository",
    passes: [{ securityAndAnalysis: { secretScanning: { status: "enabled" } } }],
    violates: [
      ["securityAndAnalysis.secretScanning.status", {}],
      [
        "securityAndAnalysis.secretScanning.status",
        { securityAndAnalysis: { secretScanning: { status: "disabled" } } },
      ],
    ],
    unknown: [{ securityAndAnalysis: UNKNOWN }, { securityAndAnalysis: { secretScanning: { status: UNKNOWN } } }],
  },
  {
    policy: "github-archive-on-destroy",
    type: "github:index/repository:Repository",
    passes: [{ archiveOnDestroy: true }],
    violates: [["archiveOnDestroy", {}]],
    unknown: [{ archiveOnDestroy: UNKNOWN }],
  },
];
