import assert from "node:assert/strict";
import {
  autoName,
  idOf,
  kindOf,
  parseId,
  withName,
  withNamespace,
} from "../../../../sandbox/plugins/kubernetes/names.js";
import { builtInScope } from "../../../../sandbox/plugins/kubernetes/scope.js";

const NONE = new Uint8Array();

describe("kubernetes stand-in: names and places", () => {
  it("makes up a name of the logical name and eight hexadecimal digits", () => {
    assert.match(autoName("web", NONE), /^web-[0-9a-f]{8}$/);
  });

  it("makes up the same name in a preview and its update", () => {
    const seed = new Uint8Array([1, 2, 3]);
    assert.equal(autoName("web", seed), autoName("web", seed));
  });

  it("keeps a made-up name from run to run and says that it made it up", () => {
    const first = withName({ kind: "ConfigMap" }, { logical: "web", seed: NONE }, undefined);
    assert.deepEqual(withName({ kind: "ConfigMap" }, { logical: "web", seed: NONE }, first), first);
  });

  it("does not keep an explicit name that was taken out of the program", () => {
    const named = withName({}, { logical: "web", seed: NONE }, { metadata: { name: "mine" } });
    assert.notEqual(idOf(named), "mine");
  });

  it("puts an object that names no namespace into the default one", () => {
    assert.equal(idOf(withNamespace({ metadata: { name: "a" } }, "team")), "team/a");
    assert.equal(idOf(withNamespace({ metadata: { name: "a", namespace: "own" } }, "team")), "own/a");
  });

  it("reads ids with and without a namespace", () => {
    assert.deepEqual(parseId("team/web"), { namespace: "team", name: "web" });
    assert.deepEqual(parseId("web"), { namespace: undefined, name: "web" });
  });

  it("knows which of Kubernetes' kinds live in namespaces, and does not guess for others", () => {
    assert.equal(builtInScope("v1", "Namespace"), false);
    assert.equal(builtInScope("rbac.authorization.k8s.io/v1", "ClusterRole"), false);
    assert.equal(builtInScope("rbac.authorization.k8s.io/v1", "Role"), true);
    assert.equal(builtInScope("argoproj.io/v1alpha1", "AppProject"), undefined);
  });

  it("tells a kind from a patch of it", () => {
    assert.deepEqual(kindOf("kubernetes:core/v1:ConfigMap", {}), { apiVersion: "v1", kind: "ConfigMap", patch: false });
    assert.deepEqual(kindOf("kubernetes:argoproj.io/v1alpha1:AppProjectPatch", { kind: "AppProject" }), {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      patch: true,
    });
    assert.equal(kindOf("kubernetes:example.com/v1:JsonPatch", { kind: "JsonPatch" }).patch, false);
  });

  it("refuses types that are no Kubernetes kind", () => {
    assert.throws(() => kindOf("kubernetes:yaml/v2:ConfigGroup", {}), /unrecognized resource type/);
    assert.throws(() => kindOf("kubernetes:helm.sh/v4:Chart", {}), /unrecognized resource type/);
  });
});
