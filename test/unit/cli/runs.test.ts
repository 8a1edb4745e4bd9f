import assert from "node:assert/strict";
import type { Context } from "../../../cli/context.js";
import { describe as summary, runStacks } from "../../../cli/runs.js";
import { aFleet } from "../model/aFleet.js";

describe("what a run says that it did", () => {
  it("counts changes, not what was only read", () => {
    assert.equal(
      summary("up", { create: 2, replace: 1, same: 20, read: 1, update: 0 }),
      "2 created, 1 replaced, 20 unchanged",
    );
    assert.equal(summary("up", { read: 1 }), "nothing to do");
  });

  it("says of a stack that is destroyed what was deleted alone", () => {
    assert.equal(summary("destroy", { delete: 79, discard: 2, same: 79 }), "79 deleted");
  });
});

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
