import assert from "node:assert/strict";
import { PinBranch } from "../../../cli/pinBranch.js";
import { commitFiles } from "../../../components/seed/branch.js";
import type { GithubAccess, Send } from "../../../components/seed/github.js";
import { pinText } from "../../../render/pins.js";
import { startWorld, type GithubWorld } from "../sandbox/github/world.js";

describe("the pins of a service, on the sandbox's GitHub", () => {
  let world: GithubWorld;
  let access: GithubAccess;
  let repository = 0;
  let branch: { owner: string; repository: string; branch: string };
  let pins: PinBranch;

  before(async () => {
    world = await startWorld();
    const send: Send = async (url, { method, headers, body }) => {
      const answer = await world.internet.request(url, { method, headers, ...(body === undefined ? {} : { body }) });
      return { status: answer.status, header: () => undefined, text: answer.body.toString() };
    };
    access = {
      apiUrl: "https://api.github.com",
      graphqlUrl: "https://api.github.com/graphql",
      token: world.tokens.platformBot,
      sleep: () => Promise.resolve(),
      send,
    };
  });
  after(() => world.close());
  beforeEach(async () => {
    repository += 1;
    branch = { owner: "acme", repository: `team-${repository}`, branch: "main" };
    await world.repository(branch.repository);
    pins = new PinBranch(access, branch, "web", "prod");
  });

  const commit = async (path: string, text: string): Promise<string> => {
    const head = await pins.head();
    const made = await commitFiles(access, branch, { head, message: "Change", files: new Map([[path, text]]) });
    assert.ok(made !== undefined);
    return made;
  };

  it("move one after the other, each in a commit that says so", async () => {
    const change = await commit("apps/web/base/deployment.yaml", "kind: Deployment\n");
    await pins.move(1, change, []);
    await pins.move(2, change, [1]);
    assert.deepEqual(
      [...(await pins.pins([1, 2, 3]))],
      [
        [1, change],
        [2, change],
        [3, undefined],
      ],
    );
    const { body } = await world.api("GET", `/repos/acme/${branch.repository}/git/commits/${await pins.head()}`);
    assert.equal(body.message, `Roll web to ${change.slice(0, 7)} in wave 2 of prod`);
  });

  it("make no second commit for a wave that is there", async () => {
    const change = await pins.head();
    await pins.move(1, change, []);
    const head = await pins.head();
    await pins.move(1, change, []);
    assert.equal(await pins.head(), head);
  });

  it("are told by their faults, all at once, and what nothing reads beside them", async () => {
    await pins.move(1, await pins.head(), []);
    await commit("apps/web/waves/prod/2.yaml", "revision: main\n");
    await commit("apps/web/waves/prod/3.yaml", "");
    await commit("apps/web/waves/prod/9.yaml", "revision: main\n");
    await commit("apps/web/waves/staging/2.yaml", "revision: main\n");
    const { faults, strays } = await pins.check([1, 2, 3, 4]);
    assert.deepEqual(
      faults.map(({ file, path }) => [file, path]),
      [
        ["apps/web/waves/prod/2.yaml", "revision"],
        ["apps/web/waves/prod/3.yaml", "(the whole file)"],
      ],
    );
    assert.deepEqual(strays, ["apps/web/waves/prod/9.yaml"]);
  });

  it("of two services move at the same time, and neither move is lost", async () => {
    const change = await pins.head();
    const api = new PinBranch(access, branch, "api", "prod");
    await Promise.all([pins.move(1, change, []), api.move(1, change, []), pins.move(2, change, [])]);
    assert.deepEqual(
      [...(await pins.pins([1, 2])).values(), ...(await api.pins([1])).values()],
      [change, change, change],
    );
  });

  it("do not move when somebody else has moved an earlier wave elsewhere", async () => {
    const first = await pins.head();
    const second = await commit("README.md", "new\n");
    await pins.move(1, second, []);
    await assert.rejects(pins.move(2, first, [1]), /Somebody else has moved wave 1 of prod to [0-9a-f]{40}/);
    assert.equal((await pins.pins([2])).get(2), undefined);
  });

  it("do not make a commit another one, but any other file does", async () => {
    const change = await commit("apps/web/overlays/prod/kustomization.yaml", "a: 1\n");
    await pins.move(1, change, []);
    assert.equal(await pins.holdSame(change, await pins.head()), true);
    const other = await commit("shared/values.yaml", "b: 1\n");
    assert.equal(await pins.holdSame(change, other), false);
  });

  it("take a commit, a short one, a tag and the branch, if it is on the branch", async () => {
    const change = await commit("README.md", "new\n");
    await world.api("POST", `/repos/acme/${branch.repository}/git/refs`, { ref: "refs/tags/v1", sha: change });
    for (const name of [change, change.slice(0, 8), "v1", "main"]) assert.equal(await pins.resolve(name), change);
    await pins.move(1, change, []);
    assert.equal(await pins.resolve("v1"), change);
  });

  it("take nothing that is not merged, and nothing that is not there", async () => {
    const head = await pins.head();
    await world.api("POST", `/repos/acme/${branch.repository}/git/refs`, { ref: "refs/heads/feature", sha: head });
    const on = { ...branch, branch: "feature" };
    await commitFiles(access, on, { head, message: "Try", files: new Map([["x", pinText("web", "prod", 1, head)]]) });
    await assert.rejects(pins.resolve("feature"), /feature is not on main of acme\/team-\d+\.\nMerge it first/);
    await assert.rejects(pins.resolve("nowhere"), /has no "nowhere"/);
  });
});
