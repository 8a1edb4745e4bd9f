import assert from "node:assert/strict";
import { applications, clusterChangeFaults, madeCluster, type Cluster } from "../../../model/index.js";
import { serviceTree } from "../../../render/serviceTree.js";
import type { FleetFile, PoolFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter, TODAY } from "./aFleet.js";

const BOSTON = "us-east-1-bos-1a";
const MIAMI = "us-east-1-mia-2a";
/** prod-us-east-1 */
const CLUSTER = "environments.prod.clusters[1]";
const POOLS = `${CLUSTER}.nodes.pools`;
const TYPES = { instanceTypes: ["c6i.xlarge"] };

const pools = (wanted: Record<string, PoolFile>, network?: object) => (file: FleetFile) => {
  Object.assign(file.environments.prod?.clusters[1] ?? {}, { nodes: { pools: wanted }, ...(network && { network }) });
};
const boston = pools({ edge: { localZone: BOSTON, ...TYPES } });

function inVirginia(change: (file: FleetFile) => void): Cluster {
  const found = aFleet(change).clusters.find(({ name }) => name === "prod-us-east-1");
  assert.ok(found);
  return found;
}

describe("nodes in a Local Zone", () => {
  it("have a subnet there that takes nothing from the others, and the control plane's zones stay", () => {
    const { network, nodes } = inVirginia(boston);
    const before = inVirginia(() => undefined).network;
    const { localZones = [], ...rest } = network;
    assert.deepEqual(rest, before);
    const block = network.cidr.replace(".0.0/16", ".240.0/22");
    assert.deepEqual(localZones, [{ zone: BOSTON, cidr: block }]);
    assert.ok(network.subnets.every(({ cidr }) => !cidr.includes(".240.")));
    assert.equal(nodes.mode, "auto");
  });

  it("are labelled, and tainted, so that only what was sent there runs there", () => {
    const [pool] = inVirginia(boston).nodes.pools;
    assert.equal(pool?.localZone, BOSTON);
    assert.deepEqual(pool.labels, { "gitops-fleet/local-zone": BOSTON });
    assert.deepEqual(pool.taints, [{ key: "gitops-fleet/local-zone", value: BOSTON, effect: "NoSchedule" }]);
  });

  it("give each zone a block, in the order of the pools or of the file", () => {
    const two = { edge: { localZone: MIAMI, ...TYPES }, more: { localZone: BOSTON, ...TYPES } };
    const zones = (network?: object) => inVirginia(pools(two, network)).network.localZones?.map(({ zone }) => zone);
    assert.deepEqual(zones(), [MIAMI, BOSTON]);
    assert.deepEqual(zones({ localZones: [BOSTON, MIAMI] }), [BOSTON, MIAMI]);
  });

  it("need types that are there, in a zone of the cluster's region", () => {
    assertFault(
      faultsAfter(pools({ edge: { localZone: BOSTON } })),
      `${POOLS}.edge.instanceTypes`,
      /some instance types only/,
      /describe-instance-type-offerings --region us-east-1 .*Values=us-east-1-bos-1a/,
    );
    assertFault(
      faultsAfter(pools({ edge: { localZone: "us-west-2-lax-1a", ...TYPES } })),
      `${POOLS}.edge.localZone`,
      /"us-west-2-lax-1a" is a Local Zone of us-west-2, and prod-us-east-1 is in us-east-1/,
      /Local Zone of us-east-1, or a cluster in us-west-2/,
    );
    assertFault(
      faultsAfter(pools({ edge: { localZone: "us-east-1a", ...TYPES } })),
      `${POOLS}.edge.localZone`,
      /not the name of a Local Zone/,
      /us-east-1-bos-1a/,
    );
  });

  it("have to be listed where zones are, once, and be no more than there are blocks for", () => {
    const edge = { edge: { localZone: BOSTON, ...TYPES } };
    assertFault(
      faultsAfter(pools(edge, { localZones: [MIAMI] })),
      `${POOLS}.edge.localZone`,
      /not among network\.localZones, which are us-east-1-mia-2a/,
      /at the end/,
    );
    assertFault(
      faultsAfter(pools(edge, { localZones: [BOSTON, BOSTON] })),
      `${CLUSTER}.network.localZones[1]`,
      /listed twice/,
      /Remove/,
    );
    const five = ["bos-1a", "mia-2a", "atl-2a", "chi-2a", "dfw-2a"].map((zone) => `us-east-1-${zone}`);
    assertFault(
      faultsAfter(pools(edge, { localZones: five })),
      `${CLUSTER}.network.localZones`,
      /5 Local Zones are more than the 4/,
      /several clusters/,
    );
  });

  it("need addresses, and a network of the fleet's", () => {
    assertFault(
      faultsAfter(pools({ edge: { localZone: BOSTON, ...TYPES, max: 10 } })),
      `${POOLS}.edge.max`,
      /\/22\) has addresses for 9 full nodes, not for 10/,
      /9 in all/,
    );
    assertFault(
      faultsAfter(pools({ edge: { localZone: BOSTON, ...TYPES } }, { cidr: "10.9.0.0/23" })),
      `${POOLS}.edge.localZone`,
      /leaves a \/29 for each Local Zone/,
      /larger network\.cidr/,
    );
  });

  it("are not enough for a managed cluster's own pods", () => {
    const managed = (file: FleetFile) => {
      boston(file);
      Object.assign(file.environments.prod?.clusters[1]?.nodes ?? {}, { mode: "managed" });
    };
    assertFault(faultsAfter(managed), POOLS, /Every pool is tainted/, /general/);
  });

  it("keep their subnets' blocks when another Local Zone leaves the file", () => {
    const two = aFleet(pools({ edge: { localZone: BOSTON, ...TYPES }, more: { localZone: MIAMI, ...TYPES } }));
    const made = Object.fromEntries(
      [two.hub, ...two.clusters].map((cluster) => [cluster.name, madeCluster(cluster, {}, TODAY)]),
    );
    const faults = (change: (file: FleetFile) => void) => {
      const fleet = aFleet(change);
      return clusterChangeFaults(fleet, made, fleet.clusters, TODAY);
    };
    const miami = { more: { localZone: MIAMI, ...TYPES } };
    assertFault(
      faults(pools(miami)),
      `${CLUSTER}.network.localZones`,
      /in us-east-1-mia-2a exist, and would get other blocks/,
      /Write \[us-east-1-bos-1a, us-east-1-mia-2a\]/,
    );
    assert.deepEqual(faults(pools(miami, { localZones: [BOSTON, MIAMI] })), []);
    assert.deepEqual(faults(pools({})), []);
  });
});

describe("a service in a Local Zone", () => {
  const web = (settings: object) => (file: FleetFile) => {
    boston(file);
    file.teams = { alpha: { groups: ["acme:alpha"], services: { web: settings } } };
  };
  const sent = web({ localZone: BOSTON, environments: ["prod"] });

  it("goes to the clusters that have nodes there, and to no others", () => {
    assert.equal(inVirginia(boston).labels[`gitops-fleet/local-zone.${BOSTON}`], "true");
    const there = applications(aFleet(sent)).filter(({ service }) => service === "web");
    assert.deepEqual(
      there.map(({ cluster }) => cluster),
      ["prod-us-east-1"],
    );
  });

  it("is seeded onto the nodes there", () => {
    const fleet = aFleet(sent);
    const [team] = fleet.teams;
    const [service] = team?.services ?? [];
    assert.ok(team && service);
    const seeded = serviceTree(team, service, fleet.environments)["apps/web/base/deployment.yaml"] ?? "";
    assert.match(seeded, /nodeSelector:\n +gitops-fleet\/local-zone: us-east-1-bos-1a/);
    assert.match(
      seeded,
      /tolerations:\n +- key: gitops-fleet\/local-zone\n +operator: Equal\n +value: us-east-1-bos-1a/,
    );
  });

  it("is refused in an environment that has no nodes there", () => {
    assertFault(
      faultsAfter(web({ localZone: BOSTON })),
      "teams.alpha.services.web.localZone",
      /alpha\/web is to run in us-east-1-bos-1a, and no cluster that it selects in dev has nodes there: dev-eu-west-1/,
      /one in us-east-1 a pool with `localZone: us-east-1-bos-1a`, or leave dev out/,
    );
    assertFault(
      faultsAfter(web({ localZone: BOSTON, environments: ["prod"], residency: "eu" })),
      "teams.alpha.services.web.localZone",
      /no cluster that it selects in prod has nodes there: prod-eu-west-1/,
      /leave prod out/,
    );
    aFleet(web({ localZone: MIAMI, state: "draining" }));
  });
});
