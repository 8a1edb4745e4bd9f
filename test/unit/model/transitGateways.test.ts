import assert from "node:assert/strict";
import { gatewaysToMake, ownGatewayFaults, type Fleet } from "../../../model/index.js";
import type { ClusterFile, FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const GATEWAYS = { "eu-west-1": "tgw-0123456789abcdef0", "us-east-1": "tgw-0123456789abcdef1" };

/** All clusters through gateways. */
const through =
  (change: (file: FleetFile) => void = () => undefined) =>
  (file: FleetFile): void => {
    file.connectivity = "transit-gateway";
    change(file);
  };

function environment(file: FleetFile, name: "dev" | "prod"): FleetFile["environments"][string] {
  const found = file.environments[name];
  assert.ok(found);
  return found;
}

/** The first cluster of an environment. */
function cluster(file: FleetFile, name: "dev" | "prod"): ClusterFile {
  const [first] = environment(file, name).clusters;
  assert.ok(first);
  return first;
}

const links = (fleet: Fleet) => fleet.clusters.map(({ name, link }) => [name, link]);

describe("a fleet with transit gateways", () => {
  it("has none until the file asks for them", () => {
    assert.equal(aFleet().transit, null);
  });

  it("is reached through them as a whole, or in an environment, or in one cluster", () => {
    const whole = aFleet(through());
    assert.deepEqual([...new Set(whole.clusters.map(({ link }) => link))], ["transit-gateway"]);
    assert.deepEqual(whole.transit, { regions: ["eu-west-1", "us-east-1"], own: null, sharing: "invitation" });
    const part = aFleet((file) => {
      environment(file, "prod").connectivity = "transit-gateway";
      cluster(file, "prod").connectivity = "peering";
    });
    assert.deepEqual(links(part), [
      ["dev-eu-west-1", "peering"],
      ["prod-eu-west-1", "peering"],
      ["prod-us-east-1", "transit-gateway"],
    ]);
    // The hub is attached in its own region to reach the other.
    assert.deepEqual(part.transit?.regions, ["eu-west-1", "us-east-1"]);
  });

  it("goes the public way to clusters that have one, whatever it says of the private", () => {
    const fleet = aFleet(through((file) => (cluster(file, "dev").publicAccessCidrs = ["203.0.113.0/24"])));
    assert.deepEqual(links(fleet)[0], ["dev-eu-west-1", "public"]);
    const faults = faultsAfter((file) => {
      Object.assign(cluster(file, "dev"), { publicAccessCidrs: ["203.0.113.0/24"], connectivity: "transit-gateway" });
    });
    assertFault(
      faults,
      "environments.dev.clusters[0].connectivity",
      /"transit-gateway" does not lead to dev-/,
      /Remove/,
    );
  });

  it("takes the owner's gateways, one in each region that is in use", () => {
    const fleet = aFleet(through((file) => (file.transitGateway = { gateways: GATEWAYS })));
    assert.deepEqual(fleet.transit?.own, GATEWAYS);
    assert.deepEqual(
      fleet.warnings.filter(({ path }) => path.startsWith("transitGateway")),
      [],
    );
  });

  it("names the gateway that is missing for the hub to reach a cluster, and whom it should be peered with", () => {
    const one = (region: "eu-west-1" | "us-east-1") =>
      faultsAfter(through((file) => (file.transitGateway = { gateways: { [region]: GATEWAYS[region] } })));
    assertFault(
      one("eu-west-1"),
      "transitGateway.gateways.us-east-1",
      /No transit gateway is listed in us-east-1, so that the hub could not reach prod-us-east-1\./,
      /peered with tgw-0123456789abcdef0 of eu-west-1; or remove `gateways`/,
    );
    assertFault(one("us-east-1"), "transitGateway.gateways.eu-west-1", /eu-west-1, where the hub is/, /Add the one/);
  });

  it("has no gateway in two regions, nor in none", () => {
    const twice = { ...GATEWAYS, "us-east-1": GATEWAYS["eu-west-1"] };
    assertFault(
      faultsAfter(through((file) => (file.transitGateway = { gateways: twice }))),
      "transitGateway.gateways.us-east-1",
      /is the gateway of eu-west-1 already/,
      /peered with it/,
    );
    const nowhere = { ...GATEWAYS, "us-est-1": "tgw-0123456789abcdef2" };
    assertFault(
      faultsAfter(through((file) => (file.transitGateway = { gateways: nowhere }))),
      "transitGateway.gateways.us-est-1",
      /"us-est-1" is not an AWS region/,
      /us-east-1/,
    );
  });

  it("is told of settings that nothing uses", () => {
    const unused = aFleet((file) => (file.transitGateway = { sharing: "organization" }));
    assert.match(unused.warnings[0]?.problem ?? "", /No cluster is reached through a transit gateway/);
    const spare = { ...GATEWAYS, "ap-south-1": "tgw-0123456789abcdef2" };
    const { warnings } = aFleet(through((file) => (file.transitGateway = { gateways: spare })));
    assert.deepEqual(
      warnings.map(({ path }) => path),
      ["transitGateway.gateways.ap-south-1"],
    );
  });

  it("cannot attach a VPC whose tables it does not know, nor a cluster that exists already", () => {
    const network = {
      vpcId: "vpc-0123456789abcdef0",
      cidr: "10.200.0.0/16",
      privateSubnetIds: ["subnet-0123456789abcdefa", "subnet-0123456789abcdefb"],
    };
    assertFault(
      faultsAfter(through((file) => (cluster(file, "dev").network = network))),
      "environments.dev.clusters[0].network.privateRouteTableIds",
      /linked with the hub, and no route table/,
      /connectivity: own/,
    );
    assertFault(
      faultsAfter((file) => {
        const existing = { region: "eu-west-2" as const, existing: { eks: "old" } };
        environment(file, "dev").clusters.push({ ...existing, connectivity: "transit-gateway" });
      }),
      "environments.dev.clusters[1].connectivity",
      /cannot attach it to a gateway/,
      /connectivity: own/,
    );
  });

  it("needs a role in every account, since one run is on both sides", () => {
    const faults = faultsAfter(through((file) => (environment(file, "prod").account = "222222222222")));
    assertFault(faults, "environments.prod.account", /222222222222 has no entry under accounts/, /assumeRole/);
  });

  it("has room where peerings end, and for as many routes as AWS allows", () => {
    const many = (count: number) => (file: FleetFile) => {
      file.connectivity = "transit-gateway";
      file.addons = { enabled: [] };
      file.teams = {};
      const block = (index: number) => `10.${1 + Math.floor(index / 256)}.${index % 256}.0/24`;
      const clusters = Array.from({ length: count }, (_, index) => ({
        region: "eu-west-1" as const,
        name: `dev-${index}`,
        network: { cidr: block(index) },
      }));
      file.environments = { dev: { clusters } };
    };
    const warnings = (count: number) => aFleet(many(count)).warnings.filter(({ path }) => path === "environments");
    assert.deepEqual(warnings(498), []);
    assert.match(warnings(499)[0]?.problem ?? "", /will have 501 routes each; AWS's quota is 500/);
    assertFault(faultsAfter(many(999)), "environments.dev.clusters[998]", /dev-998 would be the first/, /own/);
  });
});

describe("the gateways that the hub's stack makes", () => {
  const made = { gateways: { "eu-west-1": "tgw-a", "us-east-1": "tgw-b" }, hubAttachmentId: "hubs" };

  it("are those that the file asks for", () => {
    const regions = ["eu-west-1", "us-east-1"];
    assert.deepEqual(gatewaysToMake(aFleet(through()), undefined, {}), { regions, kept: [] });
    assert.deepEqual(gatewaysToMake(aFleet(), undefined, {}).regions, []);
    const own = aFleet(through((file) => (file.transitGateway = { gateways: GATEWAYS })));
    assert.deepEqual(gatewaysToMake(own, undefined, {}).regions, []);
  });

  it("stay as long as a cluster is attached, with the hub's by which it is reached", () => {
    const attachments = { "eu-west-1": ["hubs"], "us-east-1": ["spokes"] };
    assert.deepEqual(gatewaysToMake(aFleet(), made, attachments), {
      regions: ["eu-west-1", "us-east-1"],
      kept: ["us-east-1"],
    });
  });

  it("go when nothing but the hub is attached", () => {
    assert.deepEqual(gatewaysToMake(aFleet(), made, { "eu-west-1": ["hubs"], "us-east-1": [] }).regions, []);
  });
});

describe("a gateway of the owner's", () => {
  const [dev] = aFleet().clusters;
  assert.ok(dev);
  const good = { ownerId: "333333333333", acceptsByItself: true, associatesByDefault: true, propagatesByDefault: true };
  const faults = (found: Parameters<typeof ownGatewayFaults>[2]) => ownGatewayFaults(dev, "tgw-1", found);

  it("is taken when it accepts and routes by itself", () => {
    assert.deepEqual(faults({ found: good }), []);
    assert.deepEqual(faults({ found: { ...good, ownerId: "111111111111", acceptsByItself: false } }), []);
  });

  it("is refused with everything that would leave a cluster without a way, and how to switch it on", () => {
    const found = { ...good, acceptsByItself: false, associatesByDefault: false, propagatesByDefault: false };
    const all = faults({ found });
    assert.deepEqual([...new Set(all.map(({ path }) => path))], ["transitGateway.gateways.eu-west-1"]);
    assert.deepEqual(
      all.map(({ remedy }) => /--options (\w+)=enable/.exec(remedy)?.[1]),
      ["AutoAcceptSharedAttachments", "DefaultRouteTableAssociation", "DefaultRouteTablePropagation"],
    );
    assert.match(faults({ unreadable: "no matching" })[0]?.problem ?? "", /tgw-1 cannot be read in eu-west-1/);
  });
});
