import assert from "node:assert/strict";
import { COMMIT_BELOW, pinnedRevision, pinText } from "../../../render/pins.js";
import { addMissing, type SeedInputs } from "../../../components/seed/seed.js";
import type { GithubAccess } from "../../../components/seed/github.js";
import { SEED } from "./aSeed.js";
import { GithubServer } from "./githubServer.js";

describe("seeding a repository", () => {
  let github: GithubServer;
  let waits: number[];
  beforeEach(async () => {
    github = await GithubServer.start();
    waits = [];
  });
  afterEach(() => github.stop());

  it("adds all files in one commit", async () => {
    assert.equal(await seed(), "0".repeat(39) + "1");
    assert.deepEqual(github.commits, [{ message: SEED.message, paths: Object.keys(SEED.files) }]);
    assert.equal(github.files.get("apps/web/base/deployment.yaml"), "kind: Deployment\n");
  });

  it("leaves a file alone that is there already, whatever it says", async () => {
    github.files.set("apps/web/base/deployment.yaml", "kind: StatefulSet\n");
    await seed();
    assert.deepEqual(
      github.commits.map(({ paths }) => paths),
      [["README.md"]],
    );
    assert.equal(github.files.get("apps/web/base/deployment.yaml"), "kind: StatefulSet\n");
  });

  for (const stub of [
    "# team-alpha",
    "# team-alpha\nServices of team alpha",
    "# team-alpha\nServices of team alpha\n",
  ]) {
    it(`puts its README in the place of GitHub's own ${JSON.stringify(stub)}`, async () => {
      github.files.set("README.md", stub);
      await seed();
      assert.equal(github.files.get("README.md"), SEED.files["README.md"]);
    });
  }

  it("leaves a README alone that somebody wrote", async () => {
    github.files.set("README.md", "# team-alpha\nWe are here.\n");
    await seed();
    assert.equal(github.files.get("README.md"), "# team-alpha\nWe are here.\n");
  });

  it("makes no commit when nothing is missing", async () => {
    await seed();
    assert.equal(await seed(), "");
    assert.equal(github.commits.length, 1);
  });

  it("looks again when somebody else was faster, and does not overwrite him either", async () => {
    github.intruders.push(["README.md", "theirs"]);
    await seed();
    assert.deepEqual(
      github.commits.map(({ paths }) => paths),
      [["apps/web/base/deployment.yaml"]],
    );
    assert.equal(github.files.get("README.md"), "theirs");
  });

  it("gives up when somebody else is always faster", async () => {
    github.intruders.push(...Array.from({ length: 5 }, (_, index) => [`file-${index}`, "theirs"] as const));
    await assert.rejects(seed(), /Branch main of acme\/team-alpha changed 5 times/);
  });

  it("waits for the branch of a repository that was just made", async () => {
    github.troubles.push({ status: 404, body: { message: "Not Found" } });
    github.troubles.push({ status: 409, body: { message: "Git Repository is empty." } });
    await seed();
    assert.equal(github.commits.length, 1);
  });

  it("says that the repository cannot be seen when it never comes", async () => {
    github.troubles.push(...Array.from({ length: 10 }, () => ({ status: 404, body: { message: "Not Found" } })));
    await assert.rejects(seed(), /answered 404: Not Found\n.*the token in GITHUB_TOKEN may not see it/);
  });

  it("says that the token is wrong, without showing it", async () => {
    await assert.rejects(
      addMissing({ ...access(), token: "secret-canary" }, SEED, Object.keys(SEED.files)),
      (error: Error) => {
        assert.match(error.message, /answered 401: Bad credentials\n.*GITHUB_TOKEN is wrong, expired or revoked/);
        assert.doesNotMatch(error.message, /secret-canary/);
        return true;
      },
    );
  });

  it("says when the hour's requests are used up, and until when", async () => {
    github.troubles.push({
      status: 403,
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795255200" },
      body: { message: "API rate limit exceeded" },
    });
    await assert.rejects(seed(), /used up\. Run the same command again after 2026-11-21T10:00:00\.000Z/);
    assert.equal(github.requests.length, 1);
  });

  it("says that the token may not write", async () => {
    github.troubles.push({ status: 403, body: { message: "Resource not accessible by personal access token" } });
    await assert.rejects(seed(), /needs to read and write the repository's contents/);
  });

  it("waits as long as GitHub asks at its secondary limit, then goes on", async () => {
    github.troubles.push({ status: 403, headers: { "retry-after": "30" }, body: { message: "secondary rate limit" } });
    github.troubles.push({ status: 429, body: { message: "You have exceeded a secondary rate limit." } });
    await seed();
    assert.deepEqual(waits, [30_000, 60_000]);
    assert.equal(github.commits.length, 1);
  });

  it("tries again when GitHub is in trouble, and says so when it stays", async () => {
    const bad = { status: 502, body: { message: "Server Error" } };
    github.troubles.push(bad, bad);
    await seed();
    assert.equal(github.commits.length, 1);
    github.troubles.push(bad, bad, bad, bad);
    await assert.rejects(seed(), /answered 502: Server Error\n.*githubstatus/);
  });

  it("says which address cannot be reached", async () => {
    const gone = access();
    await github.stop();
    await assert.rejects(addMissing(gone, SEED, ["README.md"]), /127\.0\.0\.1.*cannot be reached: .*ECONNREFUSED/);
    github = await GithubServer.start();
  });

  for (const half of [false, true]) {
    it(`goes on after ${half ? "half an answer" : "no answer"}, and says which host it waited for when none comes`, async () => {
      const hurried = { ...access(), timeoutMs: 400 };
      github.silence = { requests: 1, half };
      await addMissing(hurried, SEED, ["README.md"]);
      assert.equal(github.commits.length, 1);
      github.silence = { requests: 4, half };
      await assert.rejects(
        addMissing(hurried, SEED, ["apps/web/base/deployment.yaml"]),
        /cannot be reached: no answer within 0\.4 seconds\n.*may reach 127\.0\.0\.1:\d+, through its firewall.*run the same command again/,
      );
    });
  }

  it("waits as long as GitHub asks when it is in trouble, but not for hours", async () => {
    const busy = (seconds: string) => ({
      status: 503,
      headers: { "retry-after": seconds },
      body: { message: "Unavailable" },
    });
    github.troubles.push(busy("20"));
    await seed();
    assert.deepEqual(waits, [20_000]);
    github.troubles.push({
      status: 403,
      headers: { "retry-after": "3600" },
      body: { message: "secondary rate limit" },
    });
    await assert.rejects(seed(), /secondary rate limit\n {2}Run the same command again in 3600 seconds/);
    assert.deepEqual(waits, [20_000]);
  });

  it("says why GitHub refused the commit", async () => {
    github.troubles.push(
      { status: 200, body: { object: { sha: "0".repeat(40) } } },
      { status: 200, body: { tree: [] } },
      {
        status: 200,
        body: { data: null, errors: [{ type: "FORBIDDEN", message: "Repository rule violations found" }] },
      },
    );
    await assert.rejects(
      addMissing(access(), SEED, ["README.md"]),
      /refused the commit to acme\/team-alpha: Repository rule violations found/,
    );
  });

  describe("with pins", () => {
    const first = `${"0".repeat(39)}1`;
    const pin = (wave: number): string => `apps/web/waves/prod/${wave}.yaml`;
    const pinned = (waves: number[]): SeedInputs => ({
      ...SEED,
      files: {
        ...SEED.files,
        ...Object.fromEntries(waves.map((wave) => [pin(wave), pinText("web", "prod", wave, COMMIT_BELOW)])),
      },
    });
    const seedPins = (waves: number[]): Promise<string> =>
      addMissing(access(), pinned(waves), Object.keys(pinned(waves).files));

    it("has every wave begin with the commit that the other files came with", async () => {
      assert.equal(await seedPins([1, 2]), `${"0".repeat(39)}2`);
      assert.deepEqual(
        github.commits.map(({ paths }) => paths),
        [Object.keys(SEED.files), [pin(1), pin(2)]],
      );
      assert.equal(github.files.get(pin(2)), pinText("web", "prod", 2, first));
    });

    it("goes on after an interruption between the two commits", async () => {
      await seed();
      await seedPins([1]);
      assert.equal(github.files.get(pin(1)), pinText("web", "prod", 1, first));
    });

    it("has a new wave begin with what the wave before it runs, and not with what nobody has rolled out yet", async () => {
      await seedPins([2, 4]);
      const rolled = "a".repeat(40);
      github.files.set(pin(2), pinText("web", "prod", 2, rolled));
      await seedPins([1, 2, 3, 4, 10]);
      const runs = (wave: number): string | undefined => pinnedRevision(github.files.get(pin(wave)) ?? "");
      assert.deepEqual([1, 2, 3, 4, 10].map(runs), [rolled, rolled, rolled, first, first]);
    });

    it("refuses to begin a new wave with what is no commit", async () => {
      await seedPins([1]);
      github.files.set(pin(1), "revision: main\n");
      await assert.rejects(
        seedPins([1, 2]),
        /acme\/team-alpha\/apps\/web\/waves\/prod\/1\.yaml, which .*2\.yaml is to begin with: "main" is no full name of a commit/,
      );
    });

    it("leaves a pin alone that was moved", async () => {
      await seedPins([1]);
      github.files.set(pin(1), "revision: theirs\n");
      assert.equal(await seedPins([1]), "");
      assert.equal(github.files.get(pin(1)), "revision: theirs\n");
    });
  });

  function access(): GithubAccess {
    const apiUrl = github.apiUrl;
    return {
      apiUrl,
      graphqlUrl: apiUrl.replace(/v3$/, "graphql"),
      token: "test-token",
      sleep: (milliseconds) => {
        waits.push(milliseconds);
        return Promise.resolve();
      },
    };
  }

  function seed(): Promise<string> {
    return addMissing(access(), SEED, Object.keys(SEED.files));
  }
});
