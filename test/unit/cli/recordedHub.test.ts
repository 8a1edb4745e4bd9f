import assert from "node:assert/strict";
import type { StateResource } from "../../../cli/pulumi.js";
import { recordedHub } from "../../../cli/recordedHub.js";

const HUB = { name: "hub", makes: "hub", clusters: undefined };
const PROD = { name: "prod", makes: "prod", clusters: undefined };

/** A resource of a state, as the engine exports it. */
function resource(stack: string, type: string, name: string, provider: string, outputs: object = {}): StateResource {
  return {
    urn: `urn:pulumi:${stack}::gitops-fleet::${type}::${name}`,
    type,
    provider: `urn:pulumi:${stack}::gitops-fleet::pulumi:providers:kubernetes::${provider}::7f6b`,
    outputs: { ...outputs },
  };
}

const NAMESPACE = "kubernetes:core/v1:Namespace";
const states = [
  {
    stack: HUB,
    resources: [
      resource("hub", NAMESPACE, "argocd-namespace", "hub-kubernetes", { metadata: { name: "argocd", uid: "u1" } }),
      resource("hub", "kubernetes:helm.sh/v3:Release", "argocd-release", "hub-kubernetes", { name: "argocd" }),
      resource("hub", "kubernetes:argoproj.io/v1alpha1:ApplicationSet", "alpha-web-set", "hub-kubernetes", {
        metadata: { name: "alpha-web", uid: "u2", labels: { "gitops-fleet/team": "alpha" } },
        spec: { generators: [{ clusters: {} }] },
      }),
      resource("hub", "aws:eks/cluster:Cluster", "hub-eksCluster", "aws-111111111111-eu-west-1"),
    ],
  },
  {
    stack: PROD,
    resources: [
      resource("prod", "kubernetes:core/v1:Secret", "prod-eu-west-1-cluster", "hub", {
        metadata: { name: "cluster-prod-eu-west-1", uid: "u3", labels: { "gitops-fleet/state": "active" } },
      }),
      resource("prod", NAMESPACE, "prod-eu-west-1-alpha-web", "prod-eu-west-1-kubernetes", {
        metadata: {
          name: "alpha-web",
          uid: "u4",
          labels: {
            "gitops-fleet/team": "alpha",
            "gitops-fleet/service": "web",
            "gitops-fleet/cluster": "prod-eu-west-1",
          },
        },
      }),
      resource("prod", NAMESPACE, "prod-eu-west-1-tenancy", "prod-eu-west-1-kubernetes", {
        metadata: { name: "gitops-fleet", uid: "u5", labels: { "gitops-fleet/cluster": "prod-eu-west-1" } },
      }),
    ],
  },
];

describe("what the states tell of a hub that cannot be asked", () => {
  const recorded = recordedHub(states);

  it("is known again by Argo CD's namespace and the clusters' Secrets", () => {
    assert.deepEqual(recorded.anchors, [
      { stack: "hub", uid: "u1" },
      { stack: "prod", uid: "u3" },
    ]);
  });

  it("is what Kubernetes' provider made on the hub, and nothing on a spoke or in AWS", () => {
    const names = (stack: string) => recorded.onHub.get(stack)?.map((urn) => urn.split("::").at(-1));
    assert.deepEqual(names("hub"), ["argocd-namespace", "argocd-release", "alpha-web-set"]);
    assert.deepEqual(names("prod"), ["prod-eu-west-1-cluster"]);
  });

  it("is registrations and sets, and an Application for each service's namespace on a spoke", () => {
    assert.deepEqual(recorded.live, {
      clusters: [{ name: "prod-eu-west-1", state: "active" }],
      sets: [{ name: "alpha-web", team: "alpha", addon: undefined, released: false }],
      applications: [{ name: "alpha-web-prod-eu-west-1", cluster: "prod-eu-west-1", set: "alpha-web" }],
    });
  });
});
