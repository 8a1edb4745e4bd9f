import assert from "node:assert/strict";
import { columns } from "../../../cli/output.js";

describe("a table", () => {
  it("is aligned, without a blank at the end of any line", () => {
    assert.equal(
      columns(
        ["A", "LONG"],
        [
          ["one", ""],
          ["", "2"],
        ],
      ),
      "A    LONG\none\n     2\n",
    );
  });

  it("is laid out alike whether or not a line of it has to be broken", () => {
    const rows = [
      ["one", "", "3"],
      ["", "two", ""],
    ];
    const ofEach = columns(["A", "B", "C"], rows).split("\n");
    // Beyond ASCII a character may be wider than one column, so that the whole is laid out as what is broken is.
    const beyond = columns(["A", "B", "C"], [...rows, ["é", "", ""]]).split("\n");
    assert.deepEqual(beyond.slice(0, 3), ofEach.slice(0, 3));
    const tight = columns(["A", "B", "C"], [...rows, ["", "", "word ".repeat(40)]], [...rows]).split("\n");
    assert.deepEqual(tight.slice(0, 3), ofEach.slice(0, 3));
  });

  it("breaks what is too long between words, and the other columns stay in place", () => {
    const words = Array(40).fill("word").join(" ");
    const lines = columns(["A", "B"], [[words, "end"]]).split("\n");
    assert.ok(lines.every((line) => line.length <= 118));
    assert.equal(lines.join(" ").match(/\bword\b/g)?.length, 40);
    assert.ok(lines[1]?.endsWith("  end"));
  });

  it("breaks a word that is longer than a line behind a mark in it, else anywhere, and loses nothing", () => {
    const address = `https://git.acme.example/${"group/".repeat(30)}end`;
    const cells = columns(["A"], [[address], ["x".repeat(300)]]).split("\n");
    assert.ok(cells.slice(1, -4).every((line) => /[/d]$/.test(line)));
    assert.equal(cells.slice(1).join(""), address + "x".repeat(300));
  });
});
