import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPortBook } from "../../../../sandbox/host/ports.js";

describe("the ports of a sandbox", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "ports-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("stay the same from one start to the next", async () => {
    const port = await (await openPortBook(folder)).port("etcd");
    assert.equal(await (await openPortBook(folder)).port("etcd"), port);
  });

  it("differ, also when many are asked for at once", async () => {
    const book = await openPortBook(folder);
    const ports = await Promise.all(Array.from({ length: 40 }, (_, index) => book.port(`server ${index}`)));
    assert.equal(new Set(ports).size, 40);
  });

  it("are named with the remedy when another program has taken one", async () => {
    const book = await openPortBook(folder);
    const port = await book.port("etcd");
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    try {
      await assert.rejects(
        book.requireFree("etcd"),
        new RegExp(`Port ${port} is taken.*etcd[\\s\\S]*fleet sandbox reset`),
      );
    } finally {
      other.close();
    }
  });
});
