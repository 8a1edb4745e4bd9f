import assert from "node:assert/strict";
import type { JsonObject } from "../../../../sandbox/plugins/kubernetes/json.js";
import { adoptedFields } from "../../../../sandbox/plugins/kubernetes/managedFields.js";
import { fromApi, toApi } from "../../../../sandbox/plugins/kubernetes/schemaKeys.js";
import { unmet } from "../../../../sandbox/plugins/kubernetes/waitFor.js";

describe("kubernetes stand-in: objects", () => {
  it("applies over what it created itself without a conflict, and leaves other managers' fields alone", () => {
    const entry = (manager: string, operation: string, fieldsV1: JsonObject): JsonObject => ({
      manager,
      operation,
      fieldsV1,
    });
    const other = entry("kubectl", "Update", { "f:a": {} });
    const managed = [
      other,
      entry("me", "Update", { "f:b": { "f:x": {} } }),
      entry("me", "Apply", { "f:b": { "f:y": {} } }),
    ];
    assert.deepEqual(adoptedFields(managed, "me"), [other, entry("me", "Apply", { "f:b": { "f:x": {}, "f:y": {} } })]);
    assert.equal(adoptedFields([other], "me"), undefined);
  });

  it("leaves status updates of the same manager as they are", () => {
    assert.equal(adoptedFields([{ manager: "me", operation: "Update", subresource: "status" }], "me"), undefined);
  });

  it("writes the dashes of x-kubernetes-* keys for the API server and underscores for programs", () => {
    const kind = "CustomResourceDefinition";
    const program = { kind, spec: { schema: { x_kubernetes_preserve_unknown_fields: true } } };
    const server = { kind, spec: { schema: { "x-kubernetes-preserve-unknown-fields": true } } };
    assert.deepEqual(toApi(program), server);
    assert.deepEqual(fromApi(server), program);
    assert.deepEqual(toApi({ kind: "ConfigMap", data: { x_kubernetes_a: "b" } }), {
      kind: "ConfigMap",
      data: { x_kubernetes_a: "b" },
    });
  });

  it("waits for the conditions that an annotation names", () => {
    const object = (waitFor: string, status: JsonObject): JsonObject => ({
      metadata: { annotations: { "pulumi.com/waitFor": waitFor } },
      status,
    });
    const ready = { conditions: [{ type: "Ready", status: "True" }], phase: "Up" };
    assert.deepEqual(unmet(object("condition=Ready", ready)), []);
    assert.deepEqual(unmet(object("condition=Ready", {})), ["condition=Ready"]);
    assert.deepEqual(unmet(object('["condition=Ready","jsonpath={.status.phase}=Down"]', ready)), [
      "jsonpath={.status.phase}=Down",
    ]);
    assert.throws(() => unmet(object("ready", ready)), /neither "condition=/);
    assert.equal(unmet({ metadata: {} }), undefined);
  });
});
