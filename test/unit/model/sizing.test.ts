import assert from "node:assert/strict";
import { argoCdSizing } from "../../../model/sizing.js";

describe("the size of Argo CD", () => {
  it("is the default for a small fleet", () => {
    assert.deepEqual(argoCdSizing(5, 40), {
      shards: 1,
      statusProcessors: 20,
      operationProcessors: 10,
      clientQps: 50,
      clientBurst: 100,
      repoServerReplicas: 2,
    });
  });

  it("grows by shards with applications and with clusters", () => {
    assert.equal(argoCdSizing(12, 3600).shards, 4);
    assert.equal(argoCdSizing(61, 100).shards, 4);
  });

  it("never has more shards than clusters, and lets a crowded one ask faster", () => {
    const crowded = argoCdSizing(2, 6000);
    assert.deepEqual([crowded.shards, crowded.statusProcessors, crowded.operationProcessors], [2, 150, 75]);
    assert.deepEqual([crowded.clientQps, crowded.clientBurst], [100, 200]);
  });

  it("is a working one before there is any cluster", () => {
    assert.equal(argoCdSizing(0, 0).shards, 1);
  });
});
