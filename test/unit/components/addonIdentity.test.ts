import assert from "node:assert/strict";
import { AddonIdentity, type AddonIdentityArgs } from "../../../components/addonIdentity.js";
import { recorded, valueOf, type Outputs, type Recording } from "./recorded.js";

const AWS: Outputs = {
  "aws:iam/role:Role": (_, inputs) => ({ arn: `arn:aws:iam::111111111111:role/${String(inputs.name)}` }),
  "aws:iam/rolePolicy:RolePolicy": () => ({}),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": () => ({}),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": () => ({}),
};

const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
const POLICY = { Version: "2012-10-17", Statement: [] };

describe("AddonIdentity", () => {
  it("gives one service account of one cluster the role", async () => {
    const made = await identity({ policy: POLICY });
    assert.deepEqual(made.only(ASSOCIATION).inputs, {
      clusterName: "acme-dev",
      namespace: "external-dns",
      serviceAccount: "external-dns",
      roleArn: "arn:aws:iam::111111111111:role/acme-dev-external-dns",
    });
    assert.equal(await valueOf(made.result.roleArn), "arn:aws:iam::111111111111:role/acme-dev-external-dns");
  });

  it("trusts EKS Pod Identity for that account on that cluster alone", async () => {
    const { inputs } = (await identity({ policy: POLICY })).only("aws:iam/role:Role");
    const [statement] = (JSON.parse(String(inputs.assumeRolePolicy)) as { Statement: object[] }).Statement;
    assert.deepEqual(statement, {
      Sid: "PodsOfTheseServiceAccounts",
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:111111111111:cluster/acme-dev",
          "aws:RequestTag/kubernetes-namespace": "external-dns",
          "aws:RequestTag/kubernetes-service-account": ["external-dns"],
        },
      },
    });
  });

  it("grants what it is given, before any pod can get the role", async () => {
    const managed = "arn:aws:iam::aws:policy/AmazonEBSCSIDriverEKSClusterScopedPolicy";
    const made = await identity({ policy: POLICY, managedPolicyArns: [managed] });
    const { policy, role } = made.only("aws:iam/rolePolicy:RolePolicy").inputs;
    assert.deepEqual([JSON.parse(String(policy)), role], [POLICY, "acme-dev-external-dns"]);
    const { inputs } = made.only("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    assert.deepEqual(inputs, { role: "acme-dev-external-dns", policyArn: managed });
    assert.equal(made.resources.at(-1)?.type, ASSOCIATION);
  });

  it("grants nothing of its own", async () => {
    const made = await identity({});
    assert.deepEqual(
      made.resources.map(({ type }) => type),
      ["aws:iam/role:Role", ASSOCIATION],
    );
  });

  it("names role and policy for AWS by its arguments, so that another name in the program makes no other role", async () => {
    const names = async (logicalName: string) =>
      (await identity({ policy: POLICY }, logicalName)).resources.map(({ inputs }) => inputs.name);
    assert.deepEqual(await names("one"), ["acme-dev-external-dns", "permissions", undefined]);
    assert.deepEqual(await names("another"), await names("one"));
  });
});

function identity(args: Partial<AddonIdentityArgs>, name = "dev-external-dns"): Promise<Recording<AddonIdentity>> {
  return recorded(
    AWS,
    () =>
      new AddonIdentity(name, {
        roleName: "acme-dev-external-dns",
        clusterArn: "arn:aws:eks:eu-west-1:111111111111:cluster/acme-dev",
        clusterName: "acme-dev",
        namespace: "external-dns",
        serviceAccount: "external-dns",
        ...args,
      }),
  );
}
