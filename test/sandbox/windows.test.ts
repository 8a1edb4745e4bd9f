import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Project } from "./project.js";
import { eventually, SANDBOX_TIMEOUT_MS, theFleet } from "./theFleet.js";

const APPLICATION = "gamma-billing-prod-eu-west-1";
const CLUSTER = "acme-prod-eu-west-1";
const HUB = ["--context", "acme-hub", "-n", "argocd"] as const;
const MINUTE = 60_000;

interface LiveApplication {
  readonly status?: {
    readonly sync?: { readonly status?: string };
    readonly operationState?: { readonly startedAt: string; readonly phase: string };
  };
}

const clock = (at: number): string => new Date(at).toISOString().slice(11, 16);

describe("sync windows", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let committed: string;
  /** Milliseconds since 1970. */
  let opening: number;

  async function application(): Promise<LiveApplication> {
    const text = await project.runOk("kubectl", ...HUB, "get", "application", APPLICATION, "-o", "json");
    return JSON.parse(text) as LiveApplication;
  }

  const lastOperation = async (): Promise<number> =>
    Date.parse((await application()).status?.operationState?.startedAt ?? "");

  /** Narrows the service to two minutes that are still to come once the fleet has them, however long that takes. */
  async function openSoon(): Promise<number> {
    for (let ahead = 2; ; ahead *= 2) {
      let at = Math.ceil(Date.now() / MINUTE) * MINUTE + ahead * MINUTE;
      // A window ends on the day on which it begins.
      if (clock(at + 2 * MINUTE) < clock(at)) at += 2 * MINUTE;
      const allow = `{ allow: "daily ${clock(at)}-${clock(at + 2 * MINUTE)}", environments: [prod], timeZone: UTC }`;
      await project.editFleet(() => committed.replace("billing: {}", `billing: { windows: [${allow}] }`));
      await project.fleetOk("up", "--stack", "hub");
      if (at - Date.now() > MINUTE) return at;
    }
  }

  before(async () => {
    project = await theFleet();
    committed = await project.readFleet();
    opening = await openSoon();
  });

  after(async () => {
    await project.editFleet(() => committed);
    await project.fleetOk("up");
  });

  it("outside its window a prod application stays out of sync, and nobody may sync it by hand", async () => {
    const before = await lastOperation();
    await project.runOk("kubectl", "--context", CLUSTER, "-n", "gamma-billing", "delete", "pdb", "billing");
    await eventually(
      "Argo CD sees the difference",
      application,
      ({ status }) => status?.sync?.status === "OutOfSync",
      40,
    );
    const refused = await project.run("argocd", "app", "sync", APPLICATION);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stdout + refused.stderr, /blocked by sync window/);
    const { code, stdout } = await project.fleet("windows", "gamma-billing");
    assert.ok(Date.now() < opening, "the window opened while the test looked");
    assert.equal(await lastOperation(), before);
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`prod-eu-west-1 +no +no .*${clock(opening)} UTC`));
    assert.match(stdout, /staging-eu-west-1 +yes/);
  });

  it("once the window opens it is put right by one operation, which did not start before", async () => {
    const before = await lastOperation();
    const seen = new Set<number>();
    while (Date.now() < opening + 1.5 * MINUTE) {
      const started = await lastOperation();
      if (started !== before) seen.add(started);
      await sleep(500);
    }
    assert.equal(seen.size, 1, [...seen].map((at) => new Date(at).toISOString()).join(" "));
    // Argo CD writes whole seconds.
    assert.ok([...seen].every((at) => at >= opening));
    assert.equal((await application()).status?.sync?.status, "Synced");
    await project.runOk("kubectl", "--context", CLUSTER, "-n", "gamma-billing", "get", "pdb", "billing");
  });
});
