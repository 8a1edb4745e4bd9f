import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { can } from "../../../cli/can.js";
import { fleetCommand, type Ended } from "./command.js";

const WEB = "team-alpha/alpha-web-prod-eu-west-1";

describe("fleet can", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gitops-fleet-can-"));
    const sso = "sso: { issuer: https://login.acme.example, clientId: argocd, adminGroups: [platform] }";
    const text = readFileSync("fleet.yaml", "utf8")
      .replace("host: argocd.acme.example", `host: argocd.acme.example\n    ${sso}`)
      .replace(
        'groups: ["acme:alpha"]',
        'groups: ["acme:alpha"]\n    roles: { operator: { groups: [on-call], environments: [prod] } }',
      );
    writeFileSync(join(folder, "fleet.yaml"), text);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const run = (...args: string[]): Ended => fleetCommand(["can", ...args], { cwd: folder });

  it("says yes with the line that decided and the path in the file that made it", () => {
    const { code, stdout } = run("acme:alpha", "sync", "applications", WEB);
    assert.equal(code, 0);
    assert.equal(
      stdout,
      `yes
  p, proj:team-alpha:developer, applications, sync, team-alpha/*, allow
  g, acme:alpha, proj:team-alpha:developer
  in the role developer of the project team-alpha, from teams.alpha.groups
`,
    );
  });

  it("says no with 1, and what is mistyped in the object or the group", () => {
    const { code, stdout, stderr } = run("on-cal", "sync", "applications", "team-alpha/alpha-web-prod-eu-wst-1");
    assert.deepEqual([code, stdout], [1, "no: no line gives it this right.\n"]);
    assert.match(stderr, /names no group "on-cal"\. Did you mean "on-call"\?/);
    assert.match(
      stderr,
      /no application of team-alpha "alpha-web-prod-eu-wst-1"\. Did you mean "alpha-web-prod-eu-west-1"\?/,
    );
  });

  it("takes Argo CD's own namespace in an object for what it is", () => {
    const { code, stdout } = run("on-call", "get", "logs", "team-alpha/argocd/alpha-web-prod-eu-west-1", "--json");
    assert.equal(code, 0);
    const { version, allowed, answers, notes } = JSON.parse(stdout) as {
      version: number;
      allowed: boolean;
      answers: { argoCd: string; decidedBy: { path: string } }[];
      notes: string[];
    };
    assert.deepEqual([version, allowed, notes], [1, true, []]);
    assert.deepEqual(
      answers.map(({ argoCd, decidedBy }) => [argoCd, decidedBy.path]),
      [["argocd", "teams.alpha.roles.operator"]],
    );
  });

  it("names administrators by their place in the file", () => {
    const { stdout } = run("platform", "delete", "applications", WEB);
    assert.match(stdout, /g, platform, role:admin\n {2}in Argo CD's own policy, from hub\.argocd\.sso\.adminGroups\n/);
  });

  it("refuses what Argo CD never asks, with a suggestion", async () => {
    const options = { file: join(folder, "fleet.yaml") };
    const refused: readonly (readonly [Parameters<typeof can>[0], RegExp])[] = [
      [["acme:alpha", "sync", "aplications", WEB], /Did you mean "applications"/],
      [["acme:alpha", "synk", "applications", WEB], /Did you mean "sync"/],
      [["acme:alpha", "action", "applications", WEB], /action\/apps\/Deployment\/restart/],
      [["acme:alpha", "sync", "applications", "alpha-web-prod-eu-west-1"], /has no project/],
      [["acme:alpha", "sync", "applications", "team-alpha/*"], /is a pattern, .* one object at a time/],
      [["acme:alpha", "synk", "applications", "web"], /Did you mean "sync"[^]*"web" has no project/],
    ];
    for (const [question, said] of refused) {
      await assert.rejects(
        can(question, options),
        (error: Error) => error.name === "UsageError" && said.test(error.message),
      );
    }
  });

  it("asks each Argo CD that there is, and of an application the one that has it", () => {
    const file = join(folder, "hybrid.yaml");
    writeFileSync(file, readFileSync(join(folder, "fleet.yaml"), "utf8") + "\ntopology: hybrid\n");
    const inHybrid = (...args: string[]): Ended => run("--file", file, ...args);
    const { answers } = JSON.parse(inHybrid("on-call", "get", "applications", WEB, "--json").stdout) as {
      answers: { argoCd: string; cluster: string; allowed: boolean }[];
    };
    assert.deepEqual(
      answers.map(({ argoCd, cluster, allowed }) => [argoCd, cluster, allowed]),
      [["argocd-prod-eu-west-1", "prod-eu-west-1", true]],
    );
    // On-call's role is for prod alone, which the hub does not serve.
    const { code, stdout } = inHybrid("on-call", "get", "projects", "team-alpha");
    assert.equal(code, 1);
    assert.match(stdout, /^On the Argo CD of hub: no: no line gives it this right\.$/m);
    assert.match(stdout, /^On the Argo CD of prod-eu-west-1, prod-us-east-1, prod-ap-southeast-1: yes$/m);
  });
});
