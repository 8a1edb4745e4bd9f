import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../../../sandbox/cloud/store.js";

describe("the sandbox's record files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "records-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("hold what was saved when they are opened again", async () => {
    const file = join(folder, "new", "aws.json");
    const store = await openStore(file, { count: 0 });
    const saves = [1, 2, 3].map((count) => {
      store.state.count = count;
      return store.save();
    });
    await Promise.all(saves);
    assert.deepEqual((await openStore(file, { count: 0 })).state, { count: 3 });
  });

  it("are not taken for empty when they are broken", async () => {
    const file = join(folder, "aws.json");
    await writeFile(file, '{"count":');
    await assert.rejects(openStore(file, { count: 0 }), /aws\.json is not JSON/);
    assert.equal(await readFile(file, "utf8"), '{"count":');
  });

  it("say so when the disk refuses", async () => {
    await writeFile(join(folder, "file"), "");
    const store = await openStore(join(folder, "file", "aws.json"), {}).catch((error: unknown) => error as Error);
    assert.ok(store instanceof Error && /ENOTDIR/.test(store.message));
  });
});
