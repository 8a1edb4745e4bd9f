import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { committedFleet, parsed } from "../../../cli/committedFleet.js";
import { changesSince, describeChanges } from "../../../cli/planChanges.js";
import { parseFleet } from "../../../model/index.js";

const parse = (text: string) => parseFleet(text, { file: "fleet.yaml", today: "2026-11-21" });

describe("the plan of a file that is not as it was committed", () => {
  let folder: string;
  let text: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "gitops-fleet-committed-"));
    text = await readFile("fleet.yaml", "utf8");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const git = (...words: string[]): void => {
    execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@acme.example", ...words], {
      stdio: "ignore",
    });
  };

  it("compares with nothing outside of a work tree, before the first commit, or where nothing was changed", async () => {
    const file = join(folder, "fleet.yaml");
    assert.equal(committedFleet(file, { text, beside: {} }), undefined);
    git("init", "-q");
    await writeFile(file, text);
    assert.equal(committedFleet(file, { text, beside: {} }), undefined);
    git("add", "-A");
    git("commit", "-qm", "Begin");
    assert.equal(committedFleet(file, { text, beside: {} }), undefined);
  });

  it("names each application that goes or comes, why, and that it stays until it is drained", () => {
    const edited = text
      .replace(/ +- \{ region: us-east-1, wave: 2 \}\n/, "")
      .replace("      ledger: {}\n", "      ledger: {}\n      audit: { environments: [dev] }\n");
    const committed = committedFleet(join(folder, "fleet.yaml"), { text: edited, beside: {} });
    assert.ok(committed);
    const told = describeChanges(changesSince(committed, parse(edited)));
    assert.match(told, /goes +alpha-web-prod-us-east-1 +prod-us-east-1 +cluster prod-us-east-1 left the file/);
    assert.match(told, /comes +gamma-audit-dev-eu-west-1 +dev-eu-west-1 +service gamma-audit is new/);
    assert.match(
      told,
      /The 8 applications that go stay in Argo CD, with what they run, until `fleet up` has emptied them/,
    );
  });

  it("says what those that stay follow instead, where waves get an order or lose it", () => {
    const pinned = text.replace(/ +rollout: .*\n/, "");
    const committed = parsed({ text, beside: {} });
    assert.match(
      describeChanges(changesSince(committed, parse(pinned))),
      /changes +alpha-web-prod-eu-west-1 +prod-eu-west-1 +follows the pin of wave 1, no longer main/,
    );
    const pins = parsed({ text: pinned, beside: {} });
    assert.match(
      describeChanges(changesSince(pins, parse(pinned.replaceAll(/, wave: \d/g, "")))),
      /changes +alpha-web-prod-eu-west-1 +prod-eu-west-1 +follows main, no longer the pin of wave 1/,
    );
  });

  it("compares the files of teams as well", async () => {
    const owned = text.replace(/ {2}gamma:[\s\S]*$/, "  gamma: { file: {} }\n");
    const file = (services: string): string => `services: ${services}\n`;
    await mkdir(join(folder, "teams"));
    await writeFile(join(folder, "fleet.yaml"), owned);
    await writeFile(join(folder, "teams/gamma.yaml"), file("{ billing: {}, ledger: {} }"));
    git("add", "-A");
    git("commit", "-qm", "Let gamma have its file");
    const committedWith = (services: string) =>
      committedFleet(join(folder, "fleet.yaml"), { text: owned, beside: { "teams/gamma.yaml": file(services) } });
    assert.equal(committedWith("{ billing: {}, ledger: {} }"), undefined);
    const committed = committedWith("{ billing: {} }");
    assert.ok(committed && "fleet" in committed, JSON.stringify(committed));
    assert.deepEqual(
      committed.fleet.teams.at(-1)?.services.map(({ name }) => name),
      ["billing", "ledger"],
    );
  });

  it("says when nothing is different, and when the committed file has faults and cannot be compared", () => {
    const fleet = parse(text);
    assert.match(describeChanges(changesSince({ fleet }, fleet)), /No application comes, goes or changes/);
    const broken = parsed({ text: text.replace("wave: 1", "wav: 1"), beside: {} });
    assert.match(
      describeChanges(changesSince(broken, fleet)),
      /Nothing can be said: the committed file has faults: .*wav/,
    );
  });
});
