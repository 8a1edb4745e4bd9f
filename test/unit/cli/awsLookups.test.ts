import assert from "node:assert/strict";
import { findExisting, type Ask, type Wanted } from "../../../cli/awsLookups.js";
import { taggedResources } from "../../../sandbox/aws/taggedResources.js";
import { awsCli } from "../../../sandbox/aws/identity/awsCli.js";
import type { JsonObject } from "../../../sandbox/aws/definition.js";
import * as types from "../../../sandbox/aws/types.js";
import { ACCOUNT, aNetwork, anAws, clusterInputs, trust, type TestAws } from "../sandbox/aws/anAws.js";

const OWN = { "gitops-fleet/fleet": "acme", "gitops-fleet/stack": "dev" };
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Asks the stand-in through the words of its command line. */
function askerOf({ aws }: TestAws): Ask {
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: "x" };
  const never = (): Promise<never> => Promise.reject(new Error("Not asked for."));
  return async <T>(...words: string[]): Promise<T | undefined> => {
    const environment = { AWS_ACCESS_KEY_ID: ACCOUNT, AWS_SECRET_ACCESS_KEY: "x" };
    const world = {
      environment,
      now: new Date(),
      askSts: never,
      setDeletionProtection: never,
      create: never,
      remove: never,
    };
    try {
      const text = await awsCli([...words, "--region", "eu-west-1"], {
        ...world,
        tagged: (call) => taggedResources(aws, { ...call, credentials }),
        list: ({ region, type }) => aws.list({ credentials, region, type }),
        read: async ({ region, type, id }) => (await aws.read({ credentials, region, type, id })).properties,
      });
      return JSON.parse(text) as T;
    } catch (error) {
      if (error instanceof Error && /NotFound|NoSuchEntity/.test(error.message)) return undefined;
      throw error;
    }
  };
}

function wanted(type: string, name: string, inputs: Wanted["inputs"]): Wanted {
  return { urn: `urn:pulumi:dev::fleet::${type}::${name}`, type, parent: "", provider: "", inputs };
}

describe("what an interrupted run left in AWS", () => {
  let cloud: TestAws;
  let find: (type: string, name: string, inputs: Wanted["inputs"]) => Promise<readonly string[] | undefined>;

  beforeEach(async () => {
    cloud = await anAws();
    find = (type, name, inputs) => findExisting(wanted(type, name, inputs), askerOf(cloud), OWN);
  });

  const make = (type: string, inputs: JsonObject) => cloud.create(type, inputs);

  it("is found by the tags that only it has, where AWS would make a second one", async () => {
    const tags = { ...OWN, Name: "acme-dev" };
    const { id: vpc } = await make(types.VPC, { cidrBlock: "10.0.0.0/16", tags });
    await make(types.VPC, { cidrBlock: "10.1.0.0/16", tags: { ...tags, "gitops-fleet/fleet": "other" } });
    await make(types.VPC, { cidrBlock: "10.2.0.0/16", tags: { ...OWN, Name: "acme-dev-2" } });
    assert.deepEqual(await find(types.VPC, "dev-vpc", { tags: { Name: "acme-dev" } }), [vpc]);

    const subnet = { vpcId: vpc, cidrBlock: "10.0.0.0/24", availabilityZone: "eu-west-1a", mapPublicIpOnLaunch: false };
    const { id: subnetId } = await make(types.SUBNET, { ...subnet, tags });
    const { id: gateway } = await make(types.INTERNET_GATEWAY, { vpcId: vpc, tags });
    const { id: address } = await make(types.EIP, { domain: "vpc", tags });
    const nat = { subnetId, allocationId: address, connectivityType: "public", tags };
    const { id: natGateway } = await make(types.NAT_GATEWAY, nat);
    const { id: table } = await make(types.ROUTE_TABLE, { vpcId: vpc, tags });
    const found = (type: string) => find(type, "dev", { vpcId: UNKNOWN, tags: { Name: "acme-dev" } });
    assert.deepEqual(await found(types.SUBNET), [subnetId]);
    assert.deepEqual(await found(types.INTERNET_GATEWAY), [gateway]);
    assert.deepEqual(await found(types.EIP), [address]);
    assert.deepEqual(await found(types.NAT_GATEWAY), [natGateway]);
    assert.deepEqual(await found(types.ROUTE_TABLE), [table]);
  });

  it("is found twice when there are two: whoever asked has to choose", async () => {
    const tags = { ...OWN, Name: "acme-dev" };
    for (const block of ["10.0.0.0/16", "10.1.0.0/16"]) await make(types.VPC, { cidrBlock: block, tags });
    assert.equal((await find(types.VPC, "dev-vpc", { tags: { Name: "acme-dev" } }))?.length, 2);
  });

  it("is found in a table that the state has: routes and associations", async () => {
    const { vpcId, subnetIds } = await aNetwork(cloud);
    const { id: gatewayId } = await make(types.INTERNET_GATEWAY, { vpcId });
    const { id: routeTableId } = await make(types.ROUTE_TABLE, { vpcId });
    const route = { routeTableId, destinationCidrBlock: "0.0.0.0/0" };
    const association = { routeTableId, subnetId: subnetIds[0] ?? "" };
    assert.deepEqual(await find(types.ROUTE, "r", route), []);
    assert.deepEqual(await find(types.ROUTE_TABLE_ASSOCIATION, "a", association), []);
    await make(types.ROUTE, { ...route, gatewayId });
    await make(types.ROUTE_TABLE_ASSOCIATION, association);
    // The forms by which the provider imports them lead back to them.
    const [routeId = ""] = (await find(types.ROUTE, "r", route)) ?? [];
    const [associationId = ""] = (await find(types.ROUTE_TABLE_ASSOCIATION, "a", association)) ?? [];
    assert.equal((await cloud.read(types.ROUTE, routeId)).properties["gatewayId"], gatewayId);
    assert.equal(
      (await cloud.read(types.ROUTE_TABLE_ASSOCIATION, associationId)).properties["routeTableId"],
      routeTableId,
    );
    assert.deepEqual(await find(types.ROUTE, "r", { ...route, routeTableId: UNKNOWN }), []);
  });

  it("is found under a name that the provider chose, which differs with every run", async () => {
    const role = { path: "/", assumeRolePolicy: trust("eks.amazonaws.com"), tags: OWN };
    await make(types.ROLE, { ...role, name: "dev-role-abc1234" });
    await make(types.ROLE, { ...role, name: "dev-role-of-another" });
    await make(types.ROLE, { ...role, name: "dev-role-0000000", tags: { ...OWN, "gitops-fleet/fleet": "other" } });
    const Statement = [{ Effect: "Allow", Action: ["logs:PutLogEvents"], Resource: ["arn:aws:logs:*:*:log-group:x"] }];
    const policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await make(types.ROLE_POLICY, { role: "dev-role-abc1234", name: "dev-delivery-1111111", policy });
    const delivery = { role: "dev-role-abc1234", name: "dev-delivery-2222222" };
    const [policyId = ""] = (await find(types.ROLE_POLICY, "dev-delivery", delivery)) ?? [];
    assert.equal((await cloud.read(types.ROLE_POLICY, policyId)).properties["name"], "dev-delivery-1111111");
    assert.deepEqual(await find(types.ROLE, "dev-role", { name: "dev-role-fedcba9" }), ["dev-role-abc1234"]);
    assert.deepEqual(await find(types.ROLE, "dev-role", { name: "dev-role-of-another" }), ["dev-role-of-another"]);
  });

  it("is a key that can still be used, and its alias", async () => {
    const tags = { ...OWN, Name: "acme-dev" };
    const key = { enableKeyRotation: true, deletionWindowInDays: 30, keyUsage: "ENCRYPT_DECRYPT", tags };
    const whole = { ...key, customerMasterKeySpec: "SYMMETRIC_DEFAULT", multiRegion: false, isEnabled: true };
    const gone = await make(types.KEY, whole);
    const { id } = await make(types.KEY, whole);
    await cloud.delete(types.KEY, gone.id);
    assert.deepEqual(await find(types.KEY, "dev-key", { tags: { Name: "acme-dev" } }), [id]);
    assert.deepEqual(await find(types.ALIAS, "dev-alias", { name: "alias/acme-dev" }), []);
    await make(types.ALIAS, { name: "alias/acme-dev", targetKeyId: id });
    assert.deepEqual(await find(types.ALIAS, "dev-alias", { name: "alias/acme-dev" }), ["alias/acme-dev"]);
  });

  it("is a cluster, and what belongs to it", async () => {
    assert.deepEqual(await find(types.CLUSTER, "dev", { name: "acme-hub" }), []);
    const association = { clusterName: "acme-hub", namespace: "argocd", serviceAccount: "argocd-server" };
    assert.deepEqual(await find(types.POD_IDENTITY_ASSOCIATION, "hub", association), []);
    await make(types.CLUSTER, await clusterInputs(cloud));
    const role = await make(types.ROLE, { name: "hub", path: "/", assumeRolePolicy: trust("pods.eks.amazonaws.com") });
    const roleArn = role.properties["arn"] ?? "";
    const { id } = await make(types.POD_IDENTITY_ASSOCIATION, { ...association, roleArn });
    assert.deepEqual(await find(types.CLUSTER, "dev", { name: "acme-hub" }), ["acme-hub"]);
    assert.deepEqual(await find(types.POD_IDENTITY_ASSOCIATION, "hub", association), [`acme-hub,${id}`]);
    const other = { ...association, namespace: "other" };
    assert.deepEqual(await find(types.POD_IDENTITY_ASSOCIATION, "hub", other), []);
  });

  it("is not looked for where a second one cannot be made", async () => {
    assert.equal(await find("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {}), undefined);
    assert.equal(await find("kubernetes:core/v1:Namespace", "n", {}), undefined);
  });
});
