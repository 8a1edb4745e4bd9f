import assert from "node:assert/strict";
import { clusterChangeFaults, madeCluster } from "../../../model/index.js";
import { aFleet } from "../stacks/cloud.js";

const TODAY = "2026-11-21";
const CLUSTERS = "      - { region: us-east-1, wave: 2 }";

describe("a cluster that exists", () => {
  const committed = aFleet();
  const made = Object.fromEntries(
    [committed.hub, ...committed.clusters].map((one) => [one.name, madeCluster(one, {}, TODAY)]),
  );

  const faultsOf = (change: (text: string) => string) => {
    const fleet = aFleet(change);
    return clusterChangeFaults(fleet, made, [fleet.hub, ...fleet.clusters], TODAY);
  };

  it("may get another version, wave or label", () => {
    const change = "      - { region: us-east-1, wave: 1, labels: { tenant: shop } }";
    assert.deepEqual(
      faultsOf((text) => text.replace(CLUSTERS, change)),
      [],
    );
  });

  it("keeps its zones: others would be a new cluster", () => {
    const zones = "{ region: us-east-1, wave: 2, network: { zones: [us-east-1a, us-east-1b] } }";
    const [fault, ...others] = faultsOf((text) => text.replace(CLUSTERS, `      - ${zones}`));
    assert.deepEqual(others, []);
    assert.equal(fault?.path, "environments.prod.clusters[1].network.zones");
    assert.match(
      fault.problem,
      /^prod-us-east-1 exists with the availability zones us-east-1a, us-east-1b, us-east-1c,/,
    );
    assert.match(fault.problem, /cannot get us-east-1a, us-east-1b: that would be a new cluster\.$/);
    assert.match(fault.remedy, /^Keep us-east-1a, us-east-1b, us-east-1c; or add a cluster with a name of its own/);
  });

  it("keeps its blocks, and says so of every cluster at once", () => {
    const faults = faultsOf((text) =>
      text
        .replace(CLUSTERS, "      - { region: us-east-1, wave: 2, network: { cidr: 192.168.0.0/16 } }")
        .replace('  kubernetes: "1.35"\n', '  kubernetes: "1.35"\n  network: { serviceCidr: 172.30.0.0/16 }\n'),
    );
    assert.deepEqual(
      faults.map(({ path }) => path),
      ["hub.network.serviceCidr", "environments.prod.clusters[1].network.cidr"],
    );
  });

  it("is not taken for one that is new", () => {
    const change = `${CLUSTERS}\n      - { region: eu-central-1, wave: 2 }`;
    assert.deepEqual(
      faultsOf((text) => text.replace(CLUSTERS, change)),
      [],
    );
  });
});
