import assert from "node:assert/strict";
import fc from "fast-check";
import { NotComputable } from "../../../render/notComputable.js";
import { branchSlug, normalize, slugify } from "../../../render/slug.js";

describe("names made fit by Argo CD's functions", () => {
  it("are what Argo CD's own tests expect", () => {
    assert.equal(normalize("Feature_X/one."), "feature-x-one");
    assert.equal(
      branchSlug(
        "feature/a_really+long_pull_request_name_to_test_argo_slugification_and_branch_name_shortening_feature",
      ),
      "feature-a-really-long-pull-request-name-to-test",
    );
    assert.equal(slugify(23, false, "feature/a_really+long_pull_request_name"), "feature-a-really-long-p");
    assert.equal(slugify(23, true, "feature/a_really+long_pull_request_name"), "feature-a-really-long");
  });

  it("never become longer, nor get characters that no name may have", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 80 }), (text) => {
        assert.match(branchSlug(text), /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?)?$/);
        assert.ok(branchSlug(text).length <= 50);
        assert.match(normalize(text), /^([a-z0-9]([-.a-z0-9]*[a-z0-9])?)?$/);
      }),
    );
  });

  it("say so where Argo CD spells letters out by a table", () => {
    assert.throws(() => branchSlug("größe"), NotComputable);
  });
});
