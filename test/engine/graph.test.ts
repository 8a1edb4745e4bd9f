import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Project } from "../sandbox/project.js";
import { SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";
import { describeGraph } from "./graph.js";
import { stateOf } from "./state.js";

/** Of a control plane and of a network. */
const LOGS = ["LogGroup", "LogGroup"];
const FOLDER = join(import.meta.dirname, "../golden/graphs");

describe("the graph of resources", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await theFleet();
  });

  const graphOf = async (stack: string): Promise<string> =>
    describeGraph((await stateOf(project, stack)).deployment.resources);

  for (const stack of ["repos", "hub", "dev", "prod"]) {
    it(`of the stack ${stack} is the one that was reviewed (UPDATE_GOLDEN=1 writes it anew)`, async () => {
      const text = await graphOf(stack);
      const file = join(FOLDER, `${stack}.txt`);
      if (process.env.UPDATE_GOLDEN === "1") {
        await mkdir(FOLDER, { recursive: true });
        await writeFile(file, text);
      }
      assert.equal(text, await readFile(file, "utf8"));
    });
  }

  it("of staging is dev's", async () => {
    const lines = (text: string): string[] => text.split("\n").sort();
    assert.deepEqual(lines((await graphOf("staging")).replaceAll("staging", "dev")), lines(await graphOf("dev")));
  });

  it("has every cluster protected, with its network, key and logs, and the role that the hub is to spokes", async () => {
    const protectedTypes = async (stack: string): Promise<string[]> => {
      const lines = (await graphOf(stack)).split("\n").filter((line) => line.includes(" | protected"));
      return lines.map((line) => line.trim().split(" ")[0] ?? "").sort();
    };
    assert.deepEqual(await protectedTypes("hub"), ["Cluster", "Key", ...LOGS, "Role", "Vpc"]);
    const each = ["Cluster", "Key", ...LOGS, "Vpc"];
    assert.deepEqual(await protectedTypes("prod"), [...each, ...each, ...each].sort());
    assert.deepEqual(await protectedTypes("dev"), each);
  });
});
