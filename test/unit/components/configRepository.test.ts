import assert from "node:assert/strict";
import * as github from "@pulumi/github";
import { ConfigRepository, type ConfigRepositoryArgs } from "../../../components/configRepository.js";
import { recorded, valueOf, type Outputs, type Recording } from "./recorded.js";

const SEED = "pulumi-nodejs:dynamic/gitops-fleet:SeedCommit";
const GITHUB: Outputs = {
  "pulumi:providers:github": () => ({}),
  "github:index/repository:Repository": (_, inputs) => ({ htmlUrl: `https://github.com/acme/${String(inputs.name)}` }),
  "github:index/repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts": () => ({}),
  "github:index/repositoryRuleset:RepositoryRuleset": () => ({}),
  "github:index/repositoryWebhook:RepositoryWebhook": () => ({}),
  [SEED]: () => ({ commit: "1".repeat(40) }),
};
const FILES = { "README.md": "# Services of team alpha\n" };

describe("ConfigRepository", () => {
  it("is private, has a first commit to build on, and is archived rather than deleted", async () => {
    const { inputs } = (await repository()).only("github:index/repository:Repository");
    const { name, visibility, autoInit, archiveOnDestroy, deleteBranchOnMerge } = inputs;
    assert.deepEqual(
      { name, visibility, autoInit, archiveOnDestroy, deleteBranchOnMerge },
      { name: "team-alpha", visibility: "private", autoInit: true, archiveOnDestroy: true, deleteBranchOnMerge: true },
    );
  });

  it("is watched for vulnerable dependencies", async () => {
    const { inputs } = (await repository()).only(
      "github:index/repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts",
    );
    assert.deepEqual(inputs, { repository: "team-alpha", enabled: true });
  });

  it("is scanned for secrets, and refuses them, where that is paid for", async () => {
    const analysisOf = async (changes: Partial<ConfigRepositoryArgs>) =>
      (await repository(changes)).only("github:index/repository:Repository").inputs.securityAndAnalysis;
    const enabled = { status: "enabled" };
    assert.deepEqual(await analysisOf({ secretScanning: true }), {
      secretScanning: enabled,
      secretScanningPushProtection: enabled,
    });
    assert.equal(await analysisOf({}), undefined);
  });

  it("starts with its files, and gets its rules after them", async () => {
    const made = await repository();
    const { owner, branch, files } = made.only(SEED).inputs;
    assert.deepEqual({ owner, branch, files }, { owner: "acme", branch: "main", files: FILES });
    const order = made.resources.map(({ type }) => type);
    const [atRepository, atSeed, atRules] = [
      "github:index/repository:Repository",
      SEED,
      "github:index/repositoryRuleset:RepositoryRuleset",
    ].map((type) => order.indexOf(type));
    assert.ok((atRepository ?? 0) < (atSeed ?? 0) && (atSeed ?? 0) < (atRules ?? 0), order.join("\n"));
  });

  it("takes changes of its default branch by reviewed pull request only, but for owners' automation", async () => {
    const { inputs } = (await repository({ approvals: 2 })).only("github:index/repositoryRuleset:RepositoryRuleset");
    const { conditions, bypassActors, rules } = inputs;
    assert.deepEqual(conditions, { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } });
    assert.deepEqual(bypassActors, [{ actorType: "OrganizationAdmin", actorId: 1, bypassMode: "always" }]);
    assert.deepEqual(rules, {
      deletion: true,
      nonFastForward: true,
      requiredLinearHistory: true,
      requiredSignatures: true,
      pullRequest: { requiredApprovingReviewCount: 2, dismissStaleReviewsOnPush: true, requireCodeOwnerReview: true },
    });
  });

  it("asks for two approvals unless it is told otherwise", async () => {
    const { rules } = (await repository()).only("github:index/repositoryRuleset:RepositoryRuleset").inputs as {
      rules: { pullRequest: { requiredApprovingReviewCount: number } };
    };
    assert.equal(rules.pullRequest.requiredApprovingReviewCount, 2);
  });

  it("tells Argo CD of pushes, and signs what it tells", async () => {
    const { inputs } = (await repository()).only("github:index/repositoryWebhook:RepositoryWebhook");
    const { events, configuration } = inputs as { events: string[]; configuration: Record<string, unknown> };
    assert.deepEqual(events, ["push"]);
    assert.equal(configuration.url, "https://argocd.acme.example/api/webhook");
    assert.equal(configuration.secret, "webhook-canary");
  });

  it("tells nobody of pushes when there is nobody to tell", async () => {
    const made = await recorded(GITHUB, () => {
      const { repository, organization, description, files } = ARGS;
      const args = { repository, organization, description, files };
      return new ConfigRepository("team-alpha", args, { provider: new github.Provider("github", { owner: "acme" }) });
    });
    assert.deepEqual(made.all("github:index/repositoryWebhook:RepositoryWebhook"), []);
  });

  it("takes over one that is there, in that run alone that says so", async () => {
    assert.equal((await repository()).only("github:index/repository:Repository").importId, "");
    const adopted = await repository({ adopt: true });
    assert.equal(adopted.only("github:index/repository:Repository").importId, "team-alpha");
    assert.equal(adopted.only("github:index/repositoryRuleset:RepositoryRuleset").importId, "");
  });

  it("gives out its address", async () => {
    assert.equal(await valueOf((await repository()).result.url), "https://github.com/acme/team-alpha");
  });
});

const ARGS: ConfigRepositoryArgs = {
  repository: "team-alpha",
  organization: "acme",
  description: "Services of team alpha",
  files: FILES,
  webhooks: [{ url: "https://argocd.acme.example/api/webhook", secret: "webhook-canary" }],
};

function repository(changes: Partial<ConfigRepositoryArgs> = {}): Promise<Recording<ConfigRepository>> {
  return recorded(GITHUB, () => {
    const provider = new github.Provider("github", { owner: "acme" });
    return new ConfigRepository("team-alpha", { ...ARGS, ...changes }, { provider });
  });
}
