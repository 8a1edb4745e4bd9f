import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
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
    // The program has it off for as long as nothing fails.
    process.setSourceMapsEnabled(true);
    pulumi.runtime.setAllConfig({});
  });

  for (const [stack, outputs] of [
    ["repos", ["platformRepositoryUrl", "teamRepositoryUrls"]],
    [
      "hub",
      [
        ...["argocdRoleArn", "argocdRoleId", "argocdUrl", "clusterArn", "endpoint", "kubeconfig", "made"],
        ...["natAddresses", "privateRouteTableIds", "region", "registrable", "vpcId"],
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

  it("reads the files of teams beside it, and tells their faults with its own", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fleet-"));
    const file = join(folder, "fleet.yaml");
    writeFileSync(
      file,
      readFileSync("fleet.yaml", "utf8").replace(/services:\n      web: .*\n      api: .*/, "file: {}"),
    );
    mkdirSync(join(folder, "teams"));
    writeFileSync(join(folder, "teams/alpha.yaml"), "services: { web: {}, api: {} }\n");
    const whole = await run({ stack: "repos" });
    const split = await run({ stack: "repos", fleetFile: file });
    assert.deepEqual(
      split.resources.map(({ name }) => name),
      whole.resources.map(({ name }) => name),
    );
    writeFileSync(join(folder, "teams/alpha.yaml"), "service: {}\n");
    await assert.rejects(run({ stack: "repos", fleetFile: file }), /teams\/alpha\.yaml:1: service\n/);
  });

  it("leads from a failure to the TypeScript, though it maps no stack trace before there is one", async () => {
    const cloud = { ...CLOUD, ...stacks({ repos: REPOS }) };
    const error: unknown = await run({ stack: "dev" }, cloud).catch((failure: unknown) => failure);
    assert.ok(error instanceof Error);
    const ours = readFileSync("stacks/outputs.ts", "utf8").split("\n");
    const line = Number(/stacks\/outputs\.ts:(\d+)/.exec(error.stack ?? "")?.[1]);
    assert.match(ours[line - 1] ?? "", /throw |new .*Error\(/);
  });

  it("stores no stack trace with its resources: the SDK still takes them where the program leaves them out", () => {
    const { stackTrace } = pulumi.Resource as unknown as { stackTrace: (skip: number) => unknown[] };
    assert.deepEqual(stackTrace(0), []);
    assert.match(readFileSync("node_modules/@pulumi/pulumi/resource.js", "utf8"), /= Resource\.stackTrace\(/);
  });

  it("says which file it wanted to read", async () => {
    await assert.rejects(run({ stack: "dev", fleetFile: "flet.yaml" }), /flet\.yaml[^]*pulumi config set fleetFile/);
  });
});

const EVERYTHING = { ...CLOUD, ...stacks({ hub: HUB, repos: REPOS }) };

function run(config: Record<string, string>, cloud = EVERYTHING): Promise<Recording<object>> {
  const values = { gitToken: "token", webhookSecret: "hook", ...config };
  return recorded(cloud, () => {
    pulumi.runtime.setAllConfig(
      Object.fromEntries(Object.entries(values).map(([key, value]) => [`gitops-fleet:${key}`, value])),
    );
    return program();
  });
}
