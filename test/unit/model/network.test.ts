import assert from "node:assert/strict";
import fc from "fast-check";
import { overlap, parseCidr, type Cidr } from "../../../model/addresses.js";
import { ConfigError, type Fleet } from "../../../model/index.js";
import { partitionOf, REGION_NAMES } from "../../../model/regions.js";
import type { ClusterFile, FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

/** Puts one cluster more into prod. */
const withCluster = (cluster: ClusterFile) => (file: FleetFile) => {
  file.environments.prod?.clusters.push(cluster);
};
const newPath = "environments.prod.clusters[2]";

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  assert.ok("cidr" in parsed, text);
  return parsed.cidr;
}

function blocks(fleet: Fleet): Map<string, string> {
  return new Map([fleet.hub, ...fleet.clusters].map((cluster) => [cluster.name, cluster.network.cidr]));
}

describe("addresses", () => {
  it("gives each of three zones a private subnet, and a smaller public one", () => {
    const { network } = aFleet().hub;
    assert.deepEqual(
      network.subnets.map((subnet) => `${subnet.zone} ${subnet.role} ${subnet.cidr}`),
      [
        "eu-west-1a public 10.0.192.0/20",
        "eu-west-1b public 10.0.208.0/20",
        "eu-west-1c public 10.0.224.0/20",
        "eu-west-1a private 10.0.0.0/18",
        "eu-west-1b private 10.0.64.0/18",
        "eu-west-1c private 10.0.128.0/18",
      ],
    );
  });

  it("takes blocks and zones that the owner gives", () => {
    const given = { cidr: "10.250.0.0/20", serviceCidr: "172.30.0.0/16", zones: ["us-west-2b", "us-west-2d"] };
    const cluster = aFleet(withCluster({ region: "us-west-2", network: given })).clusters.at(-1);
    assert.equal(cluster?.network.cidr, given.cidr);
    assert.equal(cluster.network.serviceCidr, given.serviceCidr);
    assert.deepEqual([...new Set(cluster.network.subnets.map((subnet) => subnet.zone))], given.zones);
  });

  it("names both clusters whose blocks overlap, and a free block", () => {
    const faults = faultsAfter(withCluster({ region: "us-west-2", network: { cidr: "10.0.128.0/20" } }));
    assertFault(faults, `${newPath}.network.cidr`, /prod-us-west-2 .* and hub .* would share/, /cidr: 10\.1\.0\.0\/16/);
  });

  it("settles names that stand for one block by the lines that it suggests", () => {
    const names = REGION_NAMES.flatMap((region) => [`blue-${region}`, `green-${region}`]);
    const withNames = (given: ReadonlyMap<string, string>) => (file: FleetFile) => {
      file.addons = { enabled: [] };
      file.environments = {
        prod: {
          clusters: names.map((name) => {
            const block = given.get(name);
            return { region: "eu-west-1", name, ...(block === undefined ? {} : { network: { cidr: block } }) };
          }),
        },
      };
    };
    const faults = faultsAfter(withNames(new Map()));
    assert.ok(faults.every((fault) => fault.problem.includes("Blocks follow from names, and these two meet.")));
    const suggested = faults.map((fault): [string, string] => [
      fault.problem.split(" ")[0] ?? "",
      /cidr: (\S+) /.exec(fault.remedy)?.[1] ?? "",
    ]);
    const fleet = aFleet(withNames(new Map(suggested)));
    assert.equal(new Set(blocks(fleet).values()).size, names.length + 1);
  });

  it("finds a block within a larger one although another lies between their starts", () => {
    const faults = faultsAfter((file) => {
      file.environments.prod = {
        clusters: [
          { region: "eu-west-1", network: { cidr: "100.64.0.0/16" } },
          { region: "eu-west-2", network: { cidr: "100.64.16.0/24" } },
          { region: "eu-west-3", network: { cidr: "100.64.32.0/24" } },
        ],
      };
    });
    assert.deepEqual(
      faults.map((fault) => fault.path),
      ["environments.prod.clusters[1].network.cidr", "environments.prod.clusters[2].network.cidr"],
    );
    assert.ok(faults.every((fault) => fault.problem.includes("prod-eu-west-1 (100.64.0.0/16)")));
    assert.notEqual(faults[0]?.remedy, faults[1]?.remedy, "both are offered the same block");
  });

  it("refuses a Services' block that meets the VPC of any cluster", () => {
    const faults = faultsAfter(withCluster({ region: "us-west-2", network: { serviceCidr: "10.0.0.0/20" } }));
    assertFault(faults, `${newPath}.network.serviceCidr`, /overlaps the VPC of hub \(10.0.0.0\/16\)/, /no VPC/);
  });

  it("refuses a Services' block that EKS does not take", () => {
    const far = faultsAfter(withCluster({ region: "us-west-2", network: { serviceCidr: "100.64.0.0/16" } }));
    assertFault(far, `${newPath}.network.serviceCidr`, /outside 10\.0\.0\.0\/8/, /172\.20/);
    const small = faultsAfter(withCluster({ region: "us-west-2", network: { serviceCidr: "172.20.0.0/28" } }));
    assertFault(small, `${newPath}.network.serviceCidr`, /not between \/12 and \/24/, /Choose/);
  });

  it("corrects a block with host bits", () => {
    const faults = faultsAfter(withCluster({ region: "us-west-2", network: { cidr: "10.250.3.7/16" } }));
    assertFault(faults, `${newPath}.network.cidr`, /bits set behind its prefix/, /Write "10\.250\.0\.0\/16"/);
  });

  it("refuses what is no IPv4 block", () => {
    for (const text of ["10.0.0.0", "10.0.0.300/16", "fd00::/64", "10.0.0.0/33", "", "ten/16"]) {
      const faults = faultsAfter(withCluster({ region: "us-west-2", network: { cidr: text } }));
      assertFault(faults, `${newPath}.network.cidr`, /is not an IPv4 block|no prefix length/, /Write it like/);
    }
  });

  it("refuses a VPC that AWS would refuse, and one whose subnets it would", () => {
    const large = faultsAfter(withCluster({ region: "us-west-2", network: { cidr: "10.0.0.0/8" } }));
    assertFault(large, `${newPath}.network.cidr`, /not between \/16 and \/28/, /Choose a \/16/);
    const small = faultsAfter(withCluster({ region: "us-west-2", network: { cidr: "10.250.0.0/25" } }));
    assertFault(small, `${newPath}.network.cidr`, /subnets of \/29/, /Choose a \/24/);
    assert.doesNotThrow(() => aFleet(withCluster({ region: "us-west-2", network: { cidr: "10.250.0.0/24" } })));
  });

  it("refuses more nodes than there are addresses for", () => {
    const faults = faultsAfter(withCluster({ region: "us-west-2", network: { cidr: "10.250.0.0/22", nodes: 7 } }));
    assertFault(faults, `${newPath}.network.nodes`, /addresses for 6 full nodes, not for 7/, /larger block/);
    assert.doesNotThrow(() =>
      aFleet(withCluster({ region: "us-west-2", network: { cidr: "10.250.0.0/22", nodes: 6 } })),
    );
  });

  it("refuses a single zone, also when it is listed twice", () => {
    const one = faultsAfter(withCluster({ region: "us-west-2", network: { zones: ["us-west-2a"] } }));
    assertFault(one, `${newPath}.network.zones`, /One availability zone is too few/, /us-west-2a and us-west-2b/);
    const twice = faultsAfter(withCluster({ region: "us-west-2", network: { zones: ["us-west-2a", "us-west-2a"] } }));
    assert.match(twice.map((fault) => fault.problem).join(" "), /listed twice.*too few|too few.*listed twice/);
  });

  it("refuses zones in which EKS has no control plane, and never chooses them", () => {
    const zones = ["us-east-1a", "us-east-1e", "us-east-1b"];
    const faults = faultsAfter(withCluster({ region: "us-east-1", name: "prod-second", network: { zones } }));
    assertFault(faults, `${newPath}.network.zones[1]`, /no control plane in "us-east-1e"/, /us-east-1a, us-east-1b/);
    for (const region of ["us-east-1", "us-west-1", "ca-central-1"] as const) {
      const fleet = aFleet((file) => (file.environments.prod = { clusters: [{ region }] }));
      const chosen = fleet.clusters.at(-1)?.network.subnets.map((subnet) => subnet.zone) ?? [];
      assert.ok(!chosen.some((zone) => ["us-east-1e", "us-west-1b", "ca-central-1c"].includes(zone)), chosen.join());
      assert.ok(new Set(chosen).size >= 2);
    }
  });

  it("refuses a zone of another region", () => {
    const faults = faultsAfter(withCluster({ region: "us-west-2", network: { zones: ["us-west-2a", "us-east-1a"] } }));
    assertFault(faults, `${newPath}.network.zones[1]`, /not a zone of us-west-2/, /us-west-2a/);
  });

  it("keeps the API of prod off the internet, and no API open to all of it", () => {
    const prod = faultsAfter(withCluster({ region: "us-west-2", publicAccessCidrs: ["203.0.113.0/24"] }));
    assertFault(prod, `${newPath}.publicAccessCidrs`, /which is prod, would be reachable/, /Remove it/);
    const dev = faultsAfter((file) => {
      file.environments.dev = { clusters: [{ region: "eu-west-1", publicAccessCidrs: ["0.0.0.0/0"] }] };
    });
    assertFault(dev, "environments.dev.clusters[0].publicAccessCidrs[0]", /whole internet/, /offices or VPN/);
  });
});

describe("addresses, for any fleet", () => {
  // A hub serves its own partition.
  const regions = REGION_NAMES.filter((region) => partitionOf(region) === "aws");
  const cluster = fc.record({
    environment: fc.constantFrom("dev", "qa", "prod"),
    region: fc.constantFrom(...regions),
  });
  const clusterSet = fc.uniqueArray(cluster, { maxLength: 12, selector: (one) => `${one.environment} ${one.region}` });

  /** The fleet, or undefined when two names stand for one block, which is a fault. */
  function fleetOf(
    clusters: readonly { environment: string; region: (typeof REGION_NAMES)[number] }[],
  ): Fleet | undefined {
    try {
      return aFleet((file) => {
        file.environments = { dev: { clusters: [] }, qa: { clusters: [] }, prod: { clusters: [] } };
        for (const { environment, region } of clusters) file.environments[environment]?.clusters.push({ region });
      });
    } catch (error) {
      assert.ok(
        error instanceof ConfigError && error.faults.every((fault) => /would share/.test(fault.problem)),
        String(error),
      );
      return undefined;
    }
  }

  it("never overlap, and subnets lie apart within their VPC", () => {
    fc.assert(
      fc.property(clusterSet, (clusters) => {
        const fleet = fleetOf(clusters);
        if (!fleet) return;
        const vpcs = [fleet.hub, ...fleet.clusters].map((one) => one.network);
        assertApart(vpcs.map((vpc) => cidr(vpc.cidr)));
        for (const vpc of vpcs) assertApart(vpc.subnets.map((subnet) => cidr(subnet.cidr)));
        for (const vpc of vpcs) {
          for (const subnet of vpc.subnets) assert.ok(overlap(cidr(vpc.cidr), cidr(subnet.cidr)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("stay where they are when a cluster is added, removed or moved in the file", () => {
    fc.assert(
      fc.property(clusterSet, fc.integer(), fc.integer(), (clusters, keep, turn) => {
        const before = fleetOf(clusters);
        const kept = clusters.filter((_, index) => ((keep >> index) & 1) === 1);
        const after = fleetOf(turn % 2 === 0 ? kept : [...kept].reverse());
        if (!before || !after) return;
        const places = blocks(before);
        for (const [name, block] of blocks(after)) assert.equal(block, places.get(name), name);
      }),
      { numRuns: 60 },
    );
  });

  function assertApart(all: readonly Cidr[]): void {
    for (const [index, one] of all.entries()) {
      for (const other of all.slice(index + 1)) assert.ok(!overlap(one, other));
    }
  }
});
