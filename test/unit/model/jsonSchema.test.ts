import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { clustersJsonSchema, fleetJsonSchema, teamJsonSchema } from "../../../model/jsonSchema.js";

for (const [file, schema] of [
  ["fleet.schema.json", fleetJsonSchema],
  ["team.schema.json", teamJsonSchema],
  ["clusters.schema.json", clustersJsonSchema],
] as const) {
  describe(file, () => {
    it("says to editors what the program checks (UPDATE_GOLDEN=1 writes it anew)", async () => {
      const text = await format(JSON.stringify(schema()), { parser: "json", printWidth: 120 });
      if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
      assert.equal(readFileSync(file, "utf8"), text);
    });
  });
}
