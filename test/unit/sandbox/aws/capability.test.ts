import assert from "node:assert/strict";
import { nested, text, type JsonObject } from "../../../../sandbox/aws/definition.js";
import { diffResource } from "../../../../sandbox/aws/provider/diff.js";
import { capability } from "../../../../sandbox/aws/services/eksCapability.js";
import * as types from "../../../../sandbox/aws/types.js";
import { validate } from "../../../../sandbox/aws/validate.js";
import type { PropertyMap } from "../../../../sandbox/plugins/values.js";
import { ACCOUNT, anAws, aRole, clusterInputs, refused, type TestAws } from "./anAws.js";

const HUB = "acme-hub";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/acme-argocd-capability`;
const SERVICE = "capabilities.eks.amazonaws.com";
const IDC = { idcInstanceArn: "arn:aws:sso:::instance/ssoins-0123456789abcdef", idcRegion: "eu-west-1" };

const INPUTS: JsonObject = {
  clusterName: HUB,
  capabilityName: "argocd",
  type: "ARGOCD",
  roleArn: ROLE,
  deletePropagationPolicy: "RETAIN",
  configuration: {
    argoCd: {
      namespace: "argocd",
      awsIdc: IDC,
      rbacRoleMappings: [{ role: "ADMIN", identities: [{ id: "686103e0", type: "SSO_GROUP" }] }],
    },
  },
};

/** A hub, and a role that EKS's capabilities may assume. */
async function aHub(service = SERVICE): Promise<TestAws> {
  const cloud = await anAws();
  await cloud.create(types.CLUSTER, await clusterInputs(cloud, HUB));
  await aRole(cloud, "acme-argocd-capability", service);
  return cloud;
}

const faults = (changes: JsonObject) => validate(capability, { ...INPUTS, ...changes }).map(({ property }) => property);
const argoCd = (changes: JsonObject) => ({ configuration: { argoCd: { awsIdc: IDC, ...changes } } });

describe("the sandbox's EKS capability for Argo CD", () => {
  it("installs Argo CD's kinds, is given an address, and knows no login but its role's", async () => {
    const cloud = await aHub();
    const { id, properties } = await cloud.create(types.CAPABILITY, INPUTS);
    assert.equal(id, `${HUB},argocd`);
    assert.deepEqual([...cloud.argoCdKinds], [HUB]);
    assert.match(text(properties, "arn"), /^arn:aws:eks:eu-west-1:\d{12}:capability\/acme-hub\/argocd\/argocd\//);
    const serverUrl = text(nested(nested(properties, "configuration"), "argoCd"), "serverUrl");
    assert.match(serverUrl, /^https:\/\/.+\.eks-capabilities\.eu-west-1\.amazonaws\.com$/);
    const [record] = cloud.state.records.filter(({ type }) => type === types.CAPABILITY);
    assert.equal(record?.hidden["status"], "ACTIVE");
  });

  it("has the access entry of its role made by EKS, and taken away with it", async () => {
    const cloud = await aHub();
    const { id } = await cloud.create(types.CAPABILITY, INPUTS);
    const entry = { clusterName: HUB, principalArn: ROLE, type: "STANDARD" };
    const used = "The specified access entry resource is already in use on this cluster.";
    await refused(cloud.create(types.ACCESS_ENTRY, entry), "ResourceInUseException", used);
    const scopes = cloud.state.records
      .filter(({ type, properties }) => type === types.ACCESS_POLICY_ASSOCIATION && properties["principalArn"] === ROLE)
      .map(({ properties }) => [text(properties, "policyArn").replace(/.*\//, ""), properties["accessScope"]]);
    assert.deepEqual(scopes, [
      ["AmazonEKSArgoCDClusterPolicy", { type: "cluster" }],
      ["AmazonEKSArgoCDPolicy", { type: "namespace", namespaces: ["argocd"] }],
    ]);
    await cloud.delete(types.CAPABILITY, id);
    await cloud.create(types.ACCESS_ENTRY, entry);
  });

  it("refuses a second one of its type, and a name that is taken", async () => {
    const cloud = await aHub();
    await cloud.create(types.CAPABILITY, INPUTS);
    await refused(
      cloud.create(types.CAPABILITY, { ...INPUTS, capabilityName: "another" }),
      "ResourceInUseException",
      `A capability of type ARGOCD already exists on cluster ${HUB}`,
    );
    const { clusterName, capabilityName, roleArn, deletePropagationPolicy } = INPUTS;
    const kro = { clusterName, capabilityName, roleArn, deletePropagationPolicy, type: "KRO" } as JsonObject;
    await refused(
      cloud.create(types.CAPABILITY, kro),
      "ResourceInUseException",
      `Capability already exists with name argocd and cluster name ${HUB}`,
    );
    await cloud.create(types.CAPABILITY, { ...kro, capabilityName: "kro" });
  });

  it("refuses a role that EKS cannot assume, that is elsewhere, or that is not there", async () => {
    const cloud = await aHub("pods.eks.amazonaws.com");
    await refused(
      cloud.create(types.CAPABILITY, INPUTS),
      "InvalidParameterException",
      "The trust policy for the provided role is invalid. The policy must include sts:AssumeRole and sts:TagSession actions granting access to the AWS service capabilities.eks.amazonaws.com",
    );
    const elsewhere = ROLE.replace(ACCOUNT, "222222222222");
    await refused(
      cloud.create(types.CAPABILITY, { ...INPUTS, roleArn: elsewhere }),
      "InvalidParameterException",
      `The role ${elsewhere} must be in the same account as the cluster`,
    );
    const gone = `${ROLE}-gone`;
    await refused(
      cloud.create(types.CAPABILITY, { ...INPUTS, roleArn: gone }),
      "InvalidParameterException",
      `The provided role ${gone} does not exist`,
    );
  });

  it("stays, failed, when its kinds cannot be installed", async () => {
    const cloud = await aHub();
    cloud.running.delete(HUB);
    await assert.rejects(cloud.create(types.CAPABILITY, INPUTS), /does not run/);
    const [record] = cloud.state.records.filter(({ type }) => type === types.CAPABILITY);
    assert.equal(record?.hidden["status"], "CREATE_FAILED");
    cloud.running.add(HUB);
    await assert.rejects(cloud.create(types.CAPABILITY, INPUTS), /Capability already exists/);
    await cloud.delete(types.CAPABILITY, `${HUB},argocd`);
    await cloud.create(types.CAPABILITY, INPUTS);
  });

  it("refuses names, types and policies that AWS does not know, before it is asked", () => {
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults({ capabilityName: "argo cd" }), ["capabilityName"]);
    assert.deepEqual(faults({ capabilityName: "a".repeat(101) }), ["capabilityName"]);
    assert.deepEqual(faults({ type: "FLUX" }), ["type"]);
    assert.deepEqual(faults({ deletePropagationPolicy: "DELETE" }), ["deletePropagationPolicy"]);
    assert.deepEqual(faults({ roleArn: "acme-argocd" }), ["roleArn"]);
    assert.deepEqual(faults({ timeouts: { create: "20m" } }), []);
    assert.deepEqual(faults({ timeouts: { create: "soon" } }), ["timeouts.create"]);
    assert.deepEqual(faults({ version: "3.2" }), ["version"]);
  });

  it("needs an Identity Center, and roles and identities that Argo CD has", () => {
    const { configuration, ...without } = INPUTS;
    assert.ok(configuration);
    assert.deepEqual(
      validate(capability, without).map(({ property }) => property),
      ["configuration"],
    );
    assert.deepEqual(faults({ configuration: { argoCd: {} } }), ["configuration.argoCd.awsIdc"]);
    assert.deepEqual(faults(argoCd({ serverUrl: "https://a" })), ["configuration.argoCd.serverUrl"]);
    const mapping = (role: string, type: string) =>
      argoCd({ rbacRoleMappings: [{ role, identities: [{ id: "a", type }] }] });
    assert.deepEqual(faults(mapping("admin", "SSO_USER")), ["configuration.argoCd.rbacRoleMappings[0].role"]);
    assert.match(faults(mapping("ADMIN", "GROUP"))[0] ?? "", /identities\[0\]\.type$/);
    const many = Array.from({ length: 1001 }, (_, index) => ({ id: String(index), type: "SSO_USER" }));
    const crowd = argoCd({ rbacRoleMappings: [{ role: "VIEWER", identities: many }] });
    assert.deepEqual(faults(crowd), ["configuration.argoCd.rbacRoleMappings"]);
  });

  it("changes its roles in place, and becomes another with another Identity Center or namespace", () => {
    const sent = (inputs: JsonObject): PropertyMap => JSON.parse(JSON.stringify(inputs)) as PropertyMap;
    const diff = (changes: JsonObject) =>
      diffResource(capability, sent(INPUTS), sent({ ...INPUTS, ...changes }), []).replaces;
    const settings = nested(nested(INPUTS, "configuration"), "argoCd");
    const changed = (changes: JsonObject) => ({ configuration: { argoCd: { ...settings, ...changes } } });
    assert.deepEqual(diff(changed({ rbacRoleMappings: [] })), []);
    assert.deepEqual(diff({ roleArn: `${ROLE}-2` }), []);
    assert.equal(diff(changed({ namespace: "argo" })).length, 1);
    assert.equal(diff(changed({ awsIdc: { ...IDC, idcRegion: "us-east-1" } })).length, 1);
    assert.equal(diff({ capabilityName: "another" }).length, 1);
  });
});
