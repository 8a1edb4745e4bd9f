import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { fleetJsonSchema } from "../../../model/jsonSchema.js";

describe("fleet.schema.json", () => {
  it("says to editors what the program checks (UPDATE_GOLDEN=1 writes it anew)", async () => {
    const text = await format(JSON.stringify(fleetJsonSchema()), { parser: "json", printWidth: 120 });
    if (process.env.UPDATE_GOLDEN) writeFileSync("fleet.schema.json", text);
    assert.equal(readFileSync("fleet.schema.json", "utf8"), text);
  });
});
