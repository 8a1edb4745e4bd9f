import assert from "node:assert/strict";
import { serviceApplicationSet } from "../../../render/applicationSet.js";
import { COMMIT_BELOW, pinFinding, pinnedRevision, pinText } from "../../../render/pins.js";
import { teamRepositoryFiles } from "../../../render/repositoryFiles.js";
import { aFleet, serviceOf, teamOf } from "./aFleet.js";
import { assertGolden, yaml } from "./golden.js";

const pinned = () => aFleet((text) => text.replace("order: together", "order: pins"));

describe("pins", () => {
  it("are read by the service's set, for their environment alone", () => {
    const fleet = pinned();
    const sets = ["web", "api"].map((name) =>
      serviceApplicationSet(fleet, teamOf(fleet, "alpha"), serviceOf(fleet, "alpha", name)),
    );
    assertGolden("pinned-sets.yaml", yaml(...sets));
  });

  it("are let go with the rest once the service drains", () => {
    const fleet = aFleet((text) =>
      text.replace("order: together", "order: pins").replace("web: {}", "web: { state: draining }"),
    );
    const set = serviceApplicationSet(fleet, teamOf(fleet, "alpha"), serviceOf(fleet, "alpha", "web"));
    assert.deepEqual(set.spec.generators, [{ list: { elements: [] } }]);
  });

  it("are seeded one for each wave that the service has, and owned like the overlay of a prod environment", () => {
    const fleet = pinned();
    const files = teamRepositoryFiles(fleet, teamOf(fleet, "alpha"));
    const pins = Object.keys(files).filter((path) => path.includes("/waves/"));
    assert.deepEqual(pins, ["apps/web/waves/prod/1.yaml", "apps/web/waves/prod/2.yaml", "apps/api/waves/prod/1.yaml"]);
    assert.equal(files["apps/web/waves/prod/2.yaml"], pinText("web", "prod", 2, COMMIT_BELOW));
    assert.match(files[".github/CODEOWNERS"] ?? "", /^\/apps\/\*\/waves\/prod\/ @acme\/platform @acme\/team-alpha$/m);
    assert.match(
      files["README.md"] ?? "",
      /In prod it runs when `npx fleet roll SERVICE --env prod` has taken it there/,
    );
  });

  it("name a commit as text, also one of digits alone", () => {
    const digits = "1".repeat(40);
    assert.equal(pinnedRevision(pinText("web", "prod", 1, digits)), digits);
  });

  for (const text of [
    "",
    "revision:\n",
    "revision: 12\n",
    "- revision: a\n",
    "other: a\n",
    "revision: [\n",
    "text\n",
  ]) {
    it(`name nothing that the generator takes when they say ${JSON.stringify(text)}`, () => {
      assert.equal(pinnedRevision(text), undefined);
    });
  }

  it("are as they are written taken for pins", () => {
    for (const revision of ["0123456789abcdef0123456789abcdef01234567", "1".repeat(40)]) {
      assert.equal(pinFinding(pinText("web", "prod", 1, revision)), undefined);
    }
  });

  for (const [text, path, problem] of [
    ["", [], /It is empty/],
    ["# nothing yet\n", [], /It is empty/],
    ["revision: [\n", [], /It is no YAML: .+/],
    ["revision: a\nrevision: b\n", [], /It is no YAML: .+unique/],
    [`- revision: "${"a".repeat(40)}"\n`, [], /It is a list, and not an object/],
    ["text\n", [], /It is "text", and not an object/],
    ["other: a\n", ["revision"], /nothing is no full name of a commit/],
    ["revision:\n", ["revision"], /null is no full name/],
    [`revision: ${"1".repeat(40)}\n`, ["revision"], /^1\.1+2?e\+39 is no full name/],
    ["revision: main\n", ["revision"], /"main" is no full name/],
    ["revision: b966fdb\n", ["revision"], /"b966fdb" is no full name/],
  ] as const) {
    it(`are refused, with the remedy, when somebody has written ${JSON.stringify(text.slice(0, 20))}`, () => {
      const finding = pinFinding(text);
      assert.ok(finding);
      assert.deepEqual(finding.path, path);
      assert.match(finding.problem, problem);
      assert.match(finding.remedy, /40 hexadecimal digits of a commit of main, in quotes/);
    });
  }
});
