import assert from "node:assert/strict";
import { diffInputs } from "../../../../sandbox/plugins/diff.js";
import { Secret, unknown } from "../../../../sandbox/plugins/values.js";

describe("differences of inputs", () => {
  it("are none when only secrecy differs", () => {
    assert.equal(diffInputs({ a: [1, { b: "x" }] }, { a: [1, { b: new Secret("x") }] }).changes, false);
  });

  it("name every path and how it changed", () => {
    const { detailedDiff } = diffInputs(
      { tags: { "a.b/c": "1", gone: "2" }, list: ["x"] },
      { tags: { "a.b/c": "9" }, list: ["x", "y"] },
    );
    assert.deepEqual(detailedDiff, { 'tags["a.b/c"]': "update", "tags.gone": "delete", "list[1]": "add" });
  });

  it("count an unknown value as changed", () => {
    assert.deepEqual(diffInputs({ arn: "x" }, { arn: unknown }).detailedDiff, { arn: "update" });
  });

  it("replace when a replacing property, or something below it, changes", () => {
    const options = { replaceOn: ["name", "vpc.subnets"], deleteBeforeReplace: true };
    const diff = diffInputs(
      { name: "a", vpc: { subnets: ["s1"], open: true } },
      { name: "a", vpc: { subnets: ["s2"], open: false } },
      options,
    );
    assert.deepEqual(diff.replaces, ["vpc.subnets[0]"]);
    assert.deepEqual(diff.detailedDiff, { "vpc.subnets[0]": "update-replace", "vpc.open": "update" });
    assert.equal(diff.deleteBeforeReplace, true);
  });

  it("leave out what is to be ignored", () => {
    const ignoreChanges = ["accessConfig.bootstrap", 'tags["x/y"]', "rules[*].note"];
    const old = { accessConfig: { bootstrap: true }, tags: { "x/y": "1" }, rules: [{ note: "a" }] };
    const now = { accessConfig: { bootstrap: false }, tags: { "x/y": "2" }, rules: [{ note: "b" }] };
    assert.deepEqual(diffInputs(old, now, { ignoreChanges }), {
      changes: false,
      replaces: [],
      deleteBeforeReplace: false,
      detailedDiff: {},
    });
  });
});
