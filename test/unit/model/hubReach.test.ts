import assert from "node:assert/strict";
import type { ClusterFile, FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const withCluster =
  (cluster: Partial<ClusterFile>, change: (file: FleetFile) => void = () => undefined) =>
  (file: FleetFile): void => {
    file.environments["qa"] = { clusters: [cluster] };
    change(file);
  };

const kind = (server: string): Partial<ClusterFile> => ({ name: "qa-kind", existing: { server, tokenSecret: "kind" } });

/** Warnings of the one cluster that a test is about. */
const warnings = (cluster: Partial<ClusterFile>, change?: (file: FleetFile) => void) =>
  aFleet(withCluster(cluster, change)).warnings.filter(({ path }) => path.startsWith("environments.qa.clusters[0]"));

describe("a way from the hub that the fleet does not make", () => {
  it("cannot lead to an address that is a Service's on the hub", () => {
    assertFault(
      faultsAfter(withCluster(kind("https://172.20.3.4:6443"))),
      "environments.qa.clusters[0].existing.server",
      /among the addresses of its Services \(172\.20\.0\.0\/16\): Argo CD could not reach qa-kind/,
      /an address outside/,
    );
    const proxied = { ...kind("https://172.20.3.4:6443"), argocdProxyUrl: "http://10.0.0.9:3128" };
    assert.equal(aFleet(withCluster(proxied)).clusters.at(-1)?.name, "qa-kind");
    assert.deepEqual(warnings(kind("https://qa.example:6443")), []);
  });

  it("needs a hub with a way to the internet when the cluster is there", () => {
    const closed = (file: FleetFile): void => void (file.hub.network = { natGateways: "none" });
    const [warning] = warnings(kind("https://203.0.113.9"), closed);
    assert.equal(warning?.path, "environments.qa.clusters[0].existing.server");
    assert.match(warning.problem, /the hub has no way to the internet/);
    assert.deepEqual(warnings(kind("https://10.9.0.4"), closed), []);
    assert.deepEqual(warnings(kind("https://203.0.113.9")), []);
  });

  it("is perhaps closed to a proxy that is not where the door is open to", () => {
    const region = "eu-west-2" as const;
    const [outside] = warnings({ region, argocdProxyUrl: "http://10.9.0.4:3128" });
    assert.match(outside?.problem ?? "", /opened to the hub's block 10\.0\.0\.0\/16, and the proxy 10\.9\.0\.4/);
    assert.deepEqual(warnings({ region, argocdProxyUrl: "http://10.0.0.4:3128" }), []);
    assert.deepEqual(warnings({ region, argocdProxyUrl: "http://172.20.0.4:3128" }), []);
    const open = { region, publicAccessCidrs: ["203.0.113.0/24"] };
    const [unlisted] = warnings({ ...open, argocdProxyUrl: "http://198.51.100.4:3128" });
    assert.match(unlisted?.problem ?? "", /198\.51\.100\.4, which is in none of its publicAccessCidrs/);
    assert.match(unlisted?.remedy ?? "", /"198\.51\.100\.4\/32"/);
    assert.deepEqual(warnings({ ...open, argocdProxyUrl: "http://203.0.113.4:3128" }), []);
    assert.deepEqual(warnings({ ...open, argocdProxyUrl: "http://proxy.example:3128" }), []);
  });
});
