import assert from "node:assert/strict";
import { clusterChangeFaults, madeCluster } from "../../../model/index.js";
import type { ClusterFile, FleetFile, NetworkFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter, TODAY } from "./aFleet.js";

const OWN = {
  vpcId: "vpc-0123456789abcdef0",
  cidr: "10.200.0.0/16",
  privateSubnetIds: ["subnet-0123456789abcdefa", "subnet-0123456789abcdefb"],
  privateRouteTableIds: ["rtb-0123456789abcdef0"],
};
const PATH = "environments.dev.clusters[0].network";

/** Puts the cluster in dev into a VPC of the owner's. */
const devIn =
  (network: NetworkFile, cluster: Partial<ClusterFile> = {}) =>
  (file: FleetFile) => {
    file.environments.dev = { clusters: [{ region: "eu-west-1", network, ...cluster }] };
  };

const without = (key: keyof typeof OWN): NetworkFile =>
  Object.fromEntries(Object.entries(OWN).filter(([name]) => name !== key));

describe("a VPC of the owner's", () => {
  it("is taken by its ids, with its block and without a plan of subnets and ways out", () => {
    const dev = aFleet(devIn(OWN)).clusters[0];
    assert.equal(dev?.network.cidr, OWN.cidr);
    assert.deepEqual(
      [dev.network.subnets, dev.network.natGateways, dev.network.endpoints, dev.link],
      [[], "none", [], "peering"],
    );
    assert.deepEqual(dev.network.ownVpc, {
      vpcId: OWN.vpcId,
      privateSubnetIds: OWN.privateSubnetIds,
      publicSubnetIds: [],
      privateRouteTableIds: OWN.privateRouteTableIds,
    });
    assert.equal(aFleet().hub.network.ownVpc, null);
  });

  it("has a block that is written, since no other may overlap it", () => {
    assertFault(faultsAfter(devIn(without("cidr"))), `${PATH}.vpcId`, /The block of "vpc-01.*is not written/, /cidr/);
    const overlapping = faultsAfter(devIn({ ...OWN, cidr: "10.0.128.0/20" }));
    assertFault(overlapping, `${PATH}.cidr`, /dev-eu-west-1 .* and hub .* would share addresses/, /is free/);
  });

  it("has at least two private subnets, each listed once", () => {
    const none = faultsAfter(devIn(without("privateSubnetIds")));
    assertFault(none, `${PATH}.privateSubnetIds`, /No private subnet is too few/, /vpc-0123456789abcdef0/);
    const [first = ""] = OWN.privateSubnetIds;
    const twice = faultsAfter(devIn({ ...OWN, privateSubnetIds: [first, first] }));
    assert.deepEqual(
      twice.map(({ path }) => path),
      [`${PATH}.privateSubnetIds`, `${PATH}.privateSubnetIds[1]`],
    );
    const noId = faultsAfter(devIn({ ...OWN, privateSubnetIds: [...OWN.privateSubnetIds, "subnet-a"] }));
    assertFault(noId, `${PATH}.privateSubnetIds[2]`, /"subnet-a" is not the id of a subnet/, /subnet-0123/);
  });

  it("gets nothing that says how a network is to be made", () => {
    const faults = faultsAfter(devIn({ ...OWN, zones: ["eu-west-1a", "eu-west-1b"], nodes: 3, natGateways: "one" }));
    assert.deepEqual(
      faults.map(({ path }) => path),
      ["zones", "nodes", "natGateways"].map((key) => `${PATH}.${key}`),
    );
    for (const { problem } of faults) assert.match(problem, /makes nothing in "vpc-0123456789abcdef0"/);
    const stray = faultsAfter(devIn({ privateSubnetIds: OWN.privateSubnetIds }));
    assertFault(stray, `${PATH}.privateSubnetIds`, /the fleet makes that of dev-eu-west-1/, /Add vpcId/);
  });

  it("is the VPC of one cluster", () => {
    const faults = faultsAfter((file) => {
      devIn(OWN)(file);
      file.hub.network = OWN;
    });
    assertFault(faults, `${PATH}.vpcId`, /is the VPC of hub already/, /of its own/);
  });

  it("is peered with the hub by routes in tables that are written, or linked by the owner", () => {
    const lacking = faultsAfter(devIn(without("privateRouteTableIds")));
    assertFault(
      lacking,
      `${PATH}.privateRouteTableIds`,
      /peered with the hub, and no route table/,
      /connectivity: own/,
    );
    const own = aFleet(devIn(without("privateRouteTableIds"), { connectivity: "own" }));
    assert.equal(own.clusters[0]?.link, "own");
  });

  it("is the hub's only with tables for the peerings, and of addresses that the owner lists", () => {
    const ofHub = (network: NetworkFile) => (file: FleetFile) => (file.hub.network = network);
    const lacking = faultsAfter(ofHub(without("privateRouteTableIds")));
    assertFault(lacking, "hub.network.privateRouteTableIds", /peered with 3 clusters/, /connectivity: own/);
    const faults = faultsAfter((file) => {
      ofHub(OWN)(file);
      file.environments.dev = { clusters: [{ region: "eu-west-1", publicAccessCidrs: ["203.0.113.0/24"] }] };
    });
    assertFault(faults, "environments.dev.clusters[0].connectivity", /NAT addresses of the hub/, /connectivity: own/);
  });

  it("cannot become another one, nor one that the fleet makes, nor the other way round", () => {
    const [before, after] = [aFleet(), aFleet(devIn(OWN))].map(({ clusters: [dev] }) => dev);
    assert.ok(before && after);
    const faults = (made: typeof before, wanted: typeof before) =>
      clusterChangeFaults(aFleet(), { [made.name]: madeCluster(made, {}, TODAY) }, [wanted], TODAY);
    assert.deepEqual([...faults(before, before), ...faults(after, after)], []);
    assertFault(
      faults(before, after),
      `${PATH}.vpcId`,
      /exists in a VPC that the fleet made, and cannot move to vpc-0123456789abcdef0: that would be a new cluster/,
      /^Keep the VPC that the fleet made; or add/,
    );
    assertFault(faults(after, before), `${PATH}.vpcId`, /exists in vpc-0123.*one that the fleet would make/, /^Keep/);
  });
});
