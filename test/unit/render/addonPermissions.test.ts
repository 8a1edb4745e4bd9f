import assert from "node:assert/strict";
import { allAddons } from "../../../model/index.js";
import { addonPermissions, type PermissionScope } from "../../../render/addonPermissions.js";
import { eksClusterArn } from "../../../render/arn.js";
import { podIdentityTrust } from "../../../render/iamPolicies.js";
import type { PolicyStatement } from "../../../render/policyDocument.js";
import { assertGolden, yaml } from "./golden.js";

const DEV: PermissionScope = {
  account: "111111111111",
  region: "eu-west-1",
  eksName: "acme-dev-eu-west-1",
  dnsZones: ["Z0000000000000000ONE", "Z0000000000000000TWO"],
  secretsPrefix: "acme/dev/",
};

const IDENTITIES = allAddons().flatMap(({ identity }) => (identity === undefined ? [] : [identity]));

describe("what the role of an add-on may do", () => {
  for (const { permissions } of IDENTITIES) {
    it(`is what a person would write: ${permissions}`, () => {
      assertGolden(`addon-permissions/${permissions}.yaml`, yaml(addonPermissions(permissions, DEV)));
    });
  }

  it("names no account, region, cluster, zone or secret but those that it is for", () => {
    const other: PermissionScope = {
      account: "222222222222",
      region: "us-gov-west-1",
      eksName: "other",
      dnsZones: ["Z9"],
      secretsPrefix: "other/",
    };
    for (const { permissions } of IDENTITIES) {
      const text = JSON.stringify(addonPermissions(permissions, other));
      assert.doesNotMatch(text, /111111111111|eu-west-1|acme[-/]dev|Z0|"arn:aws:/, permissions);
      assert.doesNotMatch(
        text,
        /"arn:[^:"]*:[^:"]*:(\*|[^:"]*:\*):/,
        `${permissions} holds in every region or account.`,
      );
    }
  });

  it("changes nothing on every resource: only questions have no narrower one", () => {
    for (const { permissions } of IDENTITIES) {
      for (const { Action, Resource } of statementsOf(permissions)) {
        if (Resource !== "*") continue;
        for (const action of Action) assert.match(action, /^[a-z0-9]+:(Describe|Get|List)\w+$/, permissions);
      }
    }
  });

  it("is a list of actions without a star", () => {
    for (const { permissions } of IDENTITIES) {
      assert.doesNotMatch(
        statementsOf(permissions)
          .flatMap(({ Action }) => Action)
          .join(" "),
        /\*/,
        permissions,
      );
    }
  });

  it("fits into a role: at most 10,240 characters without white space", () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, with the longest name that EKS allows
    for (const { permissions } of IDENTITIES) {
      const { policy } = addonPermissions(permissions, { ...DEV, eksName: "x".repeat(100) });
      assert.ok(JSON.stringify(policy ?? {}).length <= 10_240, permissions);
    }
  });

  it("is told apart by a tag of the cluster's own name, wherever something of another cluster could be changed", () => {
    for (const permissions of ["load-balancer-controller", "cluster-autoscaler"] as const) {
      const changing = statementsOf(permissions).filter(({ Action }) =>
        Action.some((action) => !/:(Describe|Get|List|CreateServiceLinkedRole)/.test(action)),
      );
      assert.notEqual(changing.length, 0);
      for (const { Sid, Condition } of changing) {
        assert.match(JSON.stringify(Condition?.StringEquals ?? {}), /acme-dev-eu-west-1/, Sid);
      }
    }
  });

  it("is in China's partition and domain there", () => {
    const { policy } = addonPermissions("external-secrets", { ...DEV, region: "cn-north-1" });
    const text = JSON.stringify(policy);
    assert.match(text, /arn:aws-cn:secretsmanager:cn-north-1:/);
    assert.match(text, /"secretsmanager\.cn-north-1\.amazonaws\.com\.cn"/);
  });
});

describe("who may take the role of an add-on", () => {
  it("is a pod of its service account on its cluster, and nobody else", () => {
    const trust = podIdentityTrust({
      clusterArn: eksClusterArn(DEV),
      namespace: "external-dns",
      serviceAccounts: ["external-dns"],
    });
    assertGolden("addon-permissions/trust.json", `${JSON.stringify(trust, undefined, 2)}\n`);
  });
});

function statementsOf(permissions: (typeof IDENTITIES)[number]["permissions"]): readonly PolicyStatement[] {
  return addonPermissions(permissions, DEV).policy?.Statement ?? [];
}
