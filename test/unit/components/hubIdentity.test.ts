import assert from "node:assert/strict";
import { HubIdentity, type HubIdentityArgs } from "../../../components/hubIdentity.js";
import { recorded, valueOf, type Outputs, type Recording } from "./recorded.js";

const POLICY = "aws:iam/rolePolicy:RolePolicy";

const AWS: Outputs = {
  [POLICY]: () => ({}),
  "aws:iam/role:Role": (_, inputs) => ({
    arn: `arn:aws:iam::111111111111:role/${String(inputs.name)}`,
    uniqueId: "AROA1",
  }),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": () => ({}),
};

describe("HubIdentity", () => {
  it("gives Argo CD's controller and server the fleet's role, and nobody else", async () => {
    const made = await identity();
    assert.deepEqual(
      made.all("aws:eks/podIdentityAssociation:PodIdentityAssociation").map(({ inputs }) => inputs),
      ["argocd-application-controller", "argocd-server"].map((serviceAccount) => ({
        clusterName: "acme-hub",
        namespace: "argocd",
        serviceAccount,
        roleArn: "arn:aws:iam::111111111111:role/acme-argocd",
      })),
    );
  });

  it("trusts EKS Pod Identity for those two service accounts alone", async () => {
    const trust = String((await identity()).only("aws:iam/role:Role").inputs.assumeRolePolicy);
    assert.match(trust, /"pods\.eks\.amazonaws\.com"/);
    assert.match(trust, /"aws:RequestTag\/kubernetes-namespace":"argocd"/);
    assert.match(trust, /\["argocd-application-controller","argocd-server"\]/);
  });

  it("may assume the listed roles of spokes and nothing else, and without any has no policy at all", async () => {
    assert.deepEqual((await identity()).all(POLICY), []);
    const spokes = [
      "arn:aws:iam::111111111111:role/acme-dev-argocd",
      "arn:aws:iam::222222222222:role/acme-prod-argocd",
    ];
    const { inputs } = (await identity({ spokeRoleArns: spokes })).only(POLICY);
    const { Statement } = JSON.parse(String(inputs.policy)) as { Statement: object[] };
    assert.deepEqual(
      Statement.map((statement) => ({ ...statement, Sid: "" })),
      [{ Sid: "", Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: spokes }],
    );
  });

  it("gives out the role's unique id, by which spokes notice that a role was made anew", async () => {
    const made = await identity();
    assert.equal(await valueOf(made.result.roleId), "AROA1");
    assert.equal(made.only("aws:iam/role:Role").inputs.name, "acme-argocd");
  });
});

function identity(changes: Partial<HubIdentityArgs> = {}): Promise<Recording<HubIdentity>> {
  const args = { roleName: "acme-argocd", clusterName: "acme-hub", ...changes };
  return recorded(AWS, () => new HubIdentity("hub", args));
}
