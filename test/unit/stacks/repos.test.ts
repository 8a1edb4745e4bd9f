import assert from "node:assert/strict";
import { reposStack } from "../../../stacks/repos.js";
import { recorded, valueOf } from "../components/recorded.js";
import { aFleet, CLOUD, settingsOf } from "./cloud.js";

describe("the repositories' stack", () => {
  it("makes the platform's repository and one for each team, and gives out where they are", async () => {
    const { result } = await repos();
    assert.equal(await valueOf(result.platformRepositoryUrl), "https://github.com/acme/platform");
    const urls = Object.entries(result.teamRepositoryUrls).map(async ([team, url]) => [team, await valueOf(url)]);
    assert.deepEqual(await Promise.all(urls), [
      ["alpha", "https://github.com/acme/team-alpha"],
      ["beta", "https://github.com/acme/team-beta"],
      ["gamma", "https://github.com/acme/team-gamma"],
    ]);
  });

  it("tells Argo CD of every push, signed", async () => {
    const made = await repos();
    const hooks = made
      .all("github:index/repositoryWebhook:RepositoryWebhook")
      .map(({ inputs }) => inputs.configuration);
    assert.equal(hooks.length, 4);
    for (const hook of hooks) {
      assert.deepEqual(hook, { url: "https://argocd.acme.example/api/webhook", contentType: "json", secret: "hook" });
    }
  });

  it("has all repositories scanned for secrets where the file says that GitHub is paid for it", async () => {
    const scanned = (await repos((text) => text.replace("repositories:\n", "repositories:\n  secretScanning: true\n")))
      .all("github:index/repository:Repository")
      .map(({ inputs }) => inputs.securityAndAnalysis !== undefined);
    assert.deepEqual(scanned, [true, true, true, true]);
  });

  it("hands GitHub's token over itself, because the SDK would put it into the state in clear", async () => {
    const made = await recorded(CLOUD, () => reposStack(aFleet(), settingsOf("repos", { githubToken: "ghp_canary" })));
    assert.equal(made.only("pulumi:providers:github").inputs.token, "ghp_canary");
  });

  it("asks github.com by itself, and another host at its own address", async () => {
    assert.deepEqual((await repos()).only("pulumi:providers:github").inputs, {
      owner: "acme",
      baseUrl: "https://api.github.com/",
    });
    const ghes = await repos((text) => text.replace("host: github.com", "host: git.acme.example"));
    assert.deepEqual(ghes.only("pulumi:providers:github").inputs, {
      owner: "acme",
      baseUrl: "https://git.acme.example/",
    });
  });
});

function repos(change?: (text: string) => string) {
  return recorded(CLOUD, () => reposStack(aFleet(change), settingsOf("repos")));
}
