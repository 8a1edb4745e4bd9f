import assert from "node:assert/strict";
import { withMoved, withoutMoved, type Move } from "../../../cli/moving.js";
import type { Exported } from "../../../cli/unfinished.js";

const MOVE: Move = {
  project: "gitops-fleet",
  from: "prod",
  to: "prod-eu",
  clusters: ["prod-eu-west-1"],
  all: ["prod-eu-west-1", "prod-eu-west-1-b", "prod-us-east-1"],
};
const address = (type: string, name: string, stack = "prod") => `urn:pulumi:${stack}::gitops-fleet::${type}::${name}`;
const ROOT = address("pulumi:pulumi:Stack", "gitops-fleet-prod");
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});
const EKS = "gitops-fleet:index:EksCluster";

/** What one cluster consists of, as far as it matters: a component with a provider of its own, and what uses others. */
function cluster(name: string, region: string): object[] {
  const component = address(EKS, name);
  const aws = address("pulumi:providers:aws", `aws-111111111111-${region}`);
  const made = address(`${EKS}$aws:eks/cluster:Cluster`, `${name}-eksCluster`);
  const own = address(`${EKS}$pulumi:providers:kubernetes`, `${name}-kubernetes`);
  const hub = address("pulumi:providers:kubernetes", "hub");
  return [
    { urn: component, type: EKS, parent: ROOT },
    {
      urn: made,
      type: "aws:eks/cluster:Cluster",
      id: name,
      parent: component,
      provider: `${aws}::id-${region}`,
      protect: true,
    },
    { urn: own, type: "pulumi:providers:kubernetes", id: `k-${name}`, parent: component, dependencies: [made] },
    {
      urn: address("kubernetes:core/v1:Secret", `${name}-cluster`),
      type: "kubernetes:core/v1:Secret",
      id: `argocd/${name}`,
      parent: ROOT,
      provider: `${hub}::id-hub`,
      dependencies: [made, address("pulumi:pulumi:StackReference", "hub")],
      propertyDependencies: { data: [made] },
      outputs: { owner: made, token: secret(`token of ${name}`) },
    },
  ];
}

function provider(kind: string, name: string, id: string): object {
  return { urn: address(`pulumi:providers:${kind}`, name), type: `pulumi:providers:${kind}`, id, parent: ROOT };
}

const state = (...resources: object[]) => ({ version: 3, deployment: { resources } }) as Exported;

function source(): Exported {
  const names = ["prod-eu-west-1", "prod-eu-west-1-b", "prod-us-east-1"];
  const outputs = {
    made: Object.fromEntries(names.map((name) => [name, { version: "1.35" }])),
    kubeconfigs: Object.fromEntries(names.map((name) => [name, secret(name)])),
  };
  return state(
    { urn: ROOT, type: "pulumi:pulumi:Stack", outputs },
    provider("eks", "eks", "id-eks"),
    provider("kubernetes", "hub", "id-hub"),
    provider("aws", "aws-111111111111-eu-west-1", "id-eu-west-1"),
    provider("aws", "aws-111111111111-us-east-1", "id-us-east-1"),
    ...cluster("prod-eu-west-1", "eu-west-1"),
    ...cluster("prod-eu-west-1-b", "us-east-1"),
    ...cluster("prod-us-east-1", "us-east-1"),
  );
}

const names = (exported: Exported) => (exported.deployment.resources ?? []).map(({ urn }) => urn.split("::").at(-1));
const find = (exported: Exported, name: string) =>
  (exported.deployment.resources ?? []).find(({ urn }) => urn.endsWith(`::${name}`)) as unknown as Record<
    string,
    unknown
  >;

describe("a cluster that moves between stacks", () => {
  it("goes with all that is its own, and with copies of the providers that it shares", () => {
    assert.deepEqual(names(withMoved(source(), state(), MOVE)), [
      "gitops-fleet-prod-eu",
      "eks",
      "hub",
      "aws-111111111111-eu-west-1",
      "prod-eu-west-1",
      "prod-eu-west-1-eksCluster",
      "prod-eu-west-1-kubernetes",
      "prod-eu-west-1-cluster",
    ]);
  });

  it("leaves nothing of its own, not even a provider that nobody else uses", () => {
    const left = names(withoutMoved(source(), MOVE));
    assert.deepEqual(left.slice(0, 4), ["gitops-fleet-prod", "eks", "hub", "aws-111111111111-us-east-1"]);
    assert.deepEqual(left.slice(4), [...ownNames("prod-eu-west-1-b"), ...ownNames("prod-us-east-1")]);
  });

  it("has the new stack's addresses wherever one stands, and stays protected", () => {
    const moved = withMoved(source(), state(), MOVE);
    assert.doesNotMatch(JSON.stringify(moved), /urn:pulumi:prod::/);
    const made = find(moved, "prod-eu-west-1-eksCluster");
    const registered = find(moved, "prod-eu-west-1-cluster");
    assert.equal(made.protect, true);
    assert.equal(registered.parent, address("pulumi:pulumi:Stack", "gitops-fleet-prod-eu", "prod-eu"));
    // What is read anew in each run has not moved.
    assert.deepEqual(registered.dependencies, [made.urn]);
    assert.deepEqual(registered.propertyDependencies, { data: [made.urn] });
    assert.deepEqual((registered.outputs as { token: object }).token, secret("token of prod-eu-west-1"));
  });

  it("is known to the new stack as made, and no longer to the old one", () => {
    const { outputs: now } = find(withMoved(source(), state(), MOVE), "gitops-fleet-prod-eu");
    assert.deepEqual(now, {
      made: { "prod-eu-west-1": { version: "1.35" } },
      kubeconfigs: { "prod-eu-west-1": secret("prod-eu-west-1") },
    });
    const { outputs: left } = find(withoutMoved(source(), MOVE), "gitops-fleet-prod");
    assert.deepEqual(Object.keys((left as { made: object }).made), ["prod-eu-west-1-b", "prod-us-east-1"]);
  });

  it("uses the providers of a stack that has some already", () => {
    const there = JSON.stringify(state(provider("kubernetes", "hub", "id-of-its-own"))).replaceAll(
      ":prod::",
      ":prod-eu::",
    );
    const moved = withMoved(source(), JSON.parse(there) as Exported, MOVE);
    assert.equal(names(moved).filter((name) => name === "hub").length, 1);
    assert.match(String(find(moved, "prod-eu-west-1-cluster").provider), /::hub::id-of-its-own$/);
  });

  it("can be moved again after an interrupt between the two states", () => {
    const once = withMoved(source(), state(), MOVE);
    assert.deepEqual(withMoved(source(), once, MOVE), once);
  });
});

function ownNames(name: string): string[] {
  return [name, `${name}-eksCluster`, `${name}-kubernetes`, `${name}-cluster`];
}
