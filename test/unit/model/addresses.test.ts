import assert from "node:assert/strict";
import fc from "fast-check";
import { formatCidr, parseCidr } from "../../../model/addresses.js";

describe("a block of addresses", () => {
  it("is read as it is written, anywhere in IPv4, and host bits are cut off", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
        const bits = address
          .split(".")
          .map((part) => Number(part).toString(2).padStart(8, "0"))
          .join("");
        const kept = bits.slice(0, prefix).padEnd(32, "0");
        const expected = [0, 8, 16, 24].map((from) => Number.parseInt(kept.slice(from, from + 8), 2)).join(".");
        const parsed = parseCidr(`${address}/${prefix}`);
        assert.ok("cidr" in parsed);
        assert.equal(formatCidr(parsed.cidr), `${expected}/${prefix}`);
        assert.equal(parsed.hostBits, kept !== bits);
      }),
    );
  });

  for (const text of [
    "10.0.0/16",
    "10.0.0.256/16",
    "10.0.0.0/33",
    "10.0.0.0.0/8",
    "a.0.0.0/8",
    "::/0",
    " 10.0.0.0/8",
  ]) {
    it(`is not "${text}"`, () => {
      assert.deepEqual(parseCidr(text), { problem: "is not an IPv4 block" });
    });
  }

  it("has a prefix length", () => {
    assert.deepEqual(parseCidr("10.0.0.0"), { problem: "has no prefix length" });
  });
});
