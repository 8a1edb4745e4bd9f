import assert from "node:assert/strict";
import fc from "fast-check";
import { applicationCount, applications, ownInstance, seenBy, seenByHub, type Fleet } from "../../../model/index.js";
import { handoverFaults, servedBy, toldOfPushes, topologyAdvice, untold } from "../../../model/index.js";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const hybrid = (change: (file: FleetFile) => void = () => undefined) =>
  aFleet((file) => {
    file.topology = "hybrid";
    change(file);
  });

const distributed = (change: (file: FleetFile) => void = () => undefined) =>
  aFleet((file) => {
    file.topology = "distributed";
    change(file);
  });

const placesOf = ({ instances }: Fleet) =>
  instances.map(({ cluster, serves, argocd }) => `${cluster} serves ${serves.join(", ")} at ${argocd.host}`);

/** Regions enough for many clusters: each environment has one of a name. */
const many = (count: number, environment: string) =>
  Array.from({ length: count }, (_, index) => ({
    region: "eu-west-1" as const,
    name: `${environment}-${index}`,
    network: { cidr: `10.${(environment === "dev" ? 100 : 1) + Math.floor(index / 2)}.${(index % 2) * 128}.0/17` },
  }));

describe("the topology", () => {
  it("is one Argo CD on the hub for all clusters unless the file says otherwise", () => {
    const fleet = aFleet();
    assert.equal(fleet.topology, "centralized");
    assert.deepEqual(placesOf(fleet), [
      "hub serves dev-eu-west-1, prod-eu-west-1, prod-us-east-1 at argocd.acme.example",
    ]);
    assert.equal(seenByHub(fleet), fleet);
  });

  it("hybrid leaves production to Argo CDs of its own, each at a host of its own", () => {
    assert.deepEqual(placesOf(hybrid()), [
      "hub serves dev-eu-west-1 at argocd.acme.example",
      "prod-eu-west-1 serves prod-eu-west-1 at argocd-prod-eu-west-1.acme.example",
      "prod-us-east-1 serves prod-us-east-1 at argocd-prod-us-east-1.acme.example",
    ]);
  });

  it("hybrid does as an environment says, and a cluster's Argo CD is where the file says", () => {
    const fleet = hybrid((file) => {
      Object.assign(file.environments.dev ?? {}, { argocd: "own" });
      Object.assign(file.environments.prod ?? {}, { argocd: "hub" });
      Object.assign(file.environments.dev?.clusters[0] ?? {}, { argocdHost: "gitops.dev.acme.example" });
    });
    assert.deepEqual(placesOf(fleet), [
      "hub serves prod-eu-west-1, prod-us-east-1 at argocd.acme.example",
      "dev-eu-west-1 serves dev-eu-west-1 at gitops.dev.acme.example",
    ]);
  });

  it("distributed has no hub, and an Argo CD in every cluster", () => {
    const fleet = distributed();
    assert.deepEqual(
      fleet.instances.map(({ cluster }) => cluster),
      ["dev-eu-west-1", "prod-eu-west-1", "prod-us-east-1"],
    );
    assert.deepEqual(seenByHub(fleet).clusters, []);
  });

  it("leads no way from a hub to a cluster that serves itself", () => {
    assert.deepEqual(
      hybrid().clusters.map(({ name, link }) => `${name} ${link}`),
      ["dev-eu-west-1 peering", "prod-eu-west-1 none", "prod-us-east-1 none"],
    );
  });

  it("sizes each Argo CD for what it serves", () => {
    const objects = (fleet: Fleet) => fleet.instances.map(({ argocd }) => argocd.sizing.watchedObjectsPerShard);
    // A cluster has an add-on and two services.
    assert.deepEqual(objects(hybrid()), [1575, 1575, 1575]);
    assert.deepEqual(objects(aFleet()), [4725]);
  });

  it("refuses switches that decide nothing", () => {
    const dev = (file: FleetFile) => Object.assign(file.environments.dev ?? {}, { argocd: "own" });
    assertFault(faultsAfter(dev), "environments.dev.argocd", /"own" decides nothing.*centralized/, /hybrid/);
    const host = (file: FleetFile) =>
      Object.assign(file.environments.dev?.clusters[0] ?? {}, { argocdHost: "a.acme.example" });
    assertFault(faultsAfter(host), "environments.dev.clusters[0].argocdHost", /hub's Argo CD serves/, /Remove/);
    const linked = faultsAfter((file) => {
      file.topology = "hybrid";
      Object.assign(file.environments.prod ?? {}, { connectivity: "own" });
    });
    assert.deepEqual(new Set(linked.map(({ path }) => path)), new Set(["environments.prod.connectivity"]));
    const proxied = faultsAfter((file) => {
      file.topology = "distributed";
      Object.assign(file.environments.dev?.clusters[0] ?? {}, { argocdProxyUrl: "http://10.9.9.9:3128" });
    });
    assertFault(proxied, "environments.dev.clusters[0].argocdProxyUrl", /no hub has to reach it/, /Remove/);
  });

  it("refuses two Argo CDs at one host, and a host that DNS has no room for", () => {
    const same = faultsAfter((file) => {
      file.topology = "hybrid";
      Object.assign(file.environments.prod?.clusters[0] ?? {}, { argocdHost: "argocd.acme.example" });
    });
    assertFault(same, "environments.prod.clusters[0].argocdHost", /where the Argo CD of the hub is/, /host of its own/);
    const long = faultsAfter((file) => {
      file.topology = "distributed";
      file.addons = { enabled: [] };
      file.teams = {};
      Object.assign(file.environments.dev?.clusters[0] ?? {}, { name: "d".repeat(60) });
    });
    assertFault(long, "environments.dev.clusters[0].argocdHost", /63 characters between two dots/, /shorter host/);
  });

  it("refuses clusters that the fleet did not make, and EKS's Argo CD, where clusters would run their own", () => {
    const existing = faultsAfter((file) => {
      file.topology = "distributed";
      file.environments.dev?.clusters.push({ name: "dev-kind", existing: { kubeconfigSecret: "kind" } });
    });
    assertFault(existing, "environments.dev.clusters[1].existing", /made elsewhere/, /argocd: hub/);
    const managed = faultsAfter((file) => {
      file.topology = "hybrid";
      file.registration = "eks-capability";
    });
    assert.ok(managed.some(({ path, problem }) => path === "topology" && /EKS runs Argo CD/.test(problem)));
  });

  it("refuses to hand a cluster that is there from one Argo CD to another", () => {
    const fleet = hybrid();
    const made = Object.fromEntries(fleet.clusters.map((cluster) => [cluster.name, servedBy(cluster)]));
    assert.deepEqual(handoverFaults(fleet, made, fleet.clusters), []);
    const faults = handoverFaults(fleet, { ...made, "prod-us-east-1": {} }, [fleet.hub, ...fleet.clusters]);
    assertFault(faults, "environments.prod.clusters[1]", /hub's Argo CD.*its own/, /take prod-us-east-1 away/);
    const central = aFleet();
    const back = handoverFaults(central, made, central.clusters);
    assert.deepEqual(
      back.map(({ path }) => path),
      ["environments.prod.clusters[0]", "environments.prod.clusters[1]"],
    );
    assert.deepEqual(handoverFaults(fleet, {}, fleet.clusters), []);
  });
});

describe("what an Argo CD sees of a fleet", () => {
  it("is each application once: none is left out, and none is in two", () => {
    const anEnvironment = fc.record({
      argocd: fc.constantFrom("hub" as const, "own" as const),
      regions: fc.subarray(["eu-west-1", "us-east-1", "ap-southeast-1"] as const, { minLength: 0 }),
    });
    const aService = fc.record({
      environments: fc.subarray(["dev", "prod", "qa"], { minLength: 1 }),
      state: fc.constantFrom("active" as const, "draining" as const),
      clusterSelector: fc.constantFrom({}, { size: "large" }),
    });
    fc.assert(
      fc.property(
        fc.tuple(anEnvironment, anEnvironment, anEnvironment),
        fc.array(aService, { maxLength: 4 }),
        (all, services) => {
          const fleet = aFleet((file) => {
            file.topology = "hybrid";
            file.environments = Object.fromEntries(
              ["dev", "prod", "qa"].map((name, index) => {
                const { argocd = "hub", regions = [] } = all[index] ?? {};
                const clusters = regions.map((region, place) => ({
                  region,
                  labels: { size: place === 0 ? "large" : "small" },
                }));
                return [name, { argocd, clusters }];
              }),
            );
            file.teams = { alpha: { services: Object.fromEntries(services.map((one, index) => [`s${index}`, one])) } };
          });
          const names = (one: Fleet) => applications(one).map(({ name }) => name);
          const seen = fleet.instances.flatMap((instance) => names(seenBy(fleet, instance)));
          assert.deepEqual(seen.toSorted(), names(fleet).toSorted());
          assert.equal(applicationCount(fleet), seen.length, "and they are counted right");
        },
      ),
      { numRuns: 40 },
    );
  });

  it("leaves out teams that have nothing there, and windows of other clusters", () => {
    const fleet = hybrid((file) => {
      file.teams = {
        alpha: { services: { web: {} } },
        beta: { services: { devtool: { environments: ["dev"] } } },
        gamma: { services: { gpu: { clusterSelector: { gpu: "yes" } } } },
      };
      Object.assign(file.environments.prod?.clusters[1] ?? {}, { windows: [{ deny: "sat-sun 00:00-24:00" }] });
    });
    const seen = (cluster: string) => {
      const instance = ownInstance(fleet, cluster);
      assert.ok(instance);
      const { teams, environments, windows, clusters } = seenBy(fleet, instance);
      return [teams, environments, clusters]
        .map((all) => all.map(({ name }) => name))
        .concat([[String(windows.length)]]);
    };
    assert.deepEqual(seen("prod-eu-west-1"), [["alpha"], ["prod"], ["prod-eu-west-1"], ["0"]]);
    assert.deepEqual(seen("prod-us-east-1"), [["alpha"], ["prod"], ["prod-us-east-1"], ["1"]]);
    // The hub knows which clusters may still come.
    assert.deepEqual(
      seenByHub(fleet).teams.map(({ name }) => name),
      ["alpha", "beta", "gamma"],
    );
  });
});

describe("webhooks of a repository", () => {
  it("tell the hub's Argo CD, and those of clusters that the team deploys to", () => {
    const fleet = hybrid((file) => {
      file.teams = { alpha: { services: { web: {} } }, beta: { services: { tool: { environments: ["dev"] } } } };
    });
    const told = (name: string) =>
      toldOfPushes(fleet, fleet.teams.find((team) => team.name === name) ?? null).map(({ cluster }) => cluster);
    assert.deepEqual(told("alpha"), ["hub", "prod-eu-west-1", "prod-us-east-1"]);
    assert.deepEqual(told("beta"), ["hub"]);
  });

  it("are no more than GitHub allows, and the plan can say how many are not told", () => {
    const fleet = distributed((file) => {
      file.environments = { dev: { clusters: many(23, "dev") } };
    });
    assert.equal(toldOfPushes(fleet, null).length, 20);
    assert.equal(untold(fleet, null), 3);
  });
});

describe("the recommended topology", () => {
  it("is none while the hub's Argo CD can serve all, and where there is none", () => {
    assert.equal(topologyAdvice(aFleet()), null);
    assert.equal(topologyAdvice(hybrid()), null);
    assert.equal(topologyAdvice(distributed()), null);
  });

  it("is hybrid above fifty clusters when production's share brings the hub below, with the figures", () => {
    const found = topologyAdvice(
      aFleet((file) => {
        file.connectivity = "transit-gateway";
        file.environments = { dev: { clusters: many(11, "dev") }, prod: { clusters: many(40, "prod") } };
      }),
    );
    assert.equal(found?.topology, "hybrid");
    assert.match(found.reasons.join(" "), /serves 51 clusters/);
    assert.deepEqual([found.now.clusters, found.now.applications, found.now.sizing.shards], [51, 153, 3]);
    assert.deepEqual([found.then?.clusters, found.own], [11, 40]);
  });

  it("is distributed when that would not", () => {
    const found = topologyAdvice(
      aFleet((file) => {
        file.connectivity = "transit-gateway";
        file.environments = { dev: { clusters: many(60, "dev") } };
      }),
    );
    assert.deepEqual([found?.topology, found?.then, found?.own], ["distributed", null, 60]);
  });
});
