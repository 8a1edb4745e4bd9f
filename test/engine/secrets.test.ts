import assert from "node:assert/strict";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Project } from "../sandbox/project.js";
import { SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";
import { STACKS, stateOf } from "./state.js";

/** What the hub is given in a preview, so that the change itself passes by everything that is printed and kept. */
const CANARY = { ARGOCD_GIT_TOKEN: "canary-git-6f1b0d55a9", GITHUB_WEBHOOK_SECRET: "canary-hook-c0ffee7781" };

describe("secrets", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  /** Every credential that the stacks were brought up with, and the canaries, by what it is. */
  let secrets: ReadonlyMap<string, string>;

  before(async () => {
    project = await theFleet();
    const environment = await project.environment();
    const names = [
      "ARGOCD_GIT_TOKEN",
      "GITHUB_WEBHOOK_SECRET",
      "GITHUB_TOKEN",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
      "PULUMI_CONFIG_PASSPHRASE",
    ];
    const own = names.map((name) => [name, environment[name] ?? ""] as const);
    for (const [name, value] of own) assert.ok(value.length > 8, name);
    const canaries = Object.entries(CANARY).map(([name, value]) => [`canary ${name}`, value] as const);
    secrets = new Map([...own, ...canaries]);
  });

  function assertAbsent(text: string, where: string): void {
    for (const [name, value] of secrets) {
      for (const form of forms(value)) assert.ok(!text.includes(form), `${name} is in clear in ${where}`);
    }
  }

  it("are in no state file, no log and no configuration file, neither in clear nor in base64", async () => {
    const folders = [join(project.sandboxRoot, "state"), join(project.sandboxRoot, "logs"), project.root];
    const files = (await Promise.all(folders.map(filesIn))).flat();
    assert.ok(files.some((file) => file.endsWith("/hub.json")));
    assert.ok(files.some((file) => file.endsWith("Pulumi.hub.yaml")));
    assert.ok(files.some((file) => file.includes("/logs/")));
    for (const file of files) assertAbsent(await readFile(file, "latin1"), file);
  });

  it("are in no output of a stack, and the kubeconfigs are marked as secret", async () => {
    for (const stack of STACKS) {
      const text = await project.runOk("pulumi", "stack", "output", "--json", "-s", stack);
      assertAbsent(text, `the outputs of ${stack}`);
      const outputs = JSON.parse(text) as Record<string, unknown>;
      if (stack === "hub") assert.equal(outputs.kubeconfig, "[secret]");
      else if (stack !== "repos") {
        const kubeconfigs = Object.values(outputs.kubeconfigs as Record<string, unknown>);
        assert.deepEqual([...new Set(kubeconfigs)], ["[secret]"]);
      }
    }
  });

  it("are encrypted where the state has to keep them", async () => {
    const { resources } = (await stateOf(project, "hub")).deployment;
    const repositories = resources.find(({ urn }) => urn.endsWith("::argocd-repositories"));
    assert.ok(JSON.stringify(repositories?.inputs).includes('"ciphertext"'));
    const provider = resources.find(({ urn }) => urn.endsWith("::hub-kubernetes"));
    assert.ok(JSON.stringify(provider?.inputs?.kubeconfig).includes('"ciphertext"'));
  });

  it("do not show when they change: not in the preview, its JSON, its events, nor in a saved plan", async () => {
    const variables = Object.entries(CANARY).map(([name, value]) => `${name}=${value}`);
    const preview = (...words: string[]) => {
      const command = ["pulumi", "preview", "-s", "hub", "--non-interactive", ...words];
      return project.run("env", ...variables, "PULUMI_DEBUG_COMMANDS=true", "PULUMI_EXPERIMENTAL=true", ...command);
    };
    const shown = await preview("--diff", "--event-log", "hub-events.json", "--save-plan", "hub-plan.json");
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /argocd-repositories/);
    assertAbsent(shown.stdout + shown.stderr, "the preview");
    for (const file of ["hub-events.json", "hub-plan.json"]) {
      const text = await readFile(join(project.root, file), "utf8");
      assert.match(text, /argocd-release/);
      assertAbsent(text.split("\n").filter(isShown).join("\n"), file);
      await rm(join(project.root, file));
    }
    const json = await preview("--json");
    assert.equal(json.code, 0, json.stderr);
    assert.match(json.stdout, /argocd-repositories/);
    assertAbsent(json.stdout + json.stderr, "the preview's JSON");
  });
});

/** Messages that only `pulumi --debug` shows hold what the SDK sent, in clear, as Pulumi's documentation warns. */
function isShown(line: string): boolean {
  return !line.includes('"severity":"debug"');
}

/** A secret as it is, and as base64 at each of the three places in a longer text where it may start: Kubernetes keeps
 *  Secrets that way, and Git and HTTP send them so after a user's name. */
function forms(secret: string): string[] {
  const shifted = [0, 1, 2].map((shift) => {
    const encoded = Buffer.from("x".repeat(shift) + secret).toString("base64");
    // Without what depends on its neighbours.
    return encoded.slice(shift === 0 ? 0 : shift + 1, Math.floor(((shift + secret.length) * 8) / 6 / 4) * 4);
  });
  return [secret, ...shifted, Buffer.from(secret).toString("hex")];
}

/** Plain files below a folder, but for what belongs to another one: the cloud's own records, packages, and the program. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isFile()) return [path];
      return entry.isDirectory() && ![".sandbox", "node_modules"].includes(entry.name) ? await filesIn(path) : [];
    }),
  );
  return found.flat();
}
