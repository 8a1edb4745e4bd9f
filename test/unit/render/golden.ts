import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";

const FOLDER = fileURLToPath(new URL("../../golden/render", import.meta.url));

/** Compares with the file beside the tests, which is what a reviewer reads. UPDATE_GOLDEN=1 writes it. */
export function assertGolden(file: string, actual: string): void {
  const path = join(FOLDER, file);
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  assert.equal(actual, readFileSync(path, "utf8"));
}

/** Objects as YAML documents. */
export function yaml(...objects: readonly object[]): string {
  return objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join("---\n");
}
