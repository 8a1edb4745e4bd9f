import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import { EnvironmentRegistrar } from "../../../components/environmentRegistrar.js";
import { recorded, type Outputs, type Recording } from "./recorded.js";

const POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
const BINDING = `${POLICY}Binding`;
const ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role";
const ROLE_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding";
const ENTRY = "aws:eks/accessEntry:AccessEntry";

const CLOUD: Outputs = Object.fromEntries(
  ["pulumi:providers:aws", "pulumi:providers:kubernetes", POLICY, BINDING, ROLE, ROLE_BINDING, ENTRY].map((type) => [
    type,
    () => ({}),
  ]),
);

describe("EnvironmentRegistrar", () => {
  it("lets the pipeline's role into the environment's group alone, with no policy of AWS's", async () => {
    const made = await registrarOf("dev");
    assert.deepEqual(made.only(ENTRY).inputs, {
      clusterName: "acme-hub",
      principalArn: "arn:aws:iam::111111111111:role/deploy-dev",
      type: "STANDARD",
      kubernetesGroups: ["gitops-fleet:registrar:dev"],
    });
    assert.equal(made.result.group, "gitops-fleet:registrar:dev");
  });

  it("binds the group to the names of the environment's Secrets", async () => {
    const made = await registrarOf("dev");
    const { rules } = made.only(ROLE).inputs as unknown as k8s.types.input.rbac.v1.PolicyRule & {
      rules: { resourceNames?: string[] }[];
    };
    assert.deepEqual(
      rules.flatMap(({ resourceNames = [] }) => resourceNames),
      ["cluster-dev-eu-west-1"],
    );
    const { subjects } = made.only(ROLE_BINDING).inputs as { subjects: { name: string }[] };
    assert.deepEqual(
      subjects.map(({ name }) => name),
      ["gitops-fleet:registrar:dev"],
    );
  });

  it("restricts before it grants, and grants before it lets in", async () => {
    const order = (await registrarOf("dev")).resources.map(({ type }) => type);
    const made = [POLICY, BINDING, ROLE, ROLE_BINDING, ENTRY];
    assert.deepEqual(
      order.filter((type) => made.includes(type)),
      made,
    );
  });
});

function registrarOf(environment: string): Promise<Recording<EnvironmentRegistrar>> {
  return recorded(CLOUD, () => {
    const hub = new k8s.Provider("hub", { kubeconfig: "{}" });
    const cloud = new aws.Provider("cloud", { region: "eu-west-1" });
    return new EnvironmentRegistrar(
      `registrar-${environment}`,
      {
        environment,
        roleArn: `arn:aws:iam::111111111111:role/deploy-${environment}`,
        clusters: [{ name: `${environment}-eu-west-1`, eksName: `acme-${environment}-eu-west-1` }],
        clusterName: "acme-hub",
      },
      { providers: [cloud, hub] },
    );
  });
}
