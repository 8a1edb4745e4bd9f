import assert from "node:assert/strict";
import { compareObject } from "../../../../sandbox/plugins/kubernetes/compare.js";
import { stateOf, marked } from "../../../../sandbox/plugins/kubernetes/properties.js";
import type { JsonObject } from "../../../../sandbox/plugins/kubernetes/json.js";
import type { DiffResult } from "../../../../sandbox/plugins/provider.js";
import { unknown, type PropertyMap } from "../../../../sandbox/plugins/values.js";

const DEFAULTS = { enableSecretMutable: false, enableConfigMapMutable: false };
const MUTABLE = { enableSecretMutable: true, enableConfigMapMutable: true };

/** What the provider would say to a change of the program from one object to another. */
function diff(
  before: JsonObject,
  after: PropertyMap,
  options: { settings?: typeof DEFAULTS; live?: JsonObject; ignoreChanges?: string[] } = {},
): DiffResult {
  const inputs = marked(before);
  return compareObject(options.settings ?? MUTABLE, {
    urn: "urn",
    type: "kubernetes:x",
    name: "x",
    id: "x",
    signal: new AbortController().signal,
    oldInputs: inputs,
    oldOutputs: stateOf(options.live ?? before, inputs, "pulumi-kubernetes-1"),
    news: after,
    ignoreChanges: options.ignoreChanges ?? [],
  });
}

function secret(rest: JsonObject): JsonObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "n" }, ...rest };
}

function configMap(rest: JsonObject): JsonObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "n" }, ...rest };
}

function deployment(spec: JsonObject): JsonObject {
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d", namespace: "n" }, spec };
}

describe("kubernetes stand-in: what an edit means", () => {
  it("deletes and makes anew an edited Secret, unless the provider may mutate Secrets", () => {
    const before = secret({ data: { a: "MQ==" } });
    const after = marked(secret({ data: { a: "Mg==" } }));
    const strict = diff(before, after, { settings: DEFAULTS });
    assert.deepEqual(strict.replaces, ["data.a"]);
    assert.equal(strict.deleteBeforeReplace, true);
    assert.deepEqual(diff(before, after).replaces, []);
  });

  it("still replaces an immutable ConfigMap when ConfigMaps may be mutated", () => {
    const before = configMap({ immutable: true, data: { a: "1" } });
    assert.deepEqual(diff(before, marked(configMap({ immutable: true, data: { a: "2" } }))).replaces, ["data.a"]);
  });

  it("replaces a Deployment on its selector and updates it on anything else", () => {
    const before = deployment({ replicas: 1, selector: { matchLabels: { app: "a" } } });
    assert.deepEqual(
      diff(before, marked(deployment({ replicas: 2, selector: { matchLabels: { app: "a" } } }))).replaces,
      [],
    );
    const moved = diff(before, marked(deployment({ replicas: 1, selector: { matchLabels: { app: "b" } } })));
    assert.deepEqual(moved.replaces, ["spec.selector.matchLabels.app"]);
  });

  it("replaces a renamed object without deleting the old one first", () => {
    const renamed = diff(configMap({}), marked({ ...configMap({}), metadata: { name: "other", namespace: "n" } }));
    assert.deepEqual(renamed.replaces, ["metadata.name"]);
    assert.equal(renamed.deleteBeforeReplace, false);
  });

  it("replaces a role binding whose role changes", () => {
    const binding = (name: string): JsonObject => ({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "b" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    });
    assert.deepEqual(diff(binding("view"), marked(binding("edit"))).replaces, ["roleRef.name"]);
  });

  it("does not see what the API server filled in", () => {
    const before = deployment({ replicas: 1 });
    const live = { ...deployment({ replicas: 1, progressDeadlineSeconds: 600 }), status: { replicas: 1 } };
    assert.equal(diff(before, marked(before), { live }).changes, false);
  });

  it("takes stringData and the data that the server makes of it for the same", () => {
    const before = secret({ stringData: { password: "one" } });
    const live = secret({ data: { password: Buffer.from("one").toString("base64") } });
    assert.equal(diff(before, marked(before), { live }).changes, false);
    assert.equal(diff(before, marked(secret({ stringData: { password: "two" } })), { live }).changes, true);
  });

  it("takes an empty map for an absent one", () => {
    const before = configMap({ data: { a: "1" } });
    assert.equal(diff(before, marked(configMap({ data: { a: "1" }, binaryData: {} }))).changes, false);
  });

  it("shows a value that is not known yet as a change, at its path", () => {
    const result = diff(configMap({ data: { a: "1" } }), { ...marked(configMap({})), data: { a: unknown } });
    assert.deepEqual(result.detailedDiff, { "data.a": "update" });
  });

  it("writes keys with dots and slashes as Pulumi's property paths do", () => {
    const before = configMap({});
    const after = marked({ ...before, metadata: { name: "c", namespace: "n", labels: { "a.b/c": "1" } } });
    assert.deepEqual(diff(before, after).detailedDiff, { 'metadata.labels["a.b/c"]': "add" });
    assert.equal(diff(before, after, { ignoreChanges: ['metadata.labels["a.b/c"]'] }).changes, false);
  });
});
