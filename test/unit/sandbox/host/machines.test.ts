import assert from "node:assert/strict";
import { applyMachines, type Machine } from "../../../../sandbox/host/machines.js";
import type { KubeApi } from "../../../../sandbox/host/kubeApi.js";

const GPU: Machine = {
  name: "gpu-0",
  labels: { "eks.amazonaws.com/nodegroup": "gpu" },
  taints: [{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" }],
  gpus: 1,
};

/** An API server that has some nodes of the group, and notes what is done to it. */
function server(names: readonly string[], deletion = 200) {
  const applied = new Map<string, object>();
  const deleted: string[] = [];
  const asked: string[] = [];
  const api: KubeApi = {
    get: <T>(path: string) => {
      asked.push(path);
      return Promise.resolve({ items: names.map((name) => ({ metadata: { name } })) } as T);
    },
    apply: (path, object) => {
      applied.set(path, object);
      return Promise.resolve();
    },
    request: (method, path) => {
      deleted.push(`${method} ${path}`);
      return Promise.resolve({ status: deletion, text: "" });
    },
    watch: () => Promise.resolve(),
    close: () => undefined,
  };
  return { api, applied, deleted, asked };
}

describe("the nodes of a group", () => {
  it("are made with their taints, and with GPUs that pods can ask for", async () => {
    const { api, applied, deleted } = server([]);
    await applyMachines(api, "gpu", [GPU]);
    const node = applied.get("/api/v1/nodes/gpu-0") as { spec: object; status: { capacity: Record<string, string> } };
    assert.deepEqual(node.spec, { taints: GPU.taints });
    assert.equal(node.status.capacity["nvidia.com/gpu"], "1");
    assert.deepEqual(deleted, []);
  });

  it("that are too many go, and those of other groups are not looked at", async () => {
    const { api, deleted, asked } = server(["gpu-0", "gpu-1"]);
    await applyMachines(api, "gpu", [GPU]);
    assert.deepEqual(deleted, ["DELETE /api/v1/nodes/gpu-1"]);
    assert.deepEqual(asked, ["/api/v1/nodes?labelSelector=eks.amazonaws.com%2Fnodegroup%3Dgpu"]);
  });

  it("that cannot be deleted are an error", async () => {
    const { api } = server(["gpu-1"], 403);
    await assert.rejects(applyMachines(api, "gpu", []), /Deleting the node gpu-1 answered 403/);
  });
});
