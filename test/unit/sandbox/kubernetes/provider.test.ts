import assert from "node:assert/strict";
import { connection, diffSettings, readKubeconfig } from "../../../../sandbox/plugins/kubernetes/kubeconfig.js";
import { readSettings, settingFaults } from "../../../../sandbox/plugins/kubernetes/settings.js";
import { Session } from "../../../../sandbox/plugins/kubernetes/session.js";

/** A kubeconfig of one cluster as text. */
function kubeconfig(server: string, user: Record<string, string> = { token: "t" }): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "main",
    contexts: [{ name: "main", context: { cluster: "c", user: "u", namespace: "team" } }],
    clusters: [{ name: "c", cluster: { server, "certificate-authority-data": "Y2E=" } }],
    users: [{ name: "u", user }],
  });
}

describe("kubernetes stand-in: provider arguments", () => {
  it("updates the provider when only the credentials change", () => {
    const olds = { kubeconfig: kubeconfig("https://a") };
    assert.deepEqual(diffSettings(olds, { kubeconfig: kubeconfig("https://a", { token: "new" }) }), {
      changes: true,
      replaces: [],
    });
  });

  it("replaces the provider when the kubeconfig names another cluster", () => {
    const result = diffSettings({ kubeconfig: kubeconfig("https://a") }, { kubeconfig: kubeconfig("https://b") });
    assert.deepEqual(result.replaces, ["kubeconfig"]);
  });

  it("replaces nothing while the cluster identifier stays, whatever the kubeconfig says", () => {
    const olds = { kubeconfig: kubeconfig("https://a"), clusterIdentifier: "arn:1" };
    const news = { kubeconfig: kubeconfig("https://b"), clusterIdentifier: "arn:1" };
    assert.deepEqual(diffSettings(olds, news), { changes: true, replaces: [] });
    assert.deepEqual(diffSettings(olds, { ...news, clusterIdentifier: "arn:2" }).replaces, ["clusterIdentifier"]);
  });

  it("falls back to the kubeconfig when the cluster identifier is added", () => {
    const olds = { kubeconfig: kubeconfig("https://a") };
    assert.deepEqual(diffSettings(olds, { ...olds, clusterIdentifier: "arn:1" }), { changes: true, replaces: [] });
  });

  it("shows a replacement when a kubeconfig is not known yet", () => {
    const olds = { kubeconfig: kubeconfig("https://a") };
    assert.deepEqual(diffSettings(olds, { kubeconfig: "?" }, ["kubeconfig"]).replaces, ["kubeconfig"]);
  });

  it("reads booleans as the SDK sends them and refuses what it does not know", () => {
    assert.equal(readSettings({ enableSecretMutable: "true" }).enableSecretMutable, true);
    assert.equal(readSettings({}).enableServerSideApply, true);
    assert.deepEqual(
      settingFaults({ enableSecretMutable: "yes", kubconfig: "x", namespace: "a", enableServerSideApply: "false" }).map(
        (fault) => fault.property,
      ),
      ["enableSecretMutable", "kubconfig", "enableServerSideApply"],
    );
  });

  it("lets go of what was on an unreachable cluster when arguments or environment say so", () => {
    const told = { PULUMI_K8S_DELETE_UNREACHABLE: "true" };
    assert.equal(readSettings({}, {}).deleteUnreachable, false);
    assert.equal(readSettings({}, told).deleteUnreachable, true);
    assert.equal(readSettings({ deleteUnreachable: "false" }, told).deleteUnreachable, false);
    assert.equal(readSettings({ deleteUnreachable: "true" }, {}).deleteUnreachable, true);
  });

  it("reads a kubeconfig in YAML, and another context and cluster when told to", () => {
    const config = readKubeconfig(
      "current-context: a\ncontexts:\n- {name: a, context: {cluster: a, user: u}}\n- {name: b, context: {cluster: b, user: u}}\n" +
        "clusters:\n- {name: a, cluster: {server: 'https://a'}}\n- {name: b, cluster: {server: 'https://b/'}}\nusers: []\n",
    );
    assert.equal(connection(config).server, "https://a");
    assert.equal(connection(config, "b").server, "https://b");
    assert.equal(connection(config, "a", "b").server, "https://b");
    assert.throws(() => connection(config, "c"), /context "c" does not exist/);
  });

  it("goes from the provider's namespace to the context's to default", () => {
    const text = kubeconfig("https://a");
    assert.equal(Session.of({ kubeconfig: text, namespace: "own" }).defaultNamespace, "own");
    assert.equal(Session.of({ kubeconfig: text }).defaultNamespace, "team");
    assert.equal(Session.of({ kubeconfig: "{}" }).defaultNamespace, "default");
  });

  it("names the real cause when the cluster cannot be reached", async () => {
    const refused = Session.of({ kubeconfig: kubeconfig("https://127.0.0.1:1") });
    await assert.rejects(
      refused.api(),
      /^UnreachableError: configured Kubernetes cluster is unreachable: .*ECONNREFUSED/,
    );
    const empty = Session.of({ kubeconfig: "{}" });
    await assert.rejects(empty.api(), /cluster is unreachable: .*no context is chosen/);
  });
});
