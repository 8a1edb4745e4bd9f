import assert from "node:assert/strict";
import type { Fleet } from "../../../model/index.js";
import { environmentStack } from "../../../stacks/environment.js";
import type { EnvironmentOutputs } from "../../../stacks/outputs.js";
import { recorded, type Recording } from "../components/recorded.js";
import { aFleet, CLOUD, everyAddon, HUB, settingsOf, stacks } from "./cloud.js";

const ROLE = "aws:iam/role:Role";
const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

describe("the identities of add-ons, in an environment's stack", () => {
  it("are none as long as no add-on has business in AWS", async () => {
    assert.deepEqual((await environment("dev", aFleet())).all(ASSOCIATION), []);
  });

  it("are a role for each add-on and cluster, in the cluster's own account and region", async () => {
    const made = await environment("prod", aFleet(everyAddon));
    const associations = made.all(ASSOCIATION);
    assert.deepEqual(
      associations.filter(({ inputs }) => inputs.serviceAccount === "external-dns").map(({ inputs }) => inputs),
      ["prod-eu-west-1", "prod-us-east-1", "prod-ap-southeast-1"].map((cluster) => ({
        clusterName: `acme-${cluster}`,
        namespace: "external-dns",
        serviceAccount: "external-dns",
        roleArn: `arn:${cluster}-external-dns-role`,
      })),
    );
    assert.equal(associations.length, 3 * 6);
    for (const { name, provider } of associations) {
      const [, region = ""] = /^prod-(\w+-\w+-\d)-/.exec(name) ?? [];
      assert.match(provider, new RegExp(`::aws-111111111111-${region}::`), name);
    }
  });

  it("trust their own cluster alone, and change the zones of its environment alone", async () => {
    const made = await environment("prod", aFleet(everyAddon));
    const trust = String(made.only(ROLE, "prod-us-east-1-external-dns-role").inputs.assumeRolePolicy);
    assert.match(trust, /"arn:aws:eks:us-east-1:111111111111:cluster\/acme-prod-us-east-1"/);
    const { policy } = made.only("aws:iam/rolePolicy:RolePolicy", "prod-us-east-1-external-dns-permissions").inputs;
    assert.deepEqual(String(policy).match(/hostedzone\/\w+/g), ["hostedzone/ZPROD"]);
  });

  it("come before the registration says that they are there", async () => {
    const made = await environment("dev", aFleet(everyAddon));
    const secret = made.only("kubernetes:core/v1:Secret");
    const { metadata } = secret.inputs as { metadata: { labels: object; annotations: object } };
    assert.deepEqual(
      Object.keys(metadata.labels)
        .filter((key) => key.startsWith("gitops-fleet/identity."))
        .sort(),
      made
        .all(ASSOCIATION)
        .map(({ name }) => name.replace("dev-eu-west-1-", "gitops-fleet/identity."))
        .sort(),
    );
    const order = made.resources.map(({ type }) => type);
    assert.ok(order.lastIndexOf(ASSOCIATION) < order.indexOf(secret.type));
  });
});

function environment(stack: string, fleet: Fleet): Promise<Recording<EnvironmentOutputs>> {
  return recorded({ ...CLOUD, ...stacks({ hub: HUB }) }, () => environmentStack(fleet, settingsOf(stack)));
}
