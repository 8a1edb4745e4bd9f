import assert from "node:assert/strict";
import { mayAssume, type AssumeRequest } from "../../../../sandbox/aws/identity/trustPolicy.js";

const POD: AssumeRequest = {
  principal: { kind: "service", name: "pods.eks.amazonaws.com" },
  actions: ["sts:AssumeRole", "sts:TagSession"],
  context: { "aws:requesttag/kubernetes-namespace": "argocd" },
};
const ROLE: AssumeRequest = {
  principal: {
    kind: "session",
    account: "111111111111",
    roleArn: "arn:aws:iam::111111111111:role/hub",
    sessionArn: "arn:aws:sts::111111111111:assumed-role/hub/me",
  },
  actions: ["sts:AssumeRole"],
  context: { "sts:externalid": "right" },
};
const PODS = { Service: "pods.eks.amazonaws.com" };
const ASSUME = "sts:AssumeRole";
const BOTH = ["sts:AssumeRole", "sts:TagSession"];

describe("trust policies", () => {
  const cases: readonly [title: string, statements: readonly object[], request: AssumeRequest, expected: boolean][] = [
    ["let the service in that they name", [{ Effect: "Allow", Principal: PODS, Action: BOTH }], POD, true],
    ["keep out who may not tag the session", [{ Effect: "Allow", Principal: PODS, Action: ASSUME }], POD, false],
    [
      "may allow the two actions in two statements",
      BOTH.map((Action) => ({ Effect: "Allow", Principal: PODS, Action })),
      POD,
      true,
    ],
    ["understand wildcards in actions", [{ Effect: "Allow", Principal: PODS, Action: "sts:*" }], POD, true],
    [
      "keep out another service",
      [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: BOTH }],
      POD,
      false,
    ],
    [
      "let a denial win",
      [
        { Effect: "Allow", Principal: PODS, Action: BOTH },
        { Effect: "Deny", Principal: "*", Action: "sts:TagSession" },
      ],
      POD,
      false,
    ],
    [
      "look at the namespace when they say so",
      [
        {
          Effect: "Allow",
          Principal: PODS,
          Action: BOTH,
          Condition: { StringEquals: { "aws:RequestTag/kubernetes-namespace": ["kube-system"] } },
        },
      ],
      POD,
      false,
    ],
    [
      "let the role in that they name",
      [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:role/hub" }, Action: ASSUME }],
      ROLE,
      true,
    ],
    [
      "let a whole account in",
      [{ Effect: "Allow", Principal: { AWS: ["arn:aws:iam::111111111111:root"] }, Action: ASSUME }],
      ROLE,
      true,
    ],
    [
      "keep out another account",
      [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::222222222222:root" }, Action: ASSUME }],
      ROLE,
      false,
    ],
    [
      "want the right external id",
      [
        {
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: ASSUME,
          Condition: { StringEquals: { "sts:ExternalId": "other" } },
        },
      ],
      ROLE,
      false,
    ],
    [
      "do not take a missing key for a match",
      [
        {
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: ASSUME,
          Condition: { StringLike: { "aws:PrincipalOrgID": "*" } },
        },
      ],
      ROLE,
      false,
    ],
  ];
  for (const [title, Statement, request, expected] of cases) {
    it(title, () => {
      assert.equal(mayAssume(JSON.stringify({ Version: "2012-10-17", Statement }), request), expected);
    });
  }

  it("are an error, not a yes, when they say something that is not modelled", () => {
    const policy = (statement: object) =>
      JSON.stringify({ Statement: [{ Effect: "Allow", Principal: PODS, Action: BOTH, ...statement }] });
    assert.throws(
      () => mayAssume(policy({ Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }), POD),
      /IpAddress/,
    );
    assert.throws(() => mayAssume(policy({ NotAction: "sts:TagSession" }), POD), /NotAction/);
  });
});
