import assert from "node:assert/strict";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

type Network = NonNullable<FleetFile["environments"][string]["network"]>;

/** Says something of all networks of prod, and of that of its first cluster. */
const prodWith =
  (ofAll: Network, ofFirst: Network = {}) =>
  (file: FleetFile) => {
    const { prod } = file.environments;
    if (prod?.clusters[0] === undefined) throw new Error("The small fleet has a prod.");
    prod.network = ofAll;
    prod.clusters[0].network = ofFirst;
  };

const REASON = "The team is small and the budget smaller";

function natGateways(change?: (file: FleetFile) => void) {
  const { hub, clusters } = aFleet(change);
  return [hub, ...clusters].map(({ name, network }) => `${name} ${network.natGateways}`);
}

describe("a network's ways out", () => {
  it("are a NAT gateway in each zone of production, and one elsewhere", () => {
    assert.deepEqual(natGateways(), [
      "hub per-zone",
      "dev-eu-west-1 one",
      "prod-eu-west-1 per-zone",
      "prod-us-east-1 per-zone",
    ]);
  });

  it("are said of an environment, of a cluster that is different, and of the hub", () => {
    assert.deepEqual(natGateways(prodWith({ natGateways: "one", natReason: REASON }, { natGateways: "per-zone" })), [
      "hub per-zone",
      "dev-eu-west-1 one",
      "prod-eu-west-1 per-zone",
      "prod-us-east-1 one",
    ]);
    const hub = aFleet((file) => (file.hub.network = { natGateways: "one", natReason: REASON })).hub;
    assert.equal(hub.network.natGateways, "one");
  });

  it("are no fewer in production unless somebody says why", () => {
    const faults = faultsAfter(prodWith({ natGateways: "one" }));
    assertFault(
      faults,
      "environments.prod.network.natGateways",
      /prod-eu-west-1, which is prod, would lose its way out/,
      /natReason/,
    );
    const ofOne = faultsAfter(prodWith({}, { natGateways: "one" }));
    assertFault(ofOne, "environments.prod.clusters[0].network.natGateways", /would lose its way out/, /natReason/);
  });

  it("that are fewer in production are shown with their reason, and the policy that has to be told", () => {
    const [warning, ...others] = aFleet(prodWith({ natGateways: "one", natReason: REASON })).warnings;
    assert.deepEqual(others, []);
    assert.equal(warning?.path, "environments.prod.network.natGateways");
    assert.match(warning.problem, /one NAT gateway for all its zones: "The team is small/);
    assert.match(warning.remedy, /nat-gateway-per-zone .*"prod-eu-west-1-vpc"/);
  });

  it("that are none leave nodes without what has no endpoint, which deserves a second look", () => {
    const [warning, ...others] = aFleet((file) => {
      file.environments.dev = {
        clusters: [
          { region: "eu-west-1", network: { natGateways: "none", endpoints: ["s3", "ecr.api", "ecr.dkr", "logs"] } },
        ],
      };
    }).warnings;
    assert.deepEqual(others, []);
    assert.equal(warning?.path, "environments.dev.clusters[0].network.natGateways");
    assert.match(warning.problem, /no endpoint for ec2, eks, eks-auth, sts:/);
    const endpoints: Network["endpoints"] = ["s3", "ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "sts"];
    assert.deepEqual(aFleet(prodWith({ natGateways: "none", endpoints })).warnings, []);
    const ofHub = aFleet((file) => (file.hub.network = { natGateways: "none", endpoints })).warnings;
    assert.deepEqual(
      ofHub.map(({ problem }) => problem),
      ["Argo CD on the hub gets no way to repositories and charts on the internet."],
    );
  });

  it("are what clusters with a public endpoint know the hub by", () => {
    const office = "203.0.113.0/24";
    const faults = faultsAfter((file) => {
      file.hub.network = { natGateways: "none" };
      file.environments.dev = { clusters: [{ region: "eu-west-1", publicAccessCidrs: [office] }] };
    });
    assertFault(
      faults,
      "environments.dev.clusters[0].connectivity",
      /reach dev-eu-west-1 over the internet, from NAT addresses of the hub, and the fleet makes none/,
      /connectivity: own/,
    );
    const blocks = (count: number) => Array.from({ length: count }, (_, index) => `203.0.113.${index}/32`);
    const tooMany = faultsAfter((file) => {
      file.hub.network = { natGateways: "one", natReason: REASON };
      file.environments.dev = { clusters: [{ region: "eu-west-1", publicAccessCidrs: blocks(40) }] };
    });
    const path = "environments.dev.clusters[0].publicAccessCidrs";
    assertFault(tooMany, path, /40 blocks and the hub's 1 NAT address are/, /at most 39/);
  });
});

describe("a network's endpoints", () => {
  it("are none, unless the file lists some for an environment or a cluster", () => {
    assert.deepEqual(aFleet().hub.network.endpoints, []);
    const fleet = aFleet(prodWith({ endpoints: ["s3", "ecr.dkr"] }, { endpoints: ["s3"] }));
    assert.deepEqual(
      fleet.clusters.map(({ network }) => network.endpoints),
      [[], ["s3"], ["s3", "ecr.dkr"]],
    );
  });

  it("are services that have one, each listed once", () => {
    const misspelled = faultsAfter(prodWith({ endpoints: ["ecr-api"] as unknown as ["ecr.api"] }));
    assertFault(misspelled, "environments.prod.network.endpoints[0]", /"ecr-api" is not known/, /"ecr.api"/);
    const twice = faultsAfter(prodWith({ endpoints: ["s3", "s3"] }));
    assertFault(twice, "environments.prod.network.endpoints[1]", /listed twice/, /Remove/);
  });

  it("are not made in China, where their names follow no rule", () => {
    const faults = faultsAfter((file) => {
      file.hub.region = "cn-north-1";
      file.hub.network = { endpoints: ["s3"] };
      file.environments = { dev: { clusters: [{ region: "cn-northwest-1" }] } };
    });
    assertFault(faults, "hub.network.endpoints", /cn-north-1 .* follow no one rule/, /of your own/);
  });
});
