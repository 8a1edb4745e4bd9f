import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decode,
  encode,
  hasSecret,
  hasUnknown,
  reveal,
  sealLike,
  Secret,
  toJson,
  unknown,
  type PropertyMap,
} from "../../../../sandbox/plugins/values.js";

const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string(),
    fc.constant(unknown),
    fc.string().map((text) => new Secret(text)),
    fc.array(tie("value")),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie("value"), { noNullPrototype: true }),
  ),
})).value;

describe("values between the engine and a provider", () => {
  it("come back from the wire as they went", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), value, { noNullPrototype: true }), (map) => {
        const given = { ...map } as PropertyMap;
        assert.deepEqual(decode(encode(given)), given);
      }),
    );
  });

  it("say whether something in them is unknown or secret", () => {
    const inputs: PropertyMap = { tags: { a: [new Secret({ deep: unknown })] }, name: "x" };
    assert.equal(hasUnknown(inputs), true);
    assert.equal(hasSecret(inputs), true);
    assert.deepEqual(reveal(inputs), { tags: { a: [{ deep: unknown }] }, name: "x" });
    assert.throws(() => toJson(inputs), /not known yet/);
  });

  it("stay secret when a provider answers them in clear", () => {
    const inputs: PropertyMap = {
      token: new Secret("t"),
      env: { a: "1", b: new Secret("2") },
      list: ["x", new Secret("y")],
    };
    assert.deepEqual(sealLike({ token: "t", env: { a: "1", b: "2" }, list: ["x", "y"], arn: "z" }, inputs), {
      token: new Secret("t"),
      env: { a: "1", b: new Secret("2") },
      list: new Secret(["x", "y"]),
      arn: "z",
    });
  });
});
