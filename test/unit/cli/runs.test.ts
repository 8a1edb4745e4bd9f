import assert from "node:assert/strict";
import type { Context } from "../../../cli/context.js";
import { runStacks } from "../../../cli/runs.js";
import { aFleet } from "../model/aFleet.js";

describe("fleet up --stack", () => {
  it("refuses a stack that there is not, and says which there are", async () => {
    const stacks = ["repos", "hub", "dev"].map((name) => ({ name, makes: name, clusters: undefined }));
    const context = {
      fleet: aFleet(),
      file: "/nowhere/fleet.yaml",
      root: "/nowhere",
      target: "aws" as const,
      stacks,
    } satisfies Context;
    await assert.rejects(runStacks(context, "up", { only: ["dev", "prd"] }), {
      name: "UsageError",
      message: '--stack: the project has no "prd".\nKnown are: dev, hub, repos.',
    });
  });
});
