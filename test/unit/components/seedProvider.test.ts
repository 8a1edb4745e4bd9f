import assert from "node:assert/strict";
import { create, diff, update } from "../../../components/seed/provider.js";
import type { SeedInputs } from "../../../components/seed/seed.js";
import { COMMIT_BELOW, pinnedRevision, pinText } from "../../../render/pins.js";
import { SEED } from "./aSeed.js";
import { GithubServer } from "./githubServer.js";

describe("the seed of a repository, as the engine keeps it", () => {
  const environment = { ...process.env };
  let github: GithubServer;
  beforeEach(async () => {
    github = await GithubServer.start();
    process.env.GITHUB_API_URL = github.apiUrl;
    process.env.GITHUB_TOKEN = "test-token";
    delete process.env.GITHUB_GRAPHQL_URL;
  });
  afterEach(async () => {
    for (const key of ["GITHUB_API_URL", "GITHUB_TOKEN", "GITHUB_GRAPHQL_URL"]) {
      const before = environment[key];
      if (before === undefined) Reflect.deleteProperty(process.env, key);
      else process.env[key] = before;
    }
    await github.stop();
  });

  it("takes GitHub's address and the token from the environment, and keeps neither", async () => {
    const { id, outs } = await create(SEED);
    assert.equal(id, "acme/team-alpha:main");
    assert.deepEqual(outs, { ...SEED, commit: "0".repeat(39) + "1" });
  });

  it("is refused without a token", async () => {
    delete process.env.GITHUB_TOKEN;
    await assert.rejects(create(SEED), /The environment has no GITHUB_TOKEN/);
  });

  it("adds the files of a new service, and not those again that somebody has deleted", async () => {
    const { id, outs } = await create(SEED);
    github.files.delete("apps/web/base/deployment.yaml");
    const more = { ...SEED, files: { ...SEED.files, "apps/api/base/deployment.yaml": "kind: Deployment\n" } };
    const updated = await update(id, outs, more);
    assert.deepEqual(github.commits[1]?.paths, ["apps/api/base/deployment.yaml"]);
    assert.equal(updated.outs.commit, "0".repeat(39) + "2");
    assert.equal(github.files.has("apps/web/base/deployment.yaml"), false);
  });

  it("is not changed by other contents or fewer files", () => {
    const state = { ...SEED, commit: "" };
    assert.deepEqual(diff("", state, { ...SEED, files: { "README.md": "other" }, message: "other" }), {
      changes: false,
      replaces: [],
    });
  });

  it("is changed by another file", () => {
    const news = { ...SEED, files: { ...SEED.files, "apps/api/base/service.yaml": "kind: Service\n" } };
    assert.deepEqual(diff("", { ...SEED, commit: "" }, news), { changes: true, replaces: [] });
  });

  describe("with pins", () => {
    const stale = "a".repeat(40);
    const pin = (wave: number): string => `apps/web/waves/prod/${wave}.yaml`;
    const pinned = (...waves: number[]): SeedInputs => {
      const pins = waves.map((wave) => [pin(wave), pinText("web", "prod", wave, COMMIT_BELOW)] as const);
      return { ...SEED, files: { ...SEED.files, ...Object.fromEntries(pins) } };
    };
    const runs = (wave: number): string | undefined => pinnedRevision(github.files.get(pin(wave)) ?? "");

    it("has waves that get their order back begin with main, and not where the order was given up", async () => {
      const { id, outs } = await create(pinned(1, 2));
      for (const wave of [1, 2]) github.files.set(pin(wave), pinText("web", "prod", wave, stale));
      assert.equal(diff(id, outs, SEED).changes, true);
      const without = await update(id, outs, SEED);
      assert.equal(runs(1), stale);
      await update(id, without.outs, pinned(1, 2));
      assert.deepEqual([runs(1), runs(2)], [outs.commit, outs.commit]);
    });

    it("has a wave that comes back begin with what the wave before it runs now", async () => {
      const { id, outs } = await create(pinned(1, 2));
      const left = await update(id, outs, pinned(1));
      const rolled = "b".repeat(40);
      github.files.set(pin(1), pinText("web", "prod", 1, rolled));
      github.files.set(pin(2), pinText("web", "prod", 2, stale));
      await update(id, left.outs, pinned(1, 2));
      assert.deepEqual([runs(1), runs(2)], [rolled, rolled]);
    });

    it("asks no pin that nothing follows what a new wave is to run", async () => {
      const { id, outs } = await create(pinned(2));
      github.files.set(pin(1), pinText("web", "prod", 1, stale));
      await update(id, outs, pinned(2, 3));
      assert.equal(runs(3), runs(2));
      await update(id, outs, pinned(2, 10));
      assert.equal(runs(10), runs(2));
    });

    it("needs no token to forget them", async () => {
      const { id, outs } = await create(pinned(1));
      delete process.env.GITHUB_TOKEN;
      assert.deepEqual((await update(id, outs, SEED)).outs.files, SEED.files);
    });

    it("leaves them alone when the state was lost: nobody knows what followed them", async () => {
      await create(pinned(1));
      github.files.set(pin(1), pinText("web", "prod", 1, stale));
      await create(pinned(1));
      assert.equal(runs(1), stale);
    });
  });

  it("is another one in another repository", () => {
    assert.deepEqual(diff("", { ...SEED, commit: "" }, { ...SEED, repository: "team-beta" }), {
      changes: true,
      replaces: ["repository"],
    });
  });
});
