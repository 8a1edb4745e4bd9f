import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { githubProvider } from "../../../../sandbox/plugins/github/provider.js";
import type { ProviderDefinition } from "../../../../sandbox/plugins/provider.js";
import { hasSecret, Secret, unknown, type PropertyMap } from "../../../../sandbox/plugins/values.js";
import { startWorld, type GithubWorld } from "./world.js";

const signal = new AbortController().signal;
const REPOSITORY = "github:index/repository:Repository";
const RULESET = "github:index/repositoryRuleset:RepositoryRuleset";
const WEBHOOK = "github:index/repositoryWebhook:RepositoryWebhook";

describe("the github plugin", () => {
  let world: GithubWorld;
  let provider: ProviderDefinition;
  before(async () => {
    world = await startWorld();
    provider = newProvider();
    await provider.configure?.(config(world.tokens.platformBot));
  });
  after(() => world.close());

  const newProvider = (): ProviderDefinition =>
    githubProvider(() => ({ apiUrl: `${world.internet.directUrl}/api/v3`, authority: world.certificate }));
  const config = (token: string, owner = "acme"): { configuration: PropertyMap; engineAddress: string } => ({
    configuration: { owner, token },
    engineAddress: "",
  });
  const at = (type: string): { urn: string; type: string; name: string; signal: AbortSignal } => ({
    urn: `urn:${type}`,
    type,
    name: "it",
    signal,
  });
  const check = (type: string, news: PropertyMap): ReturnType<ProviderDefinition["check"]> =>
    provider.check({ ...at(type), olds: {}, news, randomSeed: new Uint8Array([1, 2, 3, 4]) });
  const create = async (type: string, news: PropertyMap): ReturnType<ProviderDefinition["create"]> => {
    const { inputs, failures } = await check(type, news);
    deepEqual(failures, []);
    return provider.create({ ...at(type), inputs, preview: false, timeoutSeconds: 0 });
  };

  it("gives GitHub's own words for a wrong token, before anything is made", async () => {
    await rejects(async () => newProvider().configure?.(config("ghp_wrong")), /401 Bad credentials/);
  });

  it("refuses an organisation that does not exist", async () => {
    await rejects(
      async () => newProvider().configure?.(config(world.tokens.platformBot, "nobody")),
      /\/orgs\/nobody: 404/,
    );
  });

  it("refuses types and arguments that it does not know", async () => {
    await rejects(async () => check("github:index/gist:Gist", {}), /does not support the resource type/);
    const { failures } = await check(REPOSITORY, { name: "x", colour: "blue" });
    deepEqual(
      failures.map(({ property }) => property),
      ["colour"],
    );
  });

  it("checks names, approvals and bypass modes with GitHub's rules", async () => {
    equal((await check(REPOSITORY, { name: "with space" })).failures.length, 1);
    const { failures } = await check(RULESET, {
      repository: "x",
      target: "branch",
      enforcement: "active",
      bypassActors: [{ actorType: "OrganizationAdmin", bypassMode: "pullRequest" }],
      rules: { pullRequest: { requiredApprovingReviewCount: 11 } },
    });
    deepEqual(
      failures.map(({ property }) => property),
      ["bypassActors[0].bypassMode", "rules.pullRequest.requiredApprovingReviewCount"],
    );
  });

  it("leaves what only GitHub knows unknown in a preview, and makes nothing", async () => {
    const { inputs } = await check(REPOSITORY, { name: "previewed" });
    const { id, outputs } = await provider.create({ ...at(REPOSITORY), inputs, preview: true, timeoutSeconds: 0 });
    deepEqual([id, outputs["name"], outputs["htmlUrl"]], ["", "previewed", unknown]);
    equal((await world.api("GET", "/repos/acme/previewed")).status, 404);
  });

  it("makes a repository with a ruleset and a webhook whose secret stays one", async () => {
    const repository = await create(REPOSITORY, {
      name: "made",
      visibility: "private",
      autoInit: true,
      archiveOnDestroy: true,
    });
    equal(repository.outputs["htmlUrl"], "https://github.com/acme/made");
    await create(RULESET, {
      name: "main",
      repository: "made",
      target: "branch",
      enforcement: "active",
      conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
      rules: { pullRequest: { requiredApprovingReviewCount: 2 }, requiredLinearHistory: true },
    });
    const { inputs } = await check(WEBHOOK, {
      repository: "made",
      events: ["push"],
      configuration: { url: "https://argocd.acme.example/x", secret: "s3cret" },
    });
    ok(hasSecret(inputs["configuration"]));
    const { body } = await world.api("GET", "/repos/acme/made/rulesets");
    match(JSON.stringify(body), /"required_approving_review_count":2/);
  });

  it("archives instead of deleting when it is told to, and then the name stays taken", async () => {
    const { id, outputs } = await create(REPOSITORY, { name: "kept", archiveOnDestroy: true });
    await provider.delete({
      ...at(REPOSITORY),
      id,
      inputs: { name: "kept", archiveOnDestroy: true },
      outputs,
      timeoutSeconds: 0,
    });
    equal((await world.api("GET", "/repos/acme/kept")).body["archived"], true);
    await rejects(
      create(REPOSITORY, { name: "kept" }),
      /422 Repository creation failed\. \[\{Resource:Repository Field:name Code:custom Message:name already exists on this account\}\]/,
    );
  });

  it("renames a repository in place, and what hangs on it follows", async () => {
    const { id, outputs } = await create(REPOSITORY, { name: "first", autoInit: true });
    const request = { oldInputs: { name: "first" }, oldOutputs: outputs, ignoreChanges: [] };
    const diff = await provider.diff({ ...at(REPOSITORY), id, ...request, news: { name: "second" } });
    deepEqual([diff.changes, diff.replaces], [true, []]);
    await provider.update({
      ...at(REPOSITORY),
      id,
      ...request,
      news: { name: "second" },
      preview: false,
      timeoutSeconds: 0,
    });
    const type = "github:index/branchDefault:BranchDefault";
    const branch = (repository: string): PropertyMap => ({ repository, branch: "main" });
    const follow = { ...at(type), id: "first", oldInputs: branch("first"), oldOutputs: {}, ignoreChanges: [] };
    deepEqual((await provider.diff({ ...follow, news: branch("second") })).replaces, []);
    deepEqual((await provider.diff({ ...follow, news: branch("made") })).replaces, ["repository"]);
  });

  it("says that a resource is gone when it is", async () => {
    equal(await provider.read({ ...at(REPOSITORY), id: "never", inputs: {}, outputs: {} }), undefined);
  });

  it("keeps a webhook's secret over a refresh, for GitHub does not tell it", async () => {
    await create(REPOSITORY, { name: "hooks", autoInit: true });
    const inputs = {
      repository: "hooks",
      events: ["push"],
      active: true,
      configuration: { url: "https://argocd.acme.example/y", secret: new Secret("s3cret") },
    };
    const { id, outputs } = await create(WEBHOOK, inputs);
    const found = await provider.read({ ...at(WEBHOOK), id, inputs, outputs });
    ok(hasSecret(found?.inputs["configuration"]));
    match(JSON.stringify(found?.inputs["configuration"]), /s3cret/);
  });
});
