import assert from "node:assert/strict";
import type { Project } from "../sandbox/project.js";
import { SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";
import { addressOf, madeAfter, stateOf, type StateResource } from "./state.js";

/** Bytes that all annotations of an object may have together: TotalAnnotationSizeLimitB of k8s.io/apimachinery. Applied on
 *  the client's side, an object is written into one of its own annotations. */
const ANNOTATION_LIMIT = 262_144;

interface LiveDefinition {
  readonly metadata: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields: readonly { readonly manager: string; readonly operation: string }[];
  };
}

describe("the order in which things are made", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await theFleet();
  });

  it("puts Argo CD and its kinds before every project, and each project before its sets", async () => {
    const { resources } = (await stateOf(project, "hub")).deployment;
    const release = only(resources, "kubernetes:helm.sh/v3:Release");
    const projects = resources.filter(({ type }) => type === "kubernetes:argoproj.io/v1alpha1:AppProject");
    const sets = resources.filter(({ type }) => type === "kubernetes:argoproj.io/v1alpha1:ApplicationSet");
    assert.equal(projects.length, 4);
    assert.equal(sets.length, 8);
    for (const { urn } of [...projects, ...sets]) assert.ok(madeAfter(resources, urn).has(release.urn), addressOf(urn));
    for (const { urn } of sets) {
      const before = madeAfter(resources, urn);
      assert.ok(
        projects.some((candidate) => before.has(candidate.urn)),
        addressOf(urn),
      );
    }
  });

  it("lets the hub in and gives the teams their rights before a cluster's Secret names it to Argo CD", async () => {
    const { resources } = (await stateOf(project, "dev")).deployment;
    const before = madeAfter(resources, only(resources, "kubernetes:core/v1:Secret").urn);
    const spoke = resources.filter(({ type, provider }) => {
      return type.startsWith("kubernetes:") && provider?.includes("dev-eu-west-1-kubernetes");
    });
    assert.ok(spoke.length > 10);
    for (const { urn } of spoke) assert.ok(before.has(urn), addressOf(urn));
    const entry = resources.find(({ urn }) => urn.endsWith("aws:eks/accessEntry:AccessEntry::dev-eu-west-1-hub"));
    assert.ok(entry && before.has(entry.urn));
  });

  it("makes the way from the hub to a cluster before it names the cluster to Argo CD", async () => {
    const { resources } = (await stateOf(project, "dev")).deployment;
    const before = madeAfter(resources, only(resources, "kubernetes:core/v1:Secret").urn);
    const link = resources.filter(({ urn }) => urn.includes("gitops-fleet:index:HubPeering$"));
    // The peering, a route for each of the hub's three tables and the cluster's own, and the rule.
    assert.equal(link.length, 6);
    for (const { urn } of link) assert.ok(before.has(urn), addressOf(urn));
  });

  it("a kind that is too large for client-side apply is there all the same", async () => {
    const name = "applicationsets.argoproj.io";
    const text = await project.runOk(
      "kubectl",
      "--context",
      "acme-hub",
      "get",
      "crd",
      name,
      "-o",
      "json",
      "--show-managed-fields",
    );
    assert.ok(text.length > ANNOTATION_LIMIT);
    const { metadata } = JSON.parse(text) as LiveDefinition;
    assert.equal(metadata.annotations?.["kubectl.kubernetes.io/last-applied-configuration"], undefined);
    assert.ok(metadata.managedFields.some(({ operation }) => operation === "Apply"));
  });
});

function only(resources: readonly StateResource[], type: string): StateResource {
  const [first, ...others] = resources.filter((resource) => resource.type === type);
  assert.ok(first !== undefined && others.length === 0, `${others.length + (first ? 1 : 0)} of ${type}`);
  return first;
}
