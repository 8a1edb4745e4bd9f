import assert from "node:assert/strict";
import { ConfigError } from "../../../model/errors.js";
import { stackSettings, type SettingsSource } from "../../../stacks/settings.js";

describe("stack settings", () => {
  it("take the stack's name for what the stack makes", () => {
    assert.equal(stackSettings(source("dev")).stack, "dev");
    assert.equal(stackSettings(source("prod-eu", { stack: "prod" })).stack, "prod");
  });

  it("take an empty setting as one that is not made", () => {
    const empty = { stack: "", clusters: "", fleetFile: "", protect: "", gitToken: "", webhookSecret: "" };
    assert.deepEqual(stackSettings(source("dev", empty)), {
      stack: "dev",
      fleetFile: "fleet.yaml",
      protect: true,
      replace: [],
      today: "2026-11-21",
      gitToken: "",
      webhookSecret: "",
      githubToken: "",
    });
  });

  it("narrow an environment to the clusters that are named", () => {
    assert.deepEqual(stackSettings(source("prod", { clusters: '["prod-eu-west-1"]' })).clusters, ["prod-eu-west-1"]);
  });

  it("leave an environment whole when they name no clusters, and take none for none", () => {
    assert.equal(stackSettings(source("prod", { clusters: '["*"]' })).clusters, undefined);
    assert.deepEqual(stackSettings(source("prod", { clusters: "[]" })).clusters, []);
  });

  it("take credentials from the environment when the configuration has none", () => {
    const env = { ARGOCD_GIT_TOKEN: "token", GITHUB_WEBHOOK_SECRET: "hook" };
    const settings = stackSettings({ ...source("hub"), env });
    assert.deepEqual([settings.gitToken, settings.webhookSecret], ["token", "hook"]);
  });

  it("tell of every missing credential of the hub at once, and where each may come from", () => {
    const message = messageOf(source("hub"));
    assert.match(message, /^Pulumi\.hub\.yaml: gitops-fleet:gitToken\n.*no ARGOCD_GIT_TOKEN/m);
    assert.match(message, /^Pulumi\.hub\.yaml: gitops-fleet:webhookSecret\n.*no GITHUB_WEBHOOK_SECRET/m);
    assert.match(message, /pulumi config set --secret gitToken/);
  });

  it("refuse a credential that is stored in clear, without repeating it", () => {
    const message = messageOf({ ...source("hub", { gitToken: "ghp_canary", webhookSecret: "x" }), secretKeys: [] });
    assert.match(message, /gitops-fleet:gitToken\n {2}is stored in clear/);
    assert.doesNotMatch(message, /canary/);
  });

  it("hand over what Argo CD's Secrets hold, encrypted and as a map alone", () => {
    const argocdSecrets = '{"argocd-sso":{"clientSecret":"canary"}}';
    const secretKeys = ["gitops-fleet:argocdSecrets"];
    const good = stackSettings({ ...source("dev", { argocdSecrets }), secretKeys });
    assert.deepEqual(good.argocdSecrets, { "argocd-sso": { clientSecret: "canary" } });

    const clear = messageOf({ ...source("dev", { argocdSecrets }), secretKeys: [] });
    assert.match(clear, /gitops-fleet:argocdSecrets\n {2}is stored in clear/);
    const flat = messageOf({ ...source("dev", { argocdSecrets: '{"clientSecret":"canary"}' }), secretKeys });
    assert.match(flat, /is not a map of Secrets[^]*pulumi config set --secret --path/);
    assert.doesNotMatch(clear + flat, /canary/);
  });

  it("are protected unless the configuration says otherwise, or for one run the environment", () => {
    assert.equal(stackSettings(source("dev")).protect, true);
    assert.equal(stackSettings(source("dev", { protect: "false" })).protect, false);
    const env = { GITOPS_FLEET_PROTECT: "false" };
    assert.equal(stackSettings({ ...source("dev"), env }).protect, false);
  });

  it("name clusters whose parts one run may replace, from the environment", () => {
    assert.deepEqual(stackSettings(source("dev")).replace, []);
    const env = { GITOPS_FLEET_REPLACE: "dev-eu-west-1, dev-2" };
    assert.deepEqual(stackSettings({ ...source("dev"), env }).replace, ["dev-eu-west-1", "dev-2"]);
  });

  it("name repositories to take over for one run, from the environment", () => {
    const { adopt } = stackSettings({
      stackName: "repos",
      config: () => undefined,
      secretKeys: [],
      env: { GITHUB_WEBHOOK_SECRET: "hook", GITOPS_FLEET_ADOPT_REPOSITORIES: "platform, team-alpha" },
      today: "2026-11-21",
    });
    assert.deepEqual(adopt, ["platform", "team-alpha"]);
  });

  it("refuse a protection that is neither on nor off, and clusters that are no list", () => {
    const message = messageOf(source("dev", { protect: "no", clusters: "prod-eu-west-1" }));
    assert.match(message, /gitops-fleet:protect\n {2}"no" is neither true nor false/);
    assert.match(message, /gitops-fleet:clusters\n {2}"prod-eu-west-1" is not a list of names/);
  });
});

function source(stackName: string, config: Record<string, string> = {}): SettingsSource {
  return {
    stackName,
    config: (key) => config[key],
    secretKeys: ["gitops-fleet:gitToken", "gitops-fleet:webhookSecret"],
    env: {},
    today: "2026-11-21",
  };
}

function messageOf(from: SettingsSource): string {
  try {
    stackSettings(from);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return assert.fail("the settings were accepted");
}
