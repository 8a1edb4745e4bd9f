import assert from "node:assert/strict";
import { formatFinding, judge, type PlannedResource, type PolicySettings, UNKNOWN } from "../../../policy/index.js";
import { covers, EXCEPTIONS } from "../../../policy/exceptions.js";
import { aResource, CONTEXT, resourcePolicy } from "./aStack.js";

const CLUSTER = "aws:eks/cluster:Cluster";
const policy = resourcePolicy("eks-deletion-protection");

function isJudged(resource: PlannedResource, settings: PolicySettings = {}): boolean {
  return judge(policy, resource, CONTEXT, settings).length > 0;
}

/** A resource whose provider gives it no tags. */
function tagged(tags: unknown): PlannedResource {
  const { type, name, urn, protect, props } = aResource(CLUSTER, { tags });
  return { type, name, urn, protect, props };
}

describe("what the user of the pack says", () => {
  it("makes production what has one of the usual tags, of its own or of its provider", () => {
    assert.equal(isJudged(aResource(CLUSTER, {})), true);
    assert.equal(isJudged(tagged({ environment: "production" })), true);
    assert.equal(isJudged(tagged({ "gitops-fleet/tier": "nonprod" })), false);
    assert.equal(isJudged(tagged(UNKNOWN)), false);
    assert.equal(isJudged(tagged(undefined)), false);
  });

  it("makes production everything, nothing, or what has tags of one's own", () => {
    assert.equal(isJudged(tagged({}), { production: true }), true);
    assert.equal(isJudged(aResource(CLUSTER, {}), { production: false }), false);
    assert.equal(isJudged(tagged({ stage: "live" }), { production: { stage: ["live"] } }), true);
    assert.equal(isJudged(tagged({ environment: "prod" }), { production: { stage: ["live"] } }), false);
  });

  it("lets through what is meant, by the resource's name or by where it is", () => {
    const own = (resource: string) => ({ exceptions: [{ resource, reason: "It is being emptied." }] });
    assert.equal(isJudged(aResource(CLUSTER, {}), own("it")), false);
    assert.equal(isJudged(aResource(CLUSTER, {}), own(CLUSTER)), false);
    assert.equal(isJudged(aResource(CLUSTER, {}), own("another")), true);
    assert.equal(isJudged(aResource(CLUSTER, {}), own("Cluster")), true);
  });

  it("gets the resource, the property, the value, the reason and the remedy", () => {
    const policy = resourcePolicy("eks-public-endpoint-listed");
    const bad = aResource(CLUSTER, { vpcConfig: { publicAccessCidrs: ["0.0.0.0/0"] } });
    assert.deepEqual(
      judge(policy, bad, CONTEXT).map((finding) => formatFinding(policy, finding)),
      [
        `aws:eks/cluster:Cluster "it": vpcConfig.publicAccessCidrs
  ["0.0.0.0/0"]: The whole internet is let in.
  Set vpcConfig.publicAccessCidrs to the blocks of your offices or VPN, or endpointPublicAccess to false. (CIS 5.4.1, EKS.1, CKV_AWS_38)`,
      ],
    );
  });

  it("is let through no wider than the fleet's own exceptions say", () => {
    const [flowLogs] = EXCEPTIONS;
    assert.ok(flowLogs);
    const type = "aws:iam/rolePolicy:RolePolicy";
    const urn = `urn:pulumi:dev::acme::gitops-fleet:index:Network$gitops-fleet:index:FlowLogs$${type}::x`;
    const resource = { ...aResource(type, {}), urn };
    const violation = (value: string) => ({ property: "policy", value, problem: "" });
    const place = "arn:aws:logs:eu-west-1:111111111111:log-group:*";
    assert.equal(covers(flowLogs, resource, violation(`logs:DescribeLogGroups on ${place}`)), true);
    assert.equal(covers(flowLogs, resource, violation(`logs:DeleteLogGroup on ${place}`)), false);
    assert.equal(covers(flowLogs, resource, violation("logs:DescribeLogGroups on *")), false);
    assert.equal(covers(flowLogs, aResource(type, {}), violation(`logs:DescribeLogGroups on ${place}`)), false);
  });
});
