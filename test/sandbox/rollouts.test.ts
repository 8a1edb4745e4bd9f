import assert from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { Project } from "./project.js";
import { fleet } from "./smallProject.js";
import { eventually, SANDBOX_TIMEOUT_MS, theFleet } from "./theFleet.js";

const FIRST = "prod-eu-west-1";
const SECOND = ["prod-us-east-1", "prod-ap-southeast-1"];
const OVERLAY = "apps/web/overlays/prod/kustomization.yaml";
const API_OVERLAY = "apps/api/overlays/prod/kustomization.yaml";
const ANNOTATED = "\ncommonAnnotations:\n  example.com/changed: for-a-roll\n";
/** No node of the fleet is of that kind, so its pods stay Pending, as those of an image do that nobody can pull. */
const NEVER_READY = `
patches:
  - target: { kind: Deployment }
    patch: |
      - { op: add, path: /spec/progressDeadlineSeconds, value: 10 }
      - { op: add, path: /spec/template/spec/nodeSelector, value: { example.com/kind: quantum } }
`;

interface LiveApplication {
  readonly spec: { readonly source: { readonly targetRevision: string } };
  readonly status: {
    readonly sync: { readonly revision: string };
    readonly operationState: { readonly startedAt: string; readonly finishedAt: string };
  };
}

describe("a rollout by pins", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let committed: string;
  let clone: string;
  /** What prod ran before any of it. */
  let ran: string;
  let broken: string;

  const git = (...words: string[]): Promise<string> => project.runOk("git", "-C", clone, ...words);

  async function application(cluster: string): Promise<LiveApplication> {
    const words = ["--context", "acme-hub", "-n", "argocd", "get", "application", `alpha-web-${cluster}`, "-o", "json"];
    return JSON.parse(await project.runOk("kubectl", ...words)) as LiveApplication;
  }

  async function runs(cluster: string): Promise<string[]> {
    const { spec, status } = await application(cluster);
    return [spec.source.targetRevision, status.sync.revision];
  }

  async function pin(wave: number): Promise<string | undefined> {
    await git("fetch", "-q", "origin");
    const text = await git("show", `origin/main:apps/web/waves/prod/${wave}.yaml`);
    return /^revision: "([0-9a-f]{40})"$/m.exec(text)?.[1];
  }

  /** Merges a change of prod alone, and waits until staging has it, which it does not break. */
  async function merge(message: string, change: () => Promise<unknown>): Promise<string> {
    await git("pull", "-q", "--rebase", "origin", "main");
    await change();
    await git("-c", "user.name=Operator", "-c", "user.email=operator@acme.example", ...["commit", "-qam", message]);
    await git("push", "-q", "origin", "HEAD:main");
    const commit = (await git("rev-parse", "HEAD")).trim();
    await eventually(
      "staging follows main",
      () => runs("staging-eu-west-1"),
      ([, revision]) => revision === commit,
    );
    return commit;
  }

  before(async () => {
    project = await theFleet();
    committed = await project.readFleet();
    await project.editFleet((text) =>
      text.replace(/ +rollout: .*\n/, "").replace("api: {}", "api: { sync: { automated: false } }"),
    );
    await project.fleetOk("up", "--stack", "repos", "--stack", "hub");
    await project.runOk("git", "clone", "-q", "https://github.com/acme/team-alpha", "clones/roll");
    clone = join(project.root, "clones/roll");
    ran = (await pin(1)) ?? "";
    assert.match(ran, /^[0-9a-f]{40}$/);
    for (const cluster of [FIRST, ...SECOND]) {
      await eventually(
        "prod runs its pins",
        () => runs(cluster),
        (seen) => seen.every((one) => one === ran),
      );
    }
  });

  after(async () => {
    await project.editFleet(() => committed);
    await project.fleetOk("up", "--stack", "repos", "--stack", "hub");
  });

  it("stops at a first region that does not become healthy: the others keep what they ran, and it says how to go on", async () => {
    broken = await merge("Move web to quantum computers", () => appendFile(join(clone, OVERLAY), NEVER_READY));
    const untouched = await Promise.all(SECOND.map(application));
    const { code, stderr } = await project.fleet("roll", "web", "--soak", "0.1", "--yes");
    assert.equal(code, 1, stderr);
    assert.match(stderr, new RegExp(`Wave 1 of prod did not become healthy at ${broken.slice(0, 7)}:`));
    assert.match(
      stderr,
      /alpha-web-prod-eu-west-1: Synced, Degraded; `argocd app get alpha-web-prod-eu-west-1` says what/,
    );
    assert.match(stderr, /The waves after it were left alone\..* run the same command again\./);
    assert.match(stderr, new RegExp(`Back to what ran before: npx fleet roll alpha-web --env prod --to ${ran}`));
    assert.deepEqual([await pin(1), await pin(2)], [broken, ran]);
    assert.deepEqual(await runs(FIRST), [broken, broken]);
    for (const [index, cluster] of SECOND.entries()) {
      assert.deepEqual(await runs(cluster), [ran, ran]);
      const { operationState } = (await application(cluster)).status;
      assert.deepEqual(operationState, untouched[index]?.status.operationState);
    }
  });

  it("takes the mended commit through all waves, one after the other", async () => {
    const mended = await merge("Take web back from quantum computers", async () => {
      await git("checkout", "-q", `${broken}~`, "--", OVERLAY);
      await appendFile(join(clone, OVERLAY), ANNOTATED);
    });
    const { stdout } = await project.fleetOk("roll", "web", "--soak", "0.1", "--yes");
    assert.match(stdout, new RegExp(`prod runs alpha-web at ${mended}`));
    assert.deepEqual([await pin(1), await pin(2)], [mended, mended]);
    for (const cluster of [FIRST, ...SECOND]) assert.deepEqual(await runs(cluster), [mended, mended]);
    const first = (await application(FIRST)).status.operationState;
    for (const cluster of SECOND) {
      const { startedAt } = (await application(cluster)).status.operationState;
      assert.ok(Date.parse(startedAt) > Date.parse(first.finishedAt), `${cluster} began at ${startedAt}`);
    }
  });

  it("names who has to sync where Argo CD does not by itself, and goes on when they have", async () => {
    await merge("Annotate api in prod", () => appendFile(join(clone, API_OVERLAY), ANNOTATED));
    const running = fleet(project, ["roll", "api", "--soak", "0", "--yes"]);
    for (const cluster of [FIRST, ...SECOND]) {
      const name = `alpha-api-${cluster}`;
      await eventually(
        `the roll waits for ${name}`,
        () => Promise.resolve(running.output),
        (said) => said.includes(`argocd app sync ${name}`) || running.child.exitCode !== null,
      );
      await project.runOk("argocd", "app", "sync", name);
    }
    const { code } = await running.end();
    assert.equal(code, 0, running.output);
  });
});
