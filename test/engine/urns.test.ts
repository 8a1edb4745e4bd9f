import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Project } from "../sandbox/project.js";
import { SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";
import { addressOf, STACKS, stateOf } from "./state.js";

const FOLDER = join(import.meta.dirname, "../golden/urns");

describe("what a new release would replace", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await theFleet();
  });

  for (const stack of STACKS) {
    // A component renamed or moved below another one is a new address: the engine would delete what is there and make it
    // anew, unless the old address is given as an alias. Then both are to be written down here, by UPDATE_GOLDEN=1.
    it(`is nothing of the stack ${stack}: every resource has the address that it always had`, async () => {
      const { resources } = (await stateOf(project, stack)).deployment;
      const addresses = resources.map(({ urn }) => addressOf(urn)).sort();
      assert.equal(new Set(addresses).size, addresses.length);
      const text = `${addresses.join("\n")}\n`;
      const file = join(FOLDER, `${stack}.txt`);
      if (process.env.UPDATE_GOLDEN === "1") {
        await mkdir(FOLDER, { recursive: true });
        await writeFile(file, text);
      }
      assert.equal(text, await readFile(file, "utf8"));
    });
  }
});
