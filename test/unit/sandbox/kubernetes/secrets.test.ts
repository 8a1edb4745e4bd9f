import assert from "node:assert/strict";
import { marked, plain, stateOf } from "../../../../sandbox/plugins/kubernetes/properties.js";
import { hasSecret, Secret, unknown } from "../../../../sandbox/plugins/values.js";

const SECRET = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" } };

describe("kubernetes stand-in: what stays secret", () => {
  it("treats the contents of a Secret as secret even when the program did not", () => {
    const inputs = marked({ ...SECRET, stringData: { password: "canary" } });
    const state = stateOf({ ...SECRET, data: { password: "Y2FuYXJ5" } }, inputs, "m");
    assert.ok(state["data"] instanceof Secret);
    assert.ok(hasSecret(state["__inputs"]));
    assert.ok(!(state["metadata"] instanceof Secret));
  });

  it("keeps a secret field secret in what the API server answers", () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", data: { a: "1", b: "2" } };
    const state = stateOf(object, { ...marked(object), data: { a: new Secret("1"), b: "2" } }, "m");
    assert.deepEqual(state["data"], { a: new Secret("1"), b: "2" });
  });

  it("makes a list secret as a whole when one item is", () => {
    const state = marked({ kind: "X", list: ["a", "b"] }, { kind: "X", list: ["a", new Secret("b")] });
    assert.deepEqual(state["list"], new Secret(["a", "b"]));
  });

  it("keeps unknown values unknown on the way through", () => {
    assert.deepEqual(marked(plain({ a: unknown, b: [unknown] })), { a: unknown, b: [unknown] });
  });
});
