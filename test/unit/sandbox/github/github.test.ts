import { deepEqual, equal, match, ok } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { receiveHooks, startWorld, type ApiAnswer, type GithubWorld } from "./world.js";

const PROTECTED = {
  name: "main",
  target: "branch",
  enforcement: "active",
  bypass_actors: [{ actor_id: null, actor_type: "OrganizationAdmin", bypass_mode: "always" }],
  conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
  rules: [
    { type: "pull_request", parameters: { required_approving_review_count: 1 } },
    { type: "non_fast_forward" },
    { type: "deletion" },
  ],
};
const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }`;

describe("the sandbox's GitHub", () => {
  let world: GithubWorld;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const clone = async (name: string, token?: string): Promise<string> => {
    const folder = join(world.folder, `clone-${name}-${Math.random().toString(36).slice(2)}`);
    const outcome = await world.git(["clone", "-q", `https://github.com/acme/${name}`, folder], token ? { token } : {});
    ok(outcome.succeeded, outcome.output);
    return folder;
  };
  const commit = async (folder: string, file: string, text: string): Promise<void> => {
    await writeFile(join(folder, file), text);
    await world.git(["add", "."], { cwd: folder });
    const outcome = await world.git(["commit", "-q", "-m", `change ${file}`], { cwd: folder });
    ok(outcome.succeeded, outcome.output);
  };
  const head = async (name: string): Promise<string> => {
    const { body } = await world.api("GET", `/repos/acme/${name}/git/ref/heads/main`);
    return (body["object"] as { sha: string }).sha;
  };
  const seed = async (name: string, expectedHeadOid: string, files: Record<string, string>): Promise<ApiAnswer> =>
    world.graphql(COMMIT, {
      input: {
        branch: { repositoryNameWithOwner: `acme/${name}`, branchName: "main" },
        expectedHeadOid,
        message: { headline: "Add files" },
        fileChanges: {
          additions: Object.entries(files).map(([path, text]) => ({
            path,
            contents: Buffer.from(text).toString("base64"),
          })),
        },
      },
    });

  describe("repositories", () => {
    it("refuses a second one of the same name with GitHub's words", async () => {
      await world.repository("twice");
      const second = await world.api("POST", "/orgs/acme/repos", { name: "Twice" });
      equal(second.status, 422);
      equal(second.body["message"], "Repository creation failed.");
      match(JSON.stringify(second.body["errors"]), /name already exists on this account/);
    });

    it("answers 401 to a wrong token, and 404 for a private repository to somebody without one", async () => {
      await world.repository("hidden");
      const wrong = await world.api("GET", "/repos/acme/hidden", undefined, "ghp_wrong");
      deepEqual([wrong.status, wrong.body["message"]], [401, "Bad credentials"]);
      const anonymous = await world.internet.request("https://api.github.com/repos/acme/hidden");
      equal(anonymous.status, 404);
    });

    it("lets only owners of the organisation make one", async () => {
      equal((await world.api("POST", "/orgs/acme/repos", { name: "mine" }, world.tokens.developer)).status, 403);
    });

    it("keeps an archived one readable and nothing more", async () => {
      await world.repository("old");
      await world.api("PATCH", "/repos/acme/old", { archived: true });
      const folder = await clone("old");
      await commit(folder, "new.txt", "new");
      const push = await world.git(["push", "origin", "main"], { cwd: folder });
      equal(push.succeeded, false);
      match(push.output, /archived so it is read-only|403/);
      equal((await world.api("PATCH", "/repos/acme/old", { description: "x" })).status, 403);
    });

    it("answers under a former name after a rename", async () => {
      await world.repository("before");
      await world.api("PATCH", "/repos/acme/before", { name: "after" });
      equal((await world.api("GET", "/repos/acme/before")).body["name"], "after");
      await clone("after");
      await clone("before");
    });
  });

  describe("Git over HTTPS", () => {
    it("wants credentials for a private repository", async () => {
      await world.repository("private");
      const outcome = await world.git(["ls-remote", "https://github.com/acme/private"], { token: null });
      equal(outcome.succeeded, false);
      const wrong = await world.git(["ls-remote", "https://x:ghp_wrong@github.com/acme/private"], { token: null });
      match(wrong.output, /Authentication failed|Invalid username or token/);
    });

    it("lets Argo CD's token read and never write", async () => {
      await world.repository("readable");
      const folder = await clone("readable", world.tokens.argocd);
      await commit(folder, "a.txt", "a");
      const push = await world.git(["push", "origin", "main"], { cwd: folder, token: world.tokens.argocd });
      equal(push.succeeded, false);
      match(push.output, /403/);
    });

    it("takes a push that no rule forbids", async () => {
      await world.repository("open");
      const folder = await clone("open", world.tokens.developer);
      await commit(folder, "a.txt", "a");
      const push = await world.git(["push", "origin", "main"], { cwd: folder, token: world.tokens.developer });
      ok(push.succeeded, push.output);
      const { body } = await world.api("GET", "/repos/acme/open/contents/a.txt");
      equal(Buffer.from(String(body["content"]), "base64").toString(), "a");
    });
  });

  describe("rulesets", () => {
    it("decline a push to a protected branch as GitHub words it, and leave the branch alone", async () => {
      await world.repository("guarded");
      await world.api("POST", "/repos/acme/guarded/rulesets", PROTECTED);
      const earlier = await head("guarded");
      const folder = await clone("guarded", world.tokens.developer);
      await commit(folder, "a.txt", "a");
      const push = await world.git(["push", "origin", "main"], { cwd: folder, token: world.tokens.developer });
      equal(push.succeeded, false);
      match(push.output, /remote: error: GH013: Repository rule violations found for refs\/heads\/main\./);
      match(push.output, /remote: - Changes must be made through a pull request\./);
      match(push.output, /! \[remote rejected\] main -> main \(push declined due to repository rule violations\)/);
      equal(await head("guarded"), earlier);
    });

    it("let an owner past when the owner is a bypass actor, and not otherwise", async () => {
      await world.repository("bypass");
      const { body } = await world.api("POST", "/repos/acme/bypass/rulesets", PROTECTED);
      const folder = await clone("bypass");
      await commit(folder, "a.txt", "a");
      ok((await world.git(["push", "origin", "main"], { cwd: folder })).succeeded);
      await world.api("PUT", `/repos/acme/bypass/rulesets/${String(body["id"])}`, { bypass_actors: [] });
      await commit(folder, "b.txt", "b");
      equal((await world.git(["push", "origin", "main"], { cwd: folder })).succeeded, false);
    });

    it("decline a rewritten history and a deletion", async () => {
      await world.repository("history");
      await world.api("POST", "/repos/acme/history/rulesets", {
        ...PROTECTED,
        bypass_actors: [],
        rules: PROTECTED.rules.slice(1),
      });
      const folder = await clone("history");
      await commit(folder, "a.txt", "a");
      ok((await world.git(["push", "origin", "main"], { cwd: folder })).succeeded);
      await world.git(["commit", "-q", "--amend", "-m", "another"], { cwd: folder });
      match(
        (await world.git(["push", "--force", "origin", "main"], { cwd: folder })).output,
        /- Cannot force-push to this branch/,
      );
      match((await world.git(["push", "origin", ":main"], { cwd: folder })).output, /- Cannot delete this branch/);
    });

    it("decline merge commits and unsigned ones where they say so", async () => {
      await world.repository("linear");
      const rules = [{ type: "required_linear_history" }, { type: "required_signatures" }];
      await world.api("POST", "/repos/acme/linear/rulesets", { ...PROTECTED, bypass_actors: [], rules });
      const folder = await clone("linear");
      await world.git(["switch", "-q", "-c", "side"], { cwd: folder });
      await commit(folder, "a.txt", "a");
      await world.git(["switch", "-q", "main"], { cwd: folder });
      await world.git(["merge", "-q", "--no-ff", "-m", "merge", "side"], { cwd: folder });
      const push = await world.git(["push", "origin", "main"], { cwd: folder });
      match(push.output, /- This branch must not contain merge commits\./);
      match(push.output, /- Commits must have verified signatures\./);
    });

    it("hold for commits through the API too", async () => {
      await world.repository("api-guarded");
      await world.api("POST", "/repos/acme/api-guarded/rulesets", { ...PROTECTED, bypass_actors: [] });
      const { body } = await seed("api-guarded", await head("api-guarded"), { "a.txt": "a" });
      match(JSON.stringify(body["errors"]), /Changes must be made through a pull request\./);
      const put = await world.api("PUT", "/repos/acme/api-guarded/contents/b.txt", { message: "b", content: "Yg==" });
      equal(put.status, 409);
    });

    it("refuse more than ten approvals and rules that nobody would enforce", async () => {
      await world.repository("strict");
      const eleven = [{ type: "pull_request", parameters: { required_approving_review_count: 11 } }];
      equal((await world.api("POST", "/repos/acme/strict/rulesets", { ...PROTECTED, rules: eleven })).status, 422);
      equal(
        (await world.api("POST", "/repos/acme/strict/rulesets", { ...PROTECTED, rules: [{ type: "code_scanning" }] }))
          .status,
        422,
      );
    });
  });

  describe("pull requests", () => {
    it("merge once somebody else has approved", async () => {
      await world.repository("reviewed");
      await world.api("POST", "/repos/acme/reviewed/rulesets", PROTECTED);
      const folder = await clone("reviewed", world.tokens.developer);
      await world.git(["switch", "-q", "-c", "feature"], { cwd: folder });
      await commit(folder, "a.txt", "a");
      ok((await world.git(["push", "origin", "feature"], { cwd: folder, token: world.tokens.developer })).succeeded);
      const opened = await world.api(
        "POST",
        "/repos/acme/reviewed/pulls",
        { title: "A", head: "feature", base: "main" },
        world.tokens.developer,
      );
      equal(opened.status, 201);
      const early = await world.api("PUT", "/repos/acme/reviewed/pulls/1/merge", {}, world.tokens.developer);
      equal(early.status, 405);
      match(String(early.body["message"]), /At least 1 approving review is required/);
      const own = await world.api(
        "POST",
        "/repos/acme/reviewed/pulls/1/reviews",
        { event: "APPROVE" },
        world.tokens.developer,
      );
      equal(own.status, 422);
      await world.api("POST", "/repos/acme/reviewed/pulls/1/reviews", { event: "APPROVE" }, world.tokens.reviewer);
      const merged = await world.api(
        "PUT",
        "/repos/acme/reviewed/pulls/1/merge",
        { merge_method: "squash" },
        world.tokens.developer,
      );
      equal(merged.status, 200);
      equal(await head("reviewed"), merged.body["sha"]);
    });

    it("are listed for Argo CD's generator under /api/v3", async () => {
      const answer = await world.internet.request("https://github.com/api/v3/repos/acme/reviewed/pulls?state=all", {
        headers: { authorization: `Bearer ${world.tokens.argocd}` },
      });
      const [pull] = JSON.parse(answer.body.toString()) as { head: { ref: string; sha: string } }[];
      equal(pull?.head.ref, "feature");
      match(pull.head.sha, /^[0-9a-f]{40}$/);
    });
  });

  describe("createCommitOnBranch", () => {
    it("adds a thousand files in one commit", async () => {
      await world.repository("many");
      const files = Object.fromEntries(
        Array.from({ length: 1000 }, (_, index) => [`apps/service-${index}/values.yaml`, `n: ${index}\n`]),
      );
      const { body } = await seed("many", await head("many"), files);
      equal(body["errors"], undefined);
      const { body: tree } = await world.api("GET", `/repos/acme/many/git/trees/${await head("many")}?recursive=1`);
      equal((tree["tree"] as { type: string }[]).filter(({ type }) => type === "blob").length, 1001);
    });

    it("has its like in the Git Data API: blob, tree, commit, ref", async () => {
      await world.repository("data");
      const parent = await head("data");
      const tree = { base_tree: parent, tree: [{ path: "deep/a.txt", mode: "100644", type: "blob", content: "a" }] };
      const { body: made } = await world.api("POST", "/repos/acme/data/git/trees", tree);
      const message = { message: "Add a", tree: made["sha"], parents: [parent] };
      const { body: commit } = await world.api("POST", "/repos/acme/data/git/commits", message);
      equal((await world.api("PATCH", "/repos/acme/data/git/refs/heads/main", { sha: commit["sha"] })).status, 200);
      const { body } = await world.api("GET", "/repos/acme/data/git/trees/main?recursive=1");
      const paths = (body["tree"] as { path: string }[]).map(({ path }) => path);
      deepEqual(paths, ["README.md", "deep", "deep/a.txt"]);
    });

    it("refuses a commit on a branch that has moved", async () => {
      await world.repository("moved");
      const earlier = await head("moved");
      await seed("moved", earlier, { "a.txt": "a" });
      const { body } = await seed("moved", earlier, { "b.txt": "b" });
      const [error] = body["errors"] as { type: string; message: string }[];
      equal(error?.type, "STALE_DATA");
      match(error.message, /^Expected branch to point to "/);
    });

    it("names a field that does not exist", async () => {
      const { body } = await world.graphql("{ viewer { login nickname } }");
      match(JSON.stringify(body["errors"]), /Field 'nickname' doesn't exist on type 'User'/);
    });
  });

  describe("webhooks", () => {
    it("tell of a push with a signature and the paths that changed", async () => {
      await world.repository("hooked");
      const received = receiveHooks(world, "argocd.acme.example", "s3cret");
      const config = { url: "https://argocd.acme.example/api/webhook", content_type: "json", secret: "s3cret" };
      const made = await world.api("POST", "/repos/acme/hooked/hooks", { events: ["push"], config });
      equal((made.body["config"] as { secret: string }).secret, "********");
      const folder = await clone("hooked");
      await commit(folder, "README.md", "changed");
      await commit(folder, "new.yaml", "a: 1");
      ok((await world.git(["push", "origin", "main"], { cwd: folder })).succeeded);
      await world.settled();
      deepEqual(
        received.map(({ event, isSigned }) => [event, isSigned]),
        [
          ["ping", true],
          ["push", true],
        ],
      );
      const push = received[1]?.payload as {
        ref: string;
        after: string;
        repository: { html_url: string; default_branch: string };
        commits: { added: string[]; modified: string[] }[];
      };
      equal(push.ref, "refs/heads/main");
      equal(push.after, await head("hooked"));
      equal(push.repository.html_url, "https://github.com/acme/hooked");
      deepEqual(
        push.commits.map(({ added, modified }) => [added, modified]),
        [
          [[], ["README.md"]],
          [["new.yaml"], []],
        ],
      );
    });

    it("record a receiver that does not answer", async () => {
      await world.repository("deaf");
      const config = { url: "https://nobody.example/hook", content_type: "json" };
      const { body } = await world.api("POST", "/repos/acme/deaf/hooks", { events: ["push"], config });
      await world.settled();
      const deliveries = await world.api("GET", `/repos/acme/deaf/hooks/${String(body["id"])}/deliveries`);
      match(JSON.stringify(deliveries.body), /no host called nobody\.example/);
    });
  });

  it("fails as often as it is told to, and then answers again", async () => {
    await world.github.handlers["github.fault"]?.({ path: "/user$", status: 502, times: 1 } as never);
    equal((await world.api("GET", "/user")).status, 502);
    equal((await world.api("GET", "/user")).body["login"], "platform-bot");
  });
});
