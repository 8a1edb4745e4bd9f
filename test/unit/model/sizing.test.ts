import assert from "node:assert/strict";
import { argoCdSizing } from "../../../model/sizing.js";

describe("the size of Argo CD", () => {
  it("is the default for a small fleet", () => {
    const { resources, ...sizing } = argoCdSizing(5, 40);
    assert.deepEqual(sizing, {
      shards: 1,
      statusProcessors: 20,
      operationProcessors: 10,
      clientQps: 50,
      clientBurst: 100,
      repoServerParallelism: 20,
      server: { min: 2, max: 2 },
      repoServer: { min: 2, max: 2 },
      applicationSetReplicas: 2,
      redisReplicas: 1,
      watchedObjectsPerShard: 8500,
    });
    assert.deepEqual(resources.controller, { cpuMillicores: 500, memoryMiB: 640, memoryLimitMiB: 1280 });
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

  it("asks as fast as the benchmark still gained by, where it had 5000 applications on each of three clusters", () => {
    const { shards, clientQps, clientBurst } = argoCdSizing(3, 15_000);
    assert.deepEqual([shards, clientQps, clientBurst], [3, 150, 300]);
  });

  it("gives a controller memory for the objects of its own clusters, not for all", () => {
    const one = argoCdSizing(20, 1000);
    const four = argoCdSizing(80, 4000);
    assert.equal(four.shards, 4);
    assert.equal(four.watchedObjectsPerShard, one.watchedObjectsPerShard);
    assert.deepEqual(four.resources.controller, one.resources.controller);
  });

  it("lets repo servers scale with the applications, and has no autoscaler where two do", () => {
    assert.deepEqual(argoCdSizing(5, 250).repoServer, { min: 2, max: 2 });
    assert.deepEqual(argoCdSizing(5, 251).repoServer, { min: 2, max: 3 });
    assert.deepEqual(argoCdSizing(12, 2000).repoServer, { min: 2, max: 9 });
  });

  it("has three of what answers people, and of Redis, when it is to be highly available", () => {
    const { server, repoServer, redisReplicas, shards } = argoCdSizing(5, 40, "ha");
    assert.deepEqual(
      { server, repoServer, redisReplicas, shards },
      {
        server: { min: 3, max: 5 },
        repoServer: { min: 3, max: 3 },
        redisReplicas: 3,
        shards: 1,
      },
    );
  });

  it("is a working one before there is any cluster", () => {
    assert.equal(argoCdSizing(0, 0).shards, 1);
  });
});
