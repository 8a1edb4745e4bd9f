import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments, stringify } from "yaml";
import { renderArgoCd } from "../../../../sandbox/plugins/helm/argocd/render.js";
import { valueFaults } from "../../../../sandbox/plugins/helm/argocd/values.js";
import { chartFailures } from "../../../../sandbox/plugins/helm/chartSource.js";
import { objectAt, stringAt, type JsonObject, type Manifest } from "../../../../sandbox/plugins/kubernetes/json.js";

const HA: JsonObject = {
  global: { domain: "argocd.acme.example" },
  "redis-ha": { enabled: true },
  controller: {
    replicas: 2,
    resources: { requests: { cpu: "500m", memory: "1Gi" } },
    pdb: { enabled: true, minAvailable: 1 },
  },
  server: { autoscaling: { enabled: true, minReplicas: 2 }, pdb: { enabled: true, maxUnavailable: 1 } },
  repoServer: { autoscaling: { enabled: true, minReplicas: 2 }, metrics: { enabled: true } },
  applicationSet: { replicas: 2 },
  dex: { enabled: false },
  notifications: { enabled: false },
  configs: {
    cm: { "admin.enabled": false, "exec.enabled": "" },
    params: { "server.insecure": true },
    rbac: { "policy.csv": "g, acme:alpha, role:readonly\n" },
    secret: { githubSecret: "hook" },
  },
};

function render(values: JsonObject, release = "argocd", kinds?: ReadonlySet<string>): Manifest[] {
  return renderArgoCd({ name: release, namespace: "argocd", version: "10.1.1", values }, kinds);
}

function find(objects: Manifest[], kind: string, name: string): Manifest | undefined {
  return objects.find((object) => object.kind === kind && stringAt(object, "metadata", "name") === name);
}

/** Compares with the file; UPDATE_GOLDEN=1 writes it instead. */
function assertGolden(name: string, objects: Manifest[]): void {
  const file = fileURLToPath(new URL(`../../../golden/argocd-chart/${name}.yaml`, import.meta.url));
  const text = objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join("---\n");
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const expected: unknown[] = parseAllDocuments(readFileSync(file, "utf8")).map(
    (document) => document.toJSON() as unknown,
  );
  assert.deepEqual(objects, expected);
}

describe("kubernetes stand-in: chart argo-cd", () => {
  it("makes the chart's objects of its default values", () => {
    assertGolden("default", render({}));
  });

  it("makes the chart's objects of a highly available installation", () => {
    assertGolden("ha", render(HA));
  });

  it("drops a key of argocd-cm whose value is empty, as the chart does", () => {
    const data = objectAt(find(render(HA), "ConfigMap", "argocd-cm"), "data");
    assert.equal("exec.enabled" in data, false);
    assert.equal(data["admin.enabled"], "false");
  });

  it("writes only the keys that the values name into argocd-secret: the server keeps its own there", () => {
    assert.equal(find(render({}), "Secret", "argocd-secret")?.["data"], undefined);
    assert.deepEqual(find(render(HA), "Secret", "argocd-secret")?.["data"], {
      "webhook.github.secret": Buffer.from("hook").toString("base64"),
    });
  });

  it("opens the metrics of Redis in its policy as long as the chart did", () => {
    const rules = (version: string): unknown => {
      const values = { global: { networkPolicy: { create: true } } };
      const objects = renderArgoCd({ name: "argocd", namespace: "argocd", version, values });
      const ingress = objectAt(find(objects, "NetworkPolicy", "argocd-redis"), "spec")["ingress"];
      return Array.isArray(ingress) ? ingress.length : undefined;
    };
    assert.deepEqual(["9.5.11", "9.7.0", "9.7.1", "10.1.1"].map(rules), [2, 2, 1, 1]);
  });

  it("names objects after a release that does not say argocd", () => {
    assert.ok(find(render({}, "gitops"), "Deployment", "gitops-argocd-server"));
    assert.ok(find(render({}, "gitops"), "ConfigMap", "argocd-cm"));
  });

  it("makes a ServiceMonitor only in a cluster that knows the kind", () => {
    const values: JsonObject = { server: { metrics: { enabled: true, serviceMonitor: { enabled: true } } } };
    assert.equal(find(render(values), "ServiceMonitor", "argocd-server"), undefined);
    const kinds = new Set(["monitoring.coreos.com/v1/ServiceMonitor"]);
    assert.ok(find(render(values, "argocd", kinds), "ServiceMonitor", "argocd-server"));
  });

  it("unescapes extra objects and refuses templates that only Helm could evaluate", () => {
    const extra = (name: string): JsonObject => ({
      extraObjects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { name } }],
    });
    assert.deepEqual(find(render(extra("web-{{`{{.name}}`}}")), "ConfigMap", "x")?.["data"], { name: "web-{{.name}}" });
    assert.throws(() => render(extra("{{ .Release.Name }}")), /is a template/);
  });

  it("names every value that the chart does not have or that would have no effect here", () => {
    const faults = valueFaults({ sevrer: {}, server: { route: { enabled: true }, ingressGrpc: { enabled: false } } });
    assert.equal(faults.length, 2);
    assert.match(faults[0] ?? "", /^values\.sevrer: chart argo-cd has no such key/);
    assert.match(faults[1] ?? "", /^values\.server\.route: .*does not render this/);
    assert.deepEqual(valueFaults(HA), []);
  });

  it("finds the chart in its repository and its registry, and no other chart", () => {
    const repositoryOpts = { repo: "https://argoproj.github.io/argo-helm" };
    assert.deepEqual(chartFailures({ chart: "argo-cd", version: "10.1.1", repositoryOpts }), []);
    assert.deepEqual(chartFailures({ chart: "oci://ghcr.io/argoproj/argo-helm/argo-cd" }), []);
    const reason = (release: JsonObject): string => chartFailures(release)[0]?.reason ?? "";
    assert.match(reason({ chart: "argo-cd" }), /not found in .* repository/);
    assert.match(reason({ chart: "argo-cd", version: "99.0.0", repositoryOpts }), /version "99\.0\.0" not found/);
    assert.match(reason({ chart: "nginx", repositoryOpts }), /knows the chart argo-cd only/);
  });
});
