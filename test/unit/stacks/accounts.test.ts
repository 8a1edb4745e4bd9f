import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Fleet } from "../../../model/index.js";
import { environmentStack } from "../../../stacks/environment.js";
import { hubStack } from "../../../stacks/hub.js";
import type { EnvironmentOutputs } from "../../../stacks/outputs.js";
import { recorded, type Outputs, type Recording } from "../components/recorded.js";
import { aFleet, CLOUD, HUB, REPOS, settingsOf, stacks, twoAccounts } from "./cloud.js";

const ROLE = "arn:aws:iam::222222222222:role/fleet-pipeline";
const ENGINEER = "arn:aws:iam::111111111111:role/platform-engineer";
const WHO = "aws:index/getCallerIdentity:getCallerIdentity";

describe("a stack in two accounts", () => {
  it("assumes the role of the one that has an entry, and no other", async () => {
    const made = await prod(twoAccounts());
    assert.deepEqual(
      made
        .all("pulumi:providers:aws")
        .map(({ name, inputs }) => [name, inputs.allowedAccountIds, inputs.assumeRoles])
        .sort(),
      [
        [
          "aws-222222222222-us-east-1",
          '["222222222222"]',
          JSON.stringify([{ roleArn: ROLE, sessionName: "acme-prod" }]),
        ],
        ["aws-111111111111-eu-west-1", '["111111111111"]', undefined],
      ].sort(),
    );
  });

  it("shows the external id that a role asks for", async () => {
    const made = await prod(twoAccounts(`assumeRole: ${ROLE}, externalId: acme-1`));
    const provider = made.only("pulumi:providers:aws", "aws-222222222222-us-east-1");
    const session = { roleArn: ROLE, sessionName: "acme-prod", externalId: "acme-1" };
    assert.equal(provider.inputs.assumeRoles, JSON.stringify([session]));
  });

  it("lets the role that makes a cluster administer it, and its kubeconfig assume it", async () => {
    const made = await prod(twoAccounts());
    assert.deepEqual(access(made, "prod-us-east-1"), [[ENGINEER, ROLE], { roleArn: ROLE }]);
    assert.deepEqual(access(made, "prod-eu-west-1"), [[ENGINEER], undefined]);
    const demanding = await prod(twoAccounts(`assumeRole: ${ROLE}, externalId: acme-1`));
    assert.deepEqual(access(demanding, "prod-us-east-1"), [[ENGINEER, ROLE], undefined]);
  });

  it("lets Argo CD in by its role of the hub's account", async () => {
    const entry = (await prod(twoAccounts())).only("aws:eks/accessEntry:AccessEntry", "prod-us-east-1-hub");
    assert.equal(entry.inputs.principalArn, HUB.argocdRoleArn);
    assert.match(entry.provider, /::aws-222222222222-us-east-1::/);
  });

  it("has the hub's account entered by a role too, where the file says so", async () => {
    const role = "arn:aws:iam::111111111111:role/fleet-pipeline";
    const fleet = aFleet((text) => `${text}\naccounts: { "111111111111": { assumeRole: ${role} } }\n`);
    const made = await recorded({ ...CLOUD, ...stacks({ repos: REPOS }) }, () => hubStack(fleet, settingsOf("hub")));
    assert.deepEqual(access(made, "hub"), [[role, ENGINEER], { roleArn: role }]);
    const [provider] = made.all("pulumi:providers:aws");
    assert.equal(provider?.inputs.assumeRoles, JSON.stringify([{ roleArn: role, sessionName: "acme-hub" }]));
  });

  it("makes nothing in either when one of them refuses, and says which and what to do", async () => {
    const begun: string[] = [];
    const watched = Object.fromEntries(
      Object.entries(CLOUD).map(([type, answer]): [string, Outputs[string]] => [
        type,
        (name, inputs) => {
          begun.push(type);
          return answer(name, inputs);
        },
      ]),
    );
    const closed = (provider: string) => {
      if (provider.includes("::aws-222222222222-"))
        throw Object.assign(new Error(), { details: "AccessDenied: not for you" });
      return {};
    };
    await assert.rejects(prod(twoAccounts(), { ...watched, [WHO]: closed }), (error: unknown) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.match(error.message, /^The account 222222222222 cannot be entered: .*AccessDenied: not for you/);
      assert.match(
        error.message,
        /role\/fleet-pipeline must exist, and trust whoever runs this.*\nNothing was changed\.$/,
      );
      assert.doesNotMatch(error.message, /account 111111111111 cannot/);
      return true;
    });
    assert.deepEqual(
      begun.filter((type) => !type.startsWith("pulumi:providers:")),
      [],
    );
  });

  it("asks for no account's permission where there is but one: the first resource will", async () => {
    const refusing = () => assert.fail("It was asked who runs it.");
    await prod(aFleet(), { ...CLOUD, [WHO]: refusing });
  });
});

/** Production with a cluster in each of the accounts. */
function prod(fleet: Fleet, cloud: Outputs = CLOUD): Promise<Recording<EnvironmentOutputs>> {
  const clusters = ["prod-eu-west-1", "prod-us-east-1"];
  return recorded({ ...cloud, ...stacks({ hub: HUB }) }, () =>
    environmentStack(fleet, settingsOf("prod", { clusters })),
  );
}

/** A cluster's administrators, and as whom its kubeconfig logs in. */
function access(made: Recording<unknown>, name: string): unknown[] {
  const { accessEntries, providerCredentialOpts } = made.only("eks:index:Cluster", name).inputs;
  const entries = Object.values(accessEntries as Record<string, { principalArn: string }>);
  return [entries.map(({ principalArn }) => principalArn).sort(), providerCredentialOpts];
}
