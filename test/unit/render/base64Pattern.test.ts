import assert from "node:assert/strict";
import fc from "fast-check";
import { base64Pattern } from "../../../render/base64Pattern.js";

/** Beginnings of every length modulo three: the digits of what follows shift with it. */
const BEGINNINGS = ["", '{"a":"', '{"ab":"', '{"abc":"'];
const END = '"}}';

describe("a pattern for base64 of a known beginning and end", () => {
  it("takes everything in base64 between them", () => {
    fc.assert(
      fc.property(fc.constantFrom(...BEGINNINGS), fc.uint8Array({ minLength: 2 }), (beginning, bytes) => {
        const gap = Buffer.from(bytes).toString("base64");
        assert.match(encoded(beginning + gap + END), patternOf(beginning));
      }),
    );
  });

  it("takes no quote and no backslash between them, wherever it stands", () => {
    const gaps = fc.tuple(
      fc.base64String({ minLength: 4 }),
      fc.constantFrom('"', "\\"),
      fc.base64String({ minLength: 4 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...BEGINNINGS), gaps, (beginning, [before, mark, after]) => {
        assert.doesNotMatch(encoded(`${beginning}${before}${mark}${after}${END}`), patternOf(beginning));
      }),
    );
  });

  it("takes no other text: what it takes begins and ends as said", () => {
    fc.assert(
      fc.property(fc.constantFrom(...BEGINNINGS), fc.string(), fc.string(), (beginning, before, after) => {
        const text = `${before}QUJD${after}`;
        const asSaid = text.startsWith(beginning) && text.endsWith(END);
        if (!asSaid) assert.doesNotMatch(encoded(text), patternOf(beginning));
      }),
    );
  });

  it("writes a plus in the beginning as a character and not as a repetition", () => {
    // `>>>` is `Pj4+`.
    assert.match(encoded(`>>>QUJD${END}`), patternOf(">>>"));
  });
});

function patternOf(beginning: string): RegExp {
  const { start, rest } = base64Pattern(beginning, END);
  return new RegExp(`^${start}${rest}$`);
}

function encoded(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
