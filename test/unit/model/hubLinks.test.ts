import assert from "node:assert/strict";
import fc from "fast-check";
import { partitionOf, REGION_NAMES } from "../../../model/regions.js";
import type { ClusterFile, FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const OFFICE = "203.0.113.0/24";

/** An environment of nothing but these clusters, beside those of the small fleet. */
const withEnvironment = (name: string, settings: FleetFile["environments"][string]) => (file: FleetFile) => {
  file.environments[name] = settings;
};

/** As many clusters as wanted, each with a /24 of its own: too many for the /16s that names stand for. */
const withClusters =
  (count: number, own = 0) =>
  (file: FleetFile) => {
    file.addons = { enabled: [] };
    file.teams = {};
    file.environments = {
      dev: {
        clusters: Array.from({ length: count }, (_, index) => ({
          region: "eu-west-1" as const,
          name: `dev-${index}`,
          network: { cidr: `10.1.${index}.0/24` },
          ...(index < own ? { connectivity: "own" as const } : {}),
        })),
      },
    };
  };

function linkOf(
  cluster: Partial<ClusterFile>,
  environment: Partial<FleetFile["environments"][string]> = {},
  more: Partial<FleetFile> = {},
) {
  const clusters = [{ region: "eu-west-2" as const, ...cluster }];
  const fleet = aFleet((file) => {
    withEnvironment("qa", { ...environment, clusters })(file);
    Object.assign(file, more);
  });
  return fleet.clusters.find((one) => one.environment === "qa")?.link;
}

describe("the way from the hub to a cluster", () => {
  it("is a peering of the VPCs, in any account and region, unless the file says otherwise", () => {
    assert.deepEqual(
      aFleet().clusters.map(({ link }) => link),
      ["peering", "peering", "peering"],
    );
    const accounts = { "222222222222": { assumeRole: "arn:aws:iam::222222222222:role/fleet-pipeline" } };
    assert.equal(linkOf({ account: "222222222222", region: "ap-south-1" }, {}, { accounts }), "peering");
  });

  it("is the public endpoint where there is one, since its name leads nowhere else from the hub", () => {
    assert.equal(linkOf({ publicAccessCidrs: [OFFICE] }), "public");
  });

  it("is the owner's, for a cluster or a whole environment but for some of its clusters", () => {
    assert.equal(linkOf({ connectivity: "own" }), "own");
    assert.equal(linkOf({ connectivity: "own", publicAccessCidrs: [OFFICE] }), "own");
    assert.equal(linkOf({}, { connectivity: "own" }), "own");
    assert.equal(linkOf({ connectivity: "peering" }, { connectivity: "own" }), "peering");
  });

  it("cannot be a peering that nothing would go through", () => {
    const cluster = { region: "eu-west-2" as const, publicAccessCidrs: [OFFICE] };
    const onCluster = faultsAfter(withEnvironment("qa", { clusters: [{ ...cluster, connectivity: "peering" }] }));
    assertFault(
      onCluster,
      "environments.qa.clusters[0].connectivity",
      /does not lead to qa-eu-west-2/,
      /NAT addresses are let in; or remove publicAccessCidrs/,
    );
    const twice = [cluster, { ...cluster, region: "eu-west-3" as const }];
    const onEnvironment = faultsAfter(withEnvironment("qa", { connectivity: "peering", clusters: twice }));
    assertFault(onEnvironment, "environments.qa.connectivity", /does not lead to qa-eu-west-/, /Remove this/);
  });

  it("does not lead from one partition of AWS to another, whoever builds it", () => {
    for (const connectivity of ["peering", "own"] as const) {
      const faults = faultsAfter(withEnvironment("qa", { clusters: [{ region: "cn-north-1", connectivity }] }));
      assertFault(
        faults,
        "environments.qa.clusters[0].region",
        /"cn-north-1" is in the partition aws-cn and the hub in aws: .* enter qa-cn-north-1/,
        /own hub/,
      );
    }
    const chinese = aFleet((file) => {
      file.hub.region = "cn-north-1";
      file.environments = { dev: { clusters: [{ region: "cn-northwest-1" }] } };
    });
    assert.equal(chinese.clusters[0]?.link, "peering");
  });

  it("has room for the hub's addresses beside those that the file opens a public endpoint to", () => {
    const blocks = (count: number) => Array.from({ length: count }, (_, index) => `203.0.113.${index}/32`);
    assert.equal(linkOf({ publicAccessCidrs: blocks(37) }), "public");
    assert.equal(linkOf({ publicAccessCidrs: blocks(40), connectivity: "own" }), "own");
    const faults = faultsAfter(
      withEnvironment("qa", { clusters: [{ region: "eu-west-2", publicAccessCidrs: blocks(38) }] }),
    );
    const path = "environments.qa.clusters[0].publicAccessCidrs";
    assertFault(faults, path, /38 blocks and the hub's 3 NAT addresses are more than the 40/, /at most 37/);
  });

  it("may be a peering for 125 clusters and no more; beyond 50 the quota is worth a warning", () => {
    const quotaWarnings = (count: number) =>
      aFleet(withClusters(count)).warnings.filter(({ problem }) => /peering connections/.test(problem));
    assert.deepEqual(quotaWarnings(50), []);
    const [warning] = quotaWarnings(51);
    assert.match(warning?.problem ?? "", /will have 51 peering connections; AWS's quota is 50/);
    assert.equal(quotaWarnings(125).length, 1);
    assertFault(
      faultsAfter(withClusters(127)),
      "environments.dev.clusters[125]",
      /dev-125 would be the first of 2 that cannot be peered .* AWS allows a VPC 125/,
      /connectivity: own/,
    );
    assert.equal(aFleet(withClusters(127, 2)).clusters.length, 127);
  });

  it("is planned for every cluster of any fleet, and a peering for none that is public or the owner's", () => {
    const regions = REGION_NAMES.filter((region) => partitionOf(region) === "aws");
    const cluster = fc.record({
      region: fc.constantFrom(...regions),
      connectivity: fc.option(fc.constantFrom("own" as const), { nil: undefined }),
      publicAccessCidrs: fc.option(fc.constant<string[]>([OFFICE]), { nil: undefined }),
    });
    const settings = fc.record({
      connectivity: fc.option(fc.constantFrom("own" as const), { nil: undefined }),
      clusters: fc.uniqueArray(cluster, { maxLength: 8, selector: ({ region }) => region }),
    });
    fc.assert(
      fc.property(settings, ({ connectivity, clusters }) => {
        const addressed = clusters.map((one, index) => ({ ...one, network: { cidr: `10.250.${index}.0/24` } }));
        const fleet = aFleet((file) => (file.environments = { qa: { connectivity, clusters: addressed } }));
        for (const [index, { link, publicAccessCidrs }] of fleet.clusters.entries()) {
          const isOwn = (clusters[index]?.connectivity ?? connectivity) === "own";
          assert.equal(link === "own", isOwn);
          assert.equal(link === "peering", !isOwn && publicAccessCidrs.length === 0);
        }
      }),
      { numRuns: 60 },
    );
  });
});
