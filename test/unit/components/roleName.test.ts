import assert from "node:assert/strict";
import { AddonIdentity } from "../../../components/addonIdentity.js";
import { HubIdentity } from "../../../components/hubIdentity.js";
import { roleName, roleNameTransform } from "../../../components/roleName.js";
import { SpokeRole } from "../../../components/spokeRole.js";
import { environmentStack } from "../../../stacks/environment.js";
import { aFleet, CLOUD, HUB, settingsOf, stacks } from "../stacks/cloud.js";
import { recorded } from "./recorded.js";

const ROLE = "aws:iam/role:Role";

describe("the name of an IAM role", () => {
  it("is Pulumi's to make as long as there is room for it", () => {
    assert.deepEqual(roleName("r".repeat(56), "acme-dev", "nodes"), {});
    assert.deepEqual(roleName("r".repeat(57), "acme-dev", "nodes"), { name: "acme-dev-nodes" });
  });

  it("is cut where the cluster's is long, and stays different", () => {
    const [one, other] = ["nodes", "flow-logs"].map(
      (part) => roleName("r".repeat(57), "c".repeat(80), part).name ?? "",
    );
    assert.deepEqual([one?.length, other?.length], [64, 64]);
    assert.notEqual(one, other);
  });

  it("that @pulumi/eks would make is given for it, of roles alone, and only where it would be too long", async () => {
    const name = (cluster: string, type = ROLE, props: object = {}) =>
      roleNameTransform(
        cluster,
        `acme-${cluster}`,
      )({ custom: true, type, name: `${cluster}-nodeRole-role`, props, opts: {} });
    assert.equal(await name("c".repeat(42)), undefined);
    const long = "c".repeat(43);
    assert.deepEqual((await name(long))?.props, { name: `acme-${long}-nodeRole-role` });
    assert.equal(await name(long, "aws:eks/cluster:Cluster"), undefined);
    assert.equal(await name(long, ROLE, { name: "mine" }), undefined);
  });

  it("has room in every role of a cluster with the longest name", async () => {
    const long = "c".repeat(46);
    const fleet = aFleet((text) =>
      text
        .replace("- region: eu-west-1", `- { region: eu-west-1, name: ${long}, nodes: { mode: managed } }`)
        .replace(/enabled: \[.*\]/, "enabled: []")
        .replace(/^teams:[\s\S]*$/m, ""),
    );
    const { all } = await recorded({ ...CLOUD, ...stacks({ hub: HUB }) }, () =>
      environmentStack(fleet, settingsOf("dev")),
    );
    const roles = all(ROLE);
    assert.deepEqual(roles.map(({ name }) => name.slice(long.length)).sort(), [
      "-aws-ebs-csi-driver",
      "-flow-logs-role",
      "-nodes",
      "-vpc-cni",
    ]);
    const names = roles.map(({ name, inputs }) => (inputs.name as string | undefined) ?? `${name}-1234567`);
    assert.deepEqual(
      names.filter((each) => each.length > 64),
      [],
    );
    assert.equal(new Set(names).size, names.length);
  });

  it("is not shortened where somebody chose it: that is an error with the name", async () => {
    const chosen = "r".repeat(65);
    const spoke = { roleName: chosen, hubRoleArn: "arn:hub", hubRoleId: "AROA1" };
    const addon = { roleName: chosen, clusterArn: "arn:c", clusterName: "c", namespace: "n", serviceAccount: "s" };
    for (const build of [
      () => new HubIdentity("hub", { roleName: chosen, clusterName: "acme-hub" }),
      () => new SpokeRole("dev", spoke),
      () => new AddonIdentity("dev-addon", addon),
    ]) {
      await assert.rejects(
        recorded<object>(CLOUD, build),
        /: args\.roleName "r+" has 65 characters; IAM allows 64\.\n.*shorter/,
      );
    }
  });
});
