import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { drainGuard } from "../../../components/drainGuard.js";
import { blockers, departureOf, refusal, type Holdings } from "../../../components/drainRefusal.js";
import { recorded } from "./recorded.js";

const HELD: Holdings = {
  clusters: ["prod-eu-west-1", "dev-eu-west-1"],
  applications: [
    held("alpha-web-prod-eu-west-1", "prod-eu-west-1", "alpha-web", { team: "alpha", service: "web" }),
    held("alpha-api-prod-eu-west-1", "prod-eu-west-1", "alpha-api", { team: "alpha", service: "api" }),
    held("alpha-web-dev-eu-west-1", "dev-eu-west-1", "alpha-web", { team: "alpha", service: "web" }),
    held("addon-metrics-server-dev-eu-west-1", "dev-eu-west-1", "kube-system", { addon: "metrics-server" }),
  ],
};

describe("drain guard", () => {
  it("keeps a registration while any application deploys to its cluster", () => {
    const departure = departureOf("kubernetes:core/v1:Secret", { name: "cluster-prod-eu-west-1" });
    assert.deepEqual(blockers(departure, HELD), ["alpha-api-prod-eu-west-1", "alpha-web-prod-eu-west-1"]);
  });

  it("lets a registration go once its cluster is empty", () => {
    const departure = departureOf("kubernetes:core/v1:Secret", { name: "cluster-staging-eu-west-1" });
    assert.deepEqual(blockers(departure, HELD), []);
  });

  for (const [what, type, metadata] of [
    ["namespace", "kubernetes:core/v1:Namespace", { name: "alpha-web" }],
    [
      "team's rights in a namespace",
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
      { name: "team", namespace: "alpha-web" },
    ],
  ] as const) {
    it(`keeps a ${what} for the application of its own cluster, whatever runs elsewhere`, () => {
      const labels = { "gitops-fleet/cluster": "dev-eu-west-1" };
      const departure = departureOf(type, { ...metadata, labels });
      assert.deepEqual(blockers(departure, HELD), ["alpha-web-dev-eu-west-1"]);
    });
  }

  it("keeps a service's set for its applications on all clusters, and no other service's", () => {
    const departure = departureOf("kubernetes:argoproj.io/v1alpha1:ApplicationSet", { name: "alpha-web" });
    assert.deepEqual(blockers(departure, HELD), ["alpha-web-dev-eu-west-1", "alpha-web-prod-eu-west-1"]);
  });

  it("knows an add-on's applications", () => {
    const departure = departureOf("kubernetes:argoproj.io/v1alpha1:ApplicationSet", { name: "addon-metrics-server" });
    assert.deepEqual(blockers(departure, HELD), ["addon-metrics-server-dev-eu-west-1"]);
  });

  it("keeps Argo CD while a cluster is registered, even an empty one", () => {
    const departure = departureOf("kubernetes:helm.sh/v3:Release", {});
    assert.deepEqual(blockers(departure, { clusters: ["dev-eu-west-1"], applications: [] }), ["dev-eu-west-1"]);
  });

  it("refuses with every application and the command that empties the cluster", () => {
    const text = refusal({ kind: "cluster", name: "prod-eu-west-1" }, ["alpha-api-prod-eu-west-1"]);
    assert.equal(
      text,
      [
        "prod-eu-west-1 still has 1 application:",
        "    alpha-api-prod-eu-west-1",
        "  Deleting it now would leave their workloads behind, or take them without their team's say.",
        '  Run "npx fleet drain prod-eu-west-1" first; "npx fleet up" drains by itself what has left fleet.yaml.',
      ].join("\n"),
    );
  });

  it("refuses to take Argo CD away with every cluster that it serves, and the command for the right order", () => {
    assert.equal(
      refusal({ kind: "argocd" }, ["dev-eu-west-1", "prod-eu-west-1"]),
      [
        "Argo CD still serves 2 clusters:",
        "    dev-eu-west-1",
        "    prod-eu-west-1",
        "  Without it nobody manages their workloads, and nothing can empty them.",
        '  Run "npx fleet destroy", which takes the fleet down in the right order, or destroy their stacks first.',
      ].join("\n"),
    );
  });

  it("is not taken for a guard of what it cannot judge", () => {
    assert.throws(
      () => departureOf("kubernetes:core/v1:ConfigMap", {}),
      /not made for a kubernetes:core\/v1:ConfigMap/,
    );
  });
});

describe("drain guard on a hub", () => {
  it("asks the hub when it is asked, and refuses what is not empty", async () => {
    const application = {
      metadata: { name: "alpha-web-dev-eu-west-1", labels: {} },
      spec: { destination: { name: "dev-eu-west-1", namespace: "alpha-web" } },
    };
    await withHub({ applications: { items: [application] } }, async (kubeconfig) => {
      await assert.rejects(
        deletion(kubeconfig, "cluster-dev-eu-west-1"),
        /dev-eu-west-1 still has 1 application:\n {4}alpha-web-dev-eu-west-1/,
      );
      await deletion(kubeconfig, "cluster-staging-eu-west-1");
    });
  });

  it("asks for no Secrets when a cluster goes: an environment's pipeline may not list them", async () => {
    await withHub({ secrets: FORBIDDEN, applications: { items: [] } }, async (kubeconfig) => {
      await deletion(kubeconfig, "cluster-dev-eu-west-1");
    });
  });

  it("asks for the clusters alone when Argo CD goes", async () => {
    const secret = { data: { name: Buffer.from("dev-eu-west-1").toString("base64") } };
    await withHub({ secrets: { items: [secret] }, applications: FORBIDDEN }, async (kubeconfig) => {
      const { result: guard } = await recorded({}, () => drainGuard("guard", { kubeconfig }));
      const release = { urn: "urn", id: "argocd/argocd", name: "argocd", type: "kubernetes:helm.sh/v3:Release" };
      await assert.rejects(
        Promise.resolve(guard.callback(release)),
        /Argo CD still serves 1 cluster:\n {4}dev-eu-west-1/,
      );
    });
  });

  it("lets go of everything where Argo CD's kinds are gone", async () => {
    await withHub({}, (kubeconfig) => deletion(kubeconfig, "cluster-dev-eu-west-1"));
  });

  it("refuses when the hub does not answer, with the cause", async () => {
    const closed = await withHub({}, (kubeconfig) => Promise.resolve(kubeconfig));
    await assert.rejects(deletion(closed, "cluster-dev-eu-west-1"), /cannot be asked: .*ECONNREFUSED/);
  });
});

/** Runs the guard as the engine does before it deletes a Secret. */
async function deletion(kubeconfig: string, secret: string): Promise<void> {
  const { result: guard } = await recorded({}, () => drainGuard("guard", { kubeconfig: pulumi.secret(kubeconfig) }));
  await guard.callback({
    urn: "urn:pulumi:dev::gitops-fleet::kubernetes:core/v1:Secret::dev-eu-west-1",
    id: `argocd/${secret}`,
    name: "dev-eu-west-1",
    type: "kubernetes:core/v1:Secret",
    oldInputs: { metadata: { name: secret }, stringData: pulumi.secret({}) },
  });
}

/** The answer to what the caller may not list. */
const FORBIDDEN = { kind: "Status", code: 403 };

/** A Kubernetes API that knows of each kind what it is given, and else no Secret. */
async function withHub<T>(lists: Record<string, object>, use: (kubeconfig: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    const plural = new URL(request.url ?? "/", "http://hub").pathname.split("/").at(-1) ?? "";
    const answer = plural in lists ? lists[plural] : plural === "secrets" ? { items: [] } : undefined;
    const code = answer === undefined ? 404 : answer === FORBIDDEN ? 403 : 200;
    response.writeHead(code, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer ?? { kind: "Status", code: 404 }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  try {
    return await use(
      JSON.stringify({
        clusters: [{ name: "hub", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
        contexts: [{ name: "hub", context: { cluster: "hub", user: "me" } }],
        users: [{ name: "me", user: { token: "none" } }],
        "current-context": "hub",
      }),
    );
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

function held(name: string, cluster: string, namespace: string, labels: Record<string, string>) {
  const prefixed = Object.entries(labels).map(([key, value]) => [`gitops-fleet/${key}`, value] as const);
  return { name, cluster, namespace, labels: Object.fromEntries(prefixed) };
}
