import assert from "node:assert/strict";
import { readConfiguration, requireAllowedAccount } from "../../../../sandbox/aws/provider/configuration.js";
import { checkResource } from "../../../../sandbox/aws/provider/check.js";
import { diffResource } from "../../../../sandbox/aws/provider/diff.js";
import { inputsOf, previewCreate } from "../../../../sandbox/aws/provider/outputs.js";
import { withRetries } from "../../../../sandbox/aws/provider/retries.js";
import { definitionOf } from "../../../../sandbox/aws/registry.js";
import * as types from "../../../../sandbox/aws/types.js";
import { CloudError } from "../../../../sandbox/control.js";
import { isUnknown, toJson, unknown, type PropertyMap } from "../../../../sandbox/plugins/values.js";
import { trust } from "./anAws.js";

function definition(type: string) {
  const found = definitionOf(type);
  assert.ok(found, type);
  return found;
}

function check(
  type: string,
  news: PropertyMap,
  more: { olds?: PropertyMap; defaultTags?: Record<string, string> } = {},
) {
  const { olds = {}, defaultTags = {} } = more;
  return checkResource(definition(type), { name: "acme", olds, news, randomSeed: new Uint8Array([1]), defaultTags });
}

/** The one fault of some arguments. */
function fault(type: string, news: PropertyMap): { property: string; reason: string } {
  const { failures } = check(type, news);
  assert.equal(failures.length, 1, JSON.stringify(failures));
  return failures[0] ?? { property: "", reason: "" };
}

function diff(type: string, olds: PropertyMap, news: PropertyMap, ignoreChanges: readonly string[] = []) {
  const old = check(type, olds).inputs;
  return diffResource(definition(type), old, check(type, news, { olds: old }).inputs, ignoreChanges);
}

const ROLE_ARN = "arn:aws:iam::111111111111:role/r";
const CLUSTER: PropertyMap = {
  name: "acme-hub",
  roleArn: ROLE_ARN,
  version: "1.34",
  vpcConfig: { subnetIds: ["a", "b"] },
};
const KEY = { provider: { keyArn: "arn:aws:kms:eu-west-1:111111111111:key/k" }, resources: ["secrets"] };

describe("the sandbox's aws provider, when it checks", () => {
  it("names a role after its resource, and keeps the name", () => {
    const first = check(types.ROLE, { assumeRolePolicy: trust("eks.amazonaws.com") });
    assert.match(String(toJson(first.inputs["name"] ?? null)), /^acme-[0-9a-f]{7}$/);
    const again = check(types.ROLE, { assumeRolePolicy: trust("eks.amazonaws.com") }, { olds: first.inputs });
    assert.equal(again.inputs["name"], first.inputs["name"]);
  });

  it("gives default tags to what has tags, and lets a resource's own win", () => {
    const defaultTags = { fleet: "acme", Name: "default" };
    const vpc = check(types.VPC, { cidrBlock: "10.0.0.0/16", tags: { Name: "own" } }, { defaultTags });
    assert.deepEqual(vpc.inputs["tags"], { fleet: "acme", Name: "own" });
    assert.equal(check(types.ALIAS, { targetKeyId: "k" }, { defaultTags }).inputs["tags"], undefined);
  });

  it("judges what is known and leaves what is not", () => {
    assert.deepEqual(check(types.SUBNET, { vpcId: unknown, cidrBlock: "10.0.0.0/24" }).failures, []);
    const route = { routeTableId: unknown, destinationCidrBlock: "0.0.0.0/0", gatewayId: unknown };
    assert.deepEqual(check(types.ROUTE, route).failures, []);
    assert.deepEqual(check(types.CLUSTER, { ...CLUSTER, vpcConfig: { subnetIds: [unknown] } }).failures, []);
  });

  const refusals: readonly [string, string, PropertyMap, string, RegExp][] = [
    [
      "a misspelled argument",
      types.VPC,
      { cidrBlock: "10.0.0.0/16", cidrBlok: 1 },
      "cidrBlok",
      /does not support the argument/,
    ],
    [
      "a misspelled field",
      types.CLUSTER,
      { ...CLUSTER, vpcConfig: { subnetIds: [], subnets: [] } },
      "vpcConfig.subnets",
      /does not support/,
    ],
    ["a missing argument", types.VPC, {}, "cidrBlock", /Missing required argument/],
    ["a VPC that is too large", types.VPC, { cidrBlock: "10.0.0.0/15" }, "cidrBlock", /between 16 and 28/],
    ["host bits in a block", types.VPC, { cidrBlock: "10.0.1.0/16" }, "cidrBlock", /did you mean "10.0.0.0\/16"/],
    [
      "a role name of 65 characters",
      types.ROLE,
      { name: "r".repeat(65), assumeRolePolicy: trust("s") },
      "name",
      /1 - 64/,
    ],
    [
      "a path without slashes",
      types.ROLE,
      { path: "x", assumeRolePolicy: trust("s") },
      "path",
      /begin and end with \//,
    ],
    ["a policy that is no JSON", types.ROLE, { assumeRolePolicy: "{" }, "assumeRolePolicy", /invalid JSON policy/],
    ["a cluster name with a dot", types.CLUSTER, { ...CLUSTER, name: "a.b" }, "name", /must match/],
    ["a patch version", types.CLUSTER, { ...CLUSTER, version: "1.34.2" }, "version", /minor version/],
    ["what is no ARN", types.CLUSTER, { ...CLUSTER, roleArn: "r" }, "roleArn", /invalid ARN/],
    [
      "a retention that CloudWatch lacks",
      types.LOG_GROUP,
      { retentionInDays: 100 },
      "retentionInDays",
      /expected one of/,
    ],
    ["a short deletion window", types.KEY, { deletionWindowInDays: 6 }, "deletionWindowInDays", /7 - 30/],
    ["a reserved tag", types.EIP, { tags: { "aws:x": "y" } }, "tags", /reserved/],
    [
      "two targets of a route",
      types.ROUTE,
      { routeTableId: "r", destinationCidrBlock: "0.0.0.0/0", gatewayId: "i", natGatewayId: "n" },
      "gatewayId",
      /only one of/,
    ],
    [
      "a system group in an access entry",
      types.ACCESS_ENTRY,
      { clusterName: "c", principalArn: ROLE_ARN, kubernetesGroups: ["system:masters"] },
      "kubernetesGroups[0]",
      /cannot start with system:/,
    ],
  ];
  for (const [what, type, news, property, reason] of refusals) {
    it(`refuses ${what}`, () => {
      const found = fault(type, news);
      assert.equal(found.property, property);
      assert.match(found.reason, reason);
    });
  }
});

describe("the sandbox's aws provider, when it compares", () => {
  const changes: readonly [string, string, PropertyMap, PropertyMap, Record<string, string>][] = [
    [
      "replaces a VPC with another block",
      types.VPC,
      { cidrBlock: "10.0.0.0/16" },
      { cidrBlock: "10.1.0.0/16" },
      { cidrBlock: "update-replace" },
    ],
    [
      "changes a tag in place",
      types.VPC,
      { cidrBlock: "10.0.0.0/16", tags: { a: "1" } },
      { cidrBlock: "10.0.0.0/16", tags: { a: "2" } },
      { "tags.a": "update" },
    ],
    ["upgrades a cluster in place", types.CLUSTER, CLUSTER, { ...CLUSTER, version: "1.35" }, { version: "update" }],
    [
      "adds encryption in place",
      types.CLUSTER,
      CLUSTER,
      { ...CLUSTER, encryptionConfig: KEY },
      { encryptionConfig: "add" },
    ],
    [
      "replaces a cluster whose encryption goes",
      types.CLUSTER,
      { ...CLUSTER, encryptionConfig: KEY },
      CLUSTER,
      { encryptionConfig: "delete-replace" },
    ],
    ["minds no order of subnets", types.CLUSTER, CLUSTER, { ...CLUSTER, vpcConfig: { subnetIds: ["b", "a"] } }, {}],
    ["minds no wish about what AWS chooses", types.CLUSTER, CLUSTER, { ...CLUSTER, version: null }, {}],
    [
      "replaces on what is not known yet",
      types.SUBNET,
      { vpcId: "v", cidrBlock: "10.0.0.0/24" },
      { vpcId: unknown, cidrBlock: "10.0.0.0/24" },
      { vpcId: "update-replace" },
    ],
  ];
  for (const [what, type, olds, news, expected] of changes) {
    it(what, () => {
      const found = diff(type, olds, news);
      assert.deepEqual(found.detailedDiff, expected);
      assert.equal(found.changes, Object.keys(expected).length > 0);
    });
  }

  it("takes one spelling of a policy for the other", () => {
    const one = '{"Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"Service":"a"}}]}';
    const other = '{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["a"]}}]}';
    assert.equal(diff(types.ROLE, { assumeRolePolicy: one }, { assumeRolePolicy: other }).changes, false);
  });

  it("deletes first what keeps its own name, and only that", () => {
    const moved = { ...CLUSTER, roleArn: `${ROLE_ARN}2` };
    assert.equal(diff(types.CLUSTER, CLUSTER, moved).deleteBeforeReplace, true);
    assert.equal(diff(types.CLUSTER, { ...CLUSTER, name: null }, { ...moved, name: null }).deleteBeforeReplace, false);
  });

  it("leaves alone what is to be ignored", () => {
    const olds = { ...CLUSTER, accessConfig: { bootstrapClusterCreatorAdminPermissions: true } };
    const news = { ...CLUSTER, accessConfig: { bootstrapClusterCreatorAdminPermissions: false } };
    const path = "accessConfig.bootstrapClusterCreatorAdminPermissions";
    assert.deepEqual(diff(types.CLUSTER, olds, news).replaces, [path]);
    assert.equal(diff(types.CLUSTER, olds, news, [path]).changes, false);
  });

  it("knows in a preview what the program said and nothing that AWS decides", () => {
    const outputs = previewCreate(definition(types.CLUSTER), check(types.CLUSTER, CLUSTER).inputs);
    assert.equal(outputs["name"], "acme-hub");
    for (const key of ["arn", "endpoint", "certificateAuthority"]) assert.ok(isUnknown(outputs[key]), key);
    assert.ok(isUnknown((outputs["vpcConfig"] as PropertyMap)["clusterSecurityGroupId"]));
  });

  it("finds no difference after a refresh of what nobody touched", () => {
    const type = types.VPC;
    const { inputs } = check(type, { cidrBlock: "10.0.0.0/16", tags: { a: "1" } });
    const actual = { ...inputs, arn: "x", enableDnsHostnames: false, tagsAll: { a: "1" } };
    assert.equal(diffResource(definition(type), inputsOf(definition(type), actual, inputs), inputs, []).changes, false);
    const drifted = { ...actual, tags: { a: "changed" } };
    assert.equal(diffResource(definition(type), inputsOf(definition(type), drifted, inputs), inputs, []).changes, true);
  });

  it("finds no difference between what was imported and a program that asks for what AWS does by itself", () => {
    const type = types.VPC;
    const { inputs: wanted } = check(type, {
      cidrBlock: "10.1.0.0/16",
      enableDnsSupport: true,
      instanceTenancy: "default",
    });
    const actual = { ...wanted, id: "vpc-1" };
    const imported = inputsOf(definition(type), actual, {});
    assert.equal("instanceTenancy" in imported, false);
    assert.equal(diffResource(definition(type), imported, wanted, [], actual).changes, false);
    const moved = diffResource(definition(type), imported, wanted, [], { ...actual, instanceTenancy: "dedicated" });
    assert.deepEqual(moved.replaces, ["instanceTenancy"]);
  });
});

describe("the sandbox's aws provider, when it is configured", () => {
  const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };

  it("wants credentials and a region", () => {
    assert.throws(() => readConfiguration({ region: "eu-west-1" }, {}), /^Error: No valid credential sources found\.$/);
    assert.throws(() => readConfiguration({}, keys), /^Error: missing region information$/);
  });

  it("refuses an account that is not among the allowed", () => {
    const read = readConfiguration({ region: "eu-west-1", allowedAccountIds: '["111111111111"]' }, keys);
    assert.throws(() => {
      requireAllowedAccount(read, "222222222222");
    }, /^Error: AWS account ID not allowed: 222222222222$/);
    requireAllowedAccount(read, "111111111111");
  });

  it("reads default tags from their JSON", () => {
    const read = readConfiguration({ region: "eu-west-1", defaultTags: '{"tags":{"fleet":"acme"}}' }, keys);
    assert.deepEqual(read.defaultTags, { fleet: "acme" });
  });
});

describe("the sandbox's aws provider, when AWS fails", () => {
  const patience = { timeoutSeconds: 0, signal: new AbortController().signal, pause: () => Promise.resolve() };
  const slow = new CloudError("InvalidParameterException", "The specified principalArn is invalid: invalid principal");

  it("tries again while a new role is not known everywhere", async () => {
    let tries = 0;
    const answer = await withRetries(types.ACCESS_ENTRY, "create", patience, () => {
      tries += 1;
      return tries < 4 ? Promise.reject(slow) : Promise.resolve("made");
    });
    assert.deepEqual([answer, tries], ["made", 4]);
  });

  it("goes on when AWS throttles, whatever was asked, but not with credentials that have expired", async () => {
    let tries = 0;
    const busy = new CloudError("RequestLimitExceeded", "Request limit exceeded.", 503);
    const answer = await withRetries(types.VPC, "create", patience, () => {
      tries += 1;
      return tries < 8 ? Promise.reject(busy) : Promise.resolve("made");
    });
    assert.deepEqual([answer, tries], ["made", 8]);
    const expired = new CloudError("ExpiredToken", "The security token included in the request is expired", 403);
    const once = withRetries(types.VPC, "create", patience, () => {
      tries += 1;
      return Promise.reject(expired);
    });
    await assert.rejects(once, expired);
    assert.equal(tries, 9);
  });

  it("gives up after AWS's time, and at once on what will not pass", async () => {
    let waited = 0;
    const counting = { ...patience, pause: (ms: number) => Promise.resolve(void (waited += ms)) };
    await assert.rejects(
      withRetries(types.ACCESS_ENTRY, "create", counting, () => Promise.reject(slow)),
      slow,
    );
    assert.ok(waited > 100_000 && waited <= 120_000, String(waited));
    waited = 0;
    const final = new CloudError("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
    await assert.rejects(
      withRetries(types.VPC, "create", counting, () => Promise.reject(final)),
      final,
    );
    assert.equal(waited, 0);
  });
});
