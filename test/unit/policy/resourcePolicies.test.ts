import assert from "node:assert/strict";
import { inspect } from "node:util";
import { isStackPolicy, judge, policies, UNKNOWN } from "../../../policy/index.js";
import { aResource, CONTEXT, resourcePolicy } from "./aStack.js";
import { ACCESS_CASES } from "./accessCases.js";
import { ARGOCD_CASES } from "./argocdCases.js";
import { PROJECT_CASES } from "./projectCases.js";
import { RESOURCE_CASES } from "./resourceCases.js";
import { WORKFLOW_CASES } from "./workflowCases.js";

const CASES = [...RESOURCE_CASES, ...ACCESS_CASES, ...ARGOCD_CASES, ...PROJECT_CASES, ...WORKFLOW_CASES];

/** What judges more than properties, and has tests of its own below. */
const OTHERS = ["stateful-resources-protected"];

describe("a policy on a resource by itself", () => {
  for (const { policy: name, type, passes, violates, unknown } of CASES) {
    const policy = resourcePolicy(name);
    const found = (props: unknown): string[] =>
      judge(policy, aResource(type, props), CONTEXT).map(({ property }) => property);

    it(`${name} lets a good ${type} through`, () => {
      for (const props of passes) assert.deepEqual(found(props), [], JSON.stringify(props));
    });

    it(`${name} names what is wrong with a bad ${type}`, () => {
      for (const [property, props] of violates) {
        assert.ok(found(props).includes(property), `${JSON.stringify(props)}: ${JSON.stringify(found(props))}`);
      }
    });

    it(`${name} takes nothing that is not known for a violation of ${type}`, () => {
      for (const props of [...unknown, UNKNOWN]) assert.deepEqual(found(props), [], inspect(props));
    });
  }

  it("is tried with good, bad and unknown values, whichever it is", () => {
    const tried = [...new Set([...CASES.map(({ policy }) => policy), ...OTHERS])].sort();
    assert.deepEqual(
      policies
        .filter((policy) => !isStackPolicy(policy))
        .map(({ name }) => name)
        .sort(),
      tried,
    );
  });

  it("wants everything that takes tags to have one beside its name, from wherever", () => {
    const policy = resourcePolicy("resource-tags");
    const found = (props: object, defaultTags?: unknown): number =>
      judge(policy, { ...aResource("aws:ec2/vpc:Vpc", props), provider: { urn: "", props: { defaultTags } } }, CONTEXT)
        .length;
    assert.equal(found({}), 1);
    assert.equal(found({ tags: { Name: "net" } }), 1);
    assert.equal(found({ tags: { owner: "platform" } }), 0);
    assert.equal(found({}, '{"tags":{"owner":"platform"}}'), 0);
    assert.equal(found({}, { tags: { owner: "platform" } }), 0);
    assert.equal(found({}, UNKNOWN), 0);
    assert.equal(judge(policy, aResource("aws:ec2/route:Route", {}), CONTEXT).length, 0);
  });

  it("wants what holds state in production to be protected", () => {
    const policy = resourcePolicy("stateful-resources-protected");
    const found = (type: string, protect: boolean): number =>
      judge(policy, aResource(type, UNKNOWN, { protect }), CONTEXT).length;
    for (const type of ["aws:eks/cluster:Cluster", "aws:kms/key:Key", "aws:cloudwatch/logGroup:LogGroup"]) {
      assert.deepEqual([found(type, true), found(type, false)], [0, 1], type);
    }
    assert.equal(found("aws:ec2/vpc:Vpc", false), 0);
  });
});
