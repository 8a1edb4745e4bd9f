import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import program from "../../../index.js";
import { recorded, type Recording } from "../components/recorded.js";
import { CLOUD, HUB, REPOS, stacks } from "./cloud.js";

const KEYS = ["gitToken", "webhookSecret"];

describe("the program", () => {
  before(() => {
    process.env.PULUMI_CONFIG_SECRET_KEYS = JSON.stringify(KEYS.map((key) => `gitops-fleet:${key}`));
  });

  after(() => {
    delete process.env.PULUMI_CONFIG_SECRET_KEYS;
    pulumi.runtime.setAllConfig({});
  });

  for (const [stack, outputs] of [
    ["repos", ["platformRepositoryUrl", "teamRepositoryUrls"]],
    [
      "hub",
      [
        ...["argocdRoleArn", "argocdRoleId", "argocdUrl", "clusterArn", "endpoint", "kubeconfig", "made"],
        ...["natAddresses", "privateRouteTableIds", "region", "vpcId"],
      ],
    ],
    ["dev", ["clusters", "kubeconfigs", "made"]],
    ["staging", ["clusters", "kubeconfigs", "made"]],
    ["prod", ["clusters", "kubeconfigs", "made"]],
  ] as const) {
    it(`makes the stack ${stack} of the committed fleet with nothing left to a default provider`, async () => {
      const made = await run({ stack });
      assert.deepEqual(Object.keys(made.result).sort(), outputs);
      const adrift = made.resources.filter(
        ({ type, provider }) => /^(aws|eks|kubernetes|github):/.test(type) && provider === "",
      );
      assert.deepEqual(
        adrift.map(({ type, name }) => `${type} ${name}`),
        [],
      );
    });
  }

  it("tells every fault of the fleet's file at once, before anything is registered, and without a stack trace", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "fleet-")), "fleet.yaml");
    writeFileSync(file, "name: acme\nteems: {}\nhub: { region: eu-wst-1 }\n");
    await assert.rejects(run({ stack: "dev", fleetFile: file }), (error: unknown) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.match(error.message, /teems/);
      assert.match(error.message, /eu-wst-1/);
      // Pulumi colours what is left: see withOwnFrames.
      assert.doesNotMatch(error.stack ?? "", /node_modules/);
      return true;
    });
  });

  it("says which file it wanted to read", async () => {
    await assert.rejects(run({ stack: "dev", fleetFile: "flet.yaml" }), /flet\.yaml[^]*pulumi config set fleetFile/);
  });
});

function run(config: Record<string, string>): Promise<Recording<object>> {
  const values = { gitToken: "token", webhookSecret: "hook", ...config };
  return recorded({ ...CLOUD, ...stacks({ hub: HUB, repos: REPOS }) }, () => {
    pulumi.runtime.setAllConfig(
      Object.fromEntries(Object.entries(values).map(([key, value]) => [`gitops-fleet:${key}`, value])),
    );
    return program();
  });
}
