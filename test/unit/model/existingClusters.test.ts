import assert from "node:assert/strict";
import {
  addressPlan,
  applications,
  clusterChangeFaults,
  freeBlocksOf,
  isForeign,
  isMade,
  joinedClusterFaults,
  upgrades,
  type Cluster,
} from "../../../model/index.js";
import type { ClusterFile, FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter, TODAY } from "./aFleet.js";

const AKS = "https://aks.acme.example:443";
const PATH = "environments.prod.clusters[2]";

describe("a cluster that exists already", () => {
  it("joins by a token: with the same labels, and a link of the owner's", () => {
    const cluster = joined({
      name: "prod-aks",
      wave: 2,
      labels: { cloud: "azure" },
      existing: { server: `${AKS}/`, caData: "Y2E=", tokenSecret: "aksToken", region: "westeurope" },
    });
    assert.deepEqual(cluster.existing, { by: "token", server: AKS, caData: "Y2E=", secret: "aksToken" });
    assert.deepEqual(cluster.labels, {
      "gitops-fleet/fleet": "acme",
      "gitops-fleet/environment": "prod",
      "gitops-fleet/region": "westeurope",
      "gitops-fleet/tier": "prod",
      "gitops-fleet/account": "",
      "gitops-fleet/wave": "2",
      "gitops-fleet/state": "active",
      cloud: "azure",
    });
    assert.equal(cluster.link, "own");
    assert.deepEqual(cluster.network.subnets, []);
    assert.deepEqual([isMade(cluster), isForeign(cluster)], [false, true]);
  });

  it("joins by a kubeconfig, and has a region only when it is given one", () => {
    const cluster = joined({ name: "kind", existing: { kubeconfigSecret: "kind" } });
    assert.deepEqual(cluster.existing, { by: "kubeconfig", secret: "kind" });
    assert.equal(cluster.labels["gitops-fleet/region"], "");
  });

  it("joins as EKS by its own name, in its account and region", () => {
    const cluster = joined({ region: "eu-west-2", account: "222222222222", existing: { eks: "Legacy_1" } });
    assert.deepEqual(
      [cluster.name, cluster.eksName, cluster.account, cluster.region, cluster.existing],
      ["prod-eu-west-2", "Legacy_1", "222222222222", "eu-west-2", { by: "eks" }],
    );
    assert.deepEqual([isMade(cluster), isForeign(cluster)], [false, false]);
  });

  it("gets applications like any other", () => {
    const fleet = aFleet((file) => {
      add(file, { name: "prod-aks", existing: { server: AKS, tokenSecret: "t" } });
    });
    assert.ok(fleet.instances[0]?.serves.includes("prod-aks"));
  });

  it("is in no account, network, upgrade and residency of AWS's when it is not EKS", () => {
    const fleet = aFleet((file) => {
      file.accounts = { "111111111111": { assumeRole: "arn:aws:iam::111111111111:role/fleet-pipeline" } };
      add(file, { name: "kind", existing: { kubeconfigSecret: "k", region: "eu-west-1" } });
    });
    const planned = addressPlan(fleet).flatMap(({ networks }) => networks.map(({ cluster }) => cluster.name));
    assert.deepEqual(planned, ["hub", "dev-eu-west-1", "prod-eu-west-1", "prod-us-east-1"]);
    assert.deepEqual(freeBlocksOf(fleet), freeBlocksOf(aFleet()));
    assert.deepEqual(
      fleet.accounts.map(({ id }) => id),
      ["111111111111"],
    );
    const running = { kind: { kubernetes: "1.30" }, "prod-us-east-1": { kubernetes: "1.34" } };
    assert.deepEqual(
      upgrades(fleet, running).map(({ cluster, waitsFor }) => [cluster, waitsFor]),
      [["prod-us-east-1", []]],
    );
    assert.equal(fleet.clusters.at(-1)?.labels["gitops-fleet/residency"], undefined);
  });

  it("is in its account when it is EKS, and in no address plan", () => {
    const fleet = aFleet((file) => {
      file.accounts = { "222222222222": { assumeRole: "arn:aws:iam::222222222222:role/fleet-pipeline" } };
      add(file, { region: "eu-west-2", account: "222222222222", existing: { eks: "legacy" } });
    });
    assert.deepEqual(
      fleet.accounts.map(({ id }) => id),
      ["111111111111", "222222222222"],
    );
    assert.ok(addressPlan(fleet).every(({ account }) => account === "111111111111"));
  });

  it("has none of the nodes and zones that its environment gives to the clusters that are made", () => {
    const fleet = aFleet((file) => {
      Object.assign(file.environments.prod ?? {}, {
        nodes: { pools: { gpu: { gpu: true } } },
        dns: { zones: ["Z0123456789ABCDEFGHIJ"] },
      });
      file.addons = { enabled: ["cert-manager"] };
      add(file, { region: "eu-west-2", existing: { eks: "legacy" } });
    });
    const cluster = fleet.clusters.at(-1);
    assert.deepEqual([cluster?.nodes.pools, cluster?.dnsZones], [[], []]);
    assert.deepEqual(
      Object.keys(cluster?.labels ?? {}).filter((key) => /gpu|identity/.test(key)),
      [],
    );
  });

  it("gets no add-on that cannot do without a role in AWS, and is asked for no zones", () => {
    const zones = ["Z0123456789ABCDEFGHIJ"];
    const fleet = aFleet((file) => {
      file.addons = { enabled: ["metrics-server", "cert-manager", "external-secrets", "external-dns"] };
      Object.assign(file.environments.dev ?? {}, { dns: { zones } });
      for (const cluster of file.environments.prod?.clusters ?? []) cluster.dns = { zones };
      add(file, { name: "aks", existing: { kubeconfigSecret: "k" } });
      add(file, { region: "eu-west-2", existing: { eks: "legacy" } });
    });
    const on = (name: string) =>
      applications(fleet).flatMap((one) => (one.cluster === name && one.team === null ? [one.applicationSet] : []));
    const anywhere = ["addon-metrics-server", "addon-cert-manager"];
    assert.deepEqual(on("aks"), anywhere);
    assert.deepEqual(on("prod-eu-west-2"), anywhere);
    assert.deepEqual(on("prod-eu-west-1"), [...anywhere, "addon-external-secrets", "addon-external-dns"]);
    const useless = faults({ name: "a", dns: { zones }, existing: { kubeconfigSecret: "k" } });
    assertFault(useless, `${PATH}.dns`, /gives its add-ons no roles in AWS/, /Remove/);
  });

  it("keeps no service whose data must stay in a jurisdiction, unless it is EKS in a region there", () => {
    const service = (cluster: ClusterFile) => (file: FleetFile) => {
      file.environments = { prod: { clusters: [cluster] } };
      file.teams = { alpha: { groups: ["acme:alpha"], services: { web: { residency: "eu" } } } };
    };
    const found = faultsAfter(service({ name: "aks", existing: { kubeconfigSecret: "k", region: "eu-west-1" } }));
    assertFault(
      found,
      "teams.alpha.services.web.residency",
      /elsewhere: aks \(not known\)/,
      /Add a cluster in a region/,
    );
    const { clusters } = aFleet(service({ region: "eu-central-1", existing: { eks: "legacy" } }));
    assert.equal(clusters[0]?.labels["gitops-fleet/residency"], "eu");
  });

  it("has to say one way in", () => {
    assertFault(faults({ name: "a", existing: {} }), `${PATH}.existing`, /does not say how/, /one of eks, server/);
    const two = { eks: "x", kubeconfigSecret: "k" };
    assertFault(faults({ region: "eu-west-2", existing: two }), `${PATH}.existing`, /2 ways/, /one of/);
    const noToken = faults({ name: "a", existing: { server: AKS } });
    assertFault(noToken, `${PATH}.existing.tokenSecret`, /nothing says with which token/, /pulumi config set --secret/);
    const useless = faults({ name: "a", existing: { kubeconfigSecret: "k", caData: "Y2E=" } });
    assertFault(useless, `${PATH}.existing.caData`, /says nothing/, /Remove it/);
    const region = faults({ region: "eu-west-2", existing: { eks: "x", region: "here" } });
    assertFault(region, `${PATH}.existing.region`, /says nothing/, /the cluster's own `region`/);
  });

  it("does not take a plain-text address, credentials in it, nor a credential where its key belongs", () => {
    for (const server of ["http://a.example", "https://user@a.example"]) {
      const found = faults({ name: "a", existing: { server, tokenSecret: "t" } });
      assertFault(found, `${PATH}.existing.server`, /not an https URL/, /https:\/\/aks/);
    }
    const token = faults({ name: "a", existing: { server: AKS, tokenSecret: "eyJ.a.b" } });
    assertFault(token, `${PATH}.existing.tokenSecret`, /not the name of a secret/, /never the secret itself/);
  });

  it("takes nothing that is about making a cluster", () => {
    const about = faults({
      name: "a",
      kubernetes: "1.35",
      network: { nodes: 9 },
      nodes: { mode: "managed" },
      publicAccessCidrs: ["203.0.113.0/24"],
      connectivity: "peering",
      existing: { kubeconfigSecret: "k" },
    });
    assert.deepEqual(about.map(({ path }) => path).sort(), [
      `${PATH}.connectivity`,
      `${PATH}.kubernetes`,
      `${PATH}.network`,
      `${PATH}.nodes`,
      `${PATH}.publicAccessCidrs`,
    ]);
  });

  it("needs a region as EKS, and a name as anything else, which has no place in AWS", () => {
    assertFault(faults({ existing: { eks: "x" } }), `${PATH}.region`, /required and missing/, /Add it/);
    assertFault(faults({ existing: { kubeconfigSecret: "k" } }), `${PATH}.name`, /no name to be called by/, /name/);
    const placed = faults({ name: "a", region: "eu-west-2", existing: { kubeconfigSecret: "k" } });
    assertFault(placed, `${PATH}.region`, /has no AWS region/, /under `existing`/);
    const china = faults({ region: "cn-north-1", existing: { eks: "x" } });
    assertFault(china, `${PATH}.region`, /another partition/, /kubeconfigSecret/);
  });

  it("still asks every other cluster for its region", () => {
    assertFault(faults({ name: "a" }), `${PATH}.region`, /required and missing/, /Add it/);
  });

  it("cannot be in a fleet twice, nor be one that the fleet makes", () => {
    const twice = faultsAfter((file) => {
      add(file, { name: "a", existing: { server: AKS, tokenSecret: "t" } });
      add(file, { name: "b", existing: { server: `${AKS}/`, tokenSecret: "u" } });
    });
    assertFault(twice, "environments.prod.clusters[3].existing", /b is the same cluster as a/, /once/);
    const own = faults({ name: "again", region: "us-east-1", existing: { eks: "acme-prod-us-east-1" } });
    assertFault(own, `${PATH}.existing`, /again is the same cluster as prod-us-east-1/, /once/);
  });

  it("has no version or network that could have changed", () => {
    const fleet = aFleet((file) => {
      add(file, { name: "a", existing: { kubeconfigSecret: "k" } });
    });
    const made = { a: { kubernetes: "1.30", zones: ["x"], cidr: "10.9.0.0/16" } };
    assert.deepEqual(clusterChangeFaults(fleet, made, fleet.clusters, TODAY), []);
  });

  describe("that has joined", () => {
    const fleet = aFleet((file) => {
      add(file, { name: "a", existing: { kubeconfigSecret: "k" } });
    });
    const judged = (before: Parameters<typeof joinedClusterFaults>[1]) =>
      joinedClusterFaults(fleet, before, fleet.clusters, new Map([["a", "uid-1"]]));

    it("may be another one for the first time only", () => {
      assert.deepEqual(judged({}), []);
      assert.deepEqual(judged({ a: { identity: "uid-1" } }), []);
      assertFault(judged({ a: { identity: "uid-0" } }), `${PATH}.existing`, /uid-0.*uid-1: another one/, /a name of/);
    });

    it("cannot take the place of one that the fleet made, nor the other way round", () => {
      assertFault(judged({ a: { zones: ["x"] } }), `${PATH}.existing`, /EKS cluster would be deleted/, /a name of/);
      const made = judged({ "prod-us-east-1": { identity: "uid-9" } });
      assertFault(made, "environments.prod.clusters[1].existing", /make one of its own in its place/, /a name of/);
    });
  });
});

describe("a proxy", () => {
  it("is the cluster's, else its environment's, and Argo CD's is another", () => {
    const fleet = aFleet((file) => {
      const { prod } = file.environments;
      if (prod === undefined) return;
      prod.proxyUrl = "http://proxy.acme.example:3128";
      prod.argocdProxyUrl = "http://hub.acme.example:3128";
      prod.clusters[1] = { region: "us-east-1", proxyUrl: "https://other.acme.example" };
      file.hub.proxyUrl = "http://proxy.acme.example:3128";
    });
    assert.deepEqual(
      [fleet.hub, ...fleet.clusters].map(({ proxyUrl }) => proxyUrl),
      ["http://proxy.acme.example:3128", null, "http://proxy.acme.example:3128", "https://other.acme.example"],
    );
    assert.deepEqual(
      fleet.clusters.map(({ argocdProxyUrl }) => argocdProxyUrl),
      [null, "http://hub.acme.example:3128", "http://hub.acme.example:3128"],
    );
  });

  it("has no credentials in its address", () => {
    const found = faults({ region: "eu-west-2", proxyUrl: "http://me@proxy:3128" });
    assertFault(found, `${PATH}.proxyUrl`, /without user/, /http:\/\/proxy/);
  });
});

function add(file: FleetFile, cluster: ClusterFile): void {
  file.environments.prod?.clusters.push(cluster);
}

function faults(cluster: ClusterFile) {
  return faultsAfter((file) => {
    add(file, cluster);
  });
}

function joined(cluster: ClusterFile): Cluster {
  const found = aFleet((file) => {
    add(file, cluster);
  }).clusters.at(-1);
  assert.ok(found);
  return found;
}
