import assert from "node:assert/strict";
import { criticalPath, oneAfterTheOther, type GraphResource } from "../../../bench/criticalPath.js";

const SECONDS: Readonly<Record<string, number>> = { slow: 100, quick: 1 };
const secondsOf = (type: string): number => SECONDS[type] ?? 0;

const made = (urn: string, type: string, more: Partial<GraphResource> = {}): GraphResource => ({
  urn,
  type,
  custom: true,
  ...more,
});
const holds = (urn: string, more: Partial<GraphResource> = {}): GraphResource => ({ urn, type: "component", ...more });

/** `from name` of each step. */
function chain(resources: readonly GraphResource[]): string[] {
  return criticalPath(resources, secondsOf).steps.map(({ urn, from }) => `${from} ${urn}`);
}

describe("the critical path", () => {
  it("is the longest chain of dependencies, not the one with most resources", () => {
    const resources = [
      made("a", "quick"),
      made("b", "quick", { dependencies: ["a"] }),
      made("c", "quick", { dependencies: ["b"] }),
      made("d", "slow"),
      made("end", "quick", { dependencies: ["c", "d"] }),
    ];
    assert.deepEqual(chain(resources), ["0 d", "100 end"]);
    assert.equal(criticalPath(resources, secondsOf).seconds, 101);
  });

  it("begins a component's children when all that the component waits for is there", () => {
    const resources = [
      made("before", "slow"),
      holds("component", { dependencies: ["before"] }),
      made("child", "quick", { parent: "component" }),
    ];
    assert.deepEqual(chain(resources), ["0 before", "100 component", "100 child"]);
  });

  it("has a child wait for a parent that is made itself", () => {
    assert.deepEqual(chain([made("parent", "slow"), made("child", "quick", { parent: "parent" })]), [
      "0 parent",
      "100 child",
    ]);
  });

  it("has who depends on a component wait for all that is in it, however deep", () => {
    const resources = [
      holds("outer"),
      holds("inner", { parent: "outer" }),
      made("deep", "slow", { parent: "inner" }),
      made("after", "quick", { dependencies: ["outer"] }),
    ];
    assert.deepEqual(chain(resources).slice(-2), ["0 deep", "100 after"]);
  });

  it("lets what is in a component depend on it, without waiting for itself", () => {
    const resources = [
      holds("component"),
      made("child", "quick", { parent: "component", dependencies: ["component"] }),
    ];
    assert.equal(criticalPath(resources, secondsOf).seconds, 1);
  });

  it("has a resource wait for its provider, which waits for what it is made of", () => {
    const resources = [
      made("cluster", "slow"),
      made("urn:p::x::provider", "provider", { dependencies: ["cluster"] }),
      made("object", "quick", { provider: "urn:p::x::provider::some-id" }),
    ];
    assert.deepEqual(chain(resources), ["0 cluster", "100 urn:p::x::provider", "100 object"]);
  });

  it("says which resource waits for itself", () => {
    const resources = [made("a", "quick", { dependencies: ["b"] }), made("b", "quick", { dependencies: ["a"] })];
    assert.throws(() => criticalPath(resources, secondsOf), /a waits for itself/);
  });

  it("adds up groups of stacks by the longest of each", () => {
    const path = (urn: string, seconds: number) => ({ seconds, steps: [{ urn, from: 0, seconds }] });
    const { seconds, steps } = oneAfterTheOther([[path("hub", 5)], [], [path("dev", 2), path("prod", 7)]]);
    assert.equal(seconds, 12);
    assert.deepEqual(
      steps.map(({ urn, from }) => `${from} ${urn}`),
      ["0 hub", "5 prod"],
    );
  });
});
