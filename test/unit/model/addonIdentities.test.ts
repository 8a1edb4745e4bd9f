import assert from "node:assert/strict";
import { addonIdentities, allAddons } from "../../../model/index.js";
import { identityLabels } from "../../../model/addonIdentities.js";
import { iamName, MAX_IAM_NAME } from "../../../model/names.js";
import { aFleet } from "./aFleet.js";

const AUTO_MODE = { existing: null, kubernetes: "1.35", nodes: { mode: "auto", pools: [] } } as const;
const ZONE = "Z0123456789ABCDEFGHIJ";

describe("the identities of a cluster's add-ons", () => {
  it("are those of the add-ons that act in AWS, and no other's", () => {
    const found = addonIdentities(allAddons(), { eksName: "acme-dev", dnsZones: [ZONE], ...AUTO_MODE });
    assert.deepEqual(
      found.map(({ addon, namespace, serviceAccount }) => [addon, `${namespace}/${serviceAccount}`]),
      [
        ["cert-manager", "cert-manager/cert-manager"],
        ["external-dns", "external-dns/external-dns"],
        ["external-secrets", "external-secrets/external-secrets"],
        ["load-balancer-controller", "kube-system/aws-load-balancer-controller"],
        ["aws-ebs-csi-driver", "kube-system/ebs-csi-controller-sa"],
        ["cluster-autoscaler", "kube-system/cluster-autoscaler"],
      ],
    );
  });

  it("leave out an add-on that EKS brings along with node pools, and the label by which it would be deployed", () => {
    const fleet = aFleet((file) => {
      file.addons = { enabled: ["aws-ebs-csi-driver", "external-secrets"] };
      const dev = file.environments["dev"]?.clusters[0];
      if (dev) dev.nodes = { pools: { general: {} } };
    });
    const found = fleet.clusters.map((cluster) => [
      cluster.name,
      addonIdentities(fleet.addons, cluster).map(({ addon }) => addon),
      Object.keys(cluster.labels).filter((label) => label.includes("ebs")).length,
    ]);
    assert.deepEqual(found, [
      ["dev-eu-west-1", ["external-secrets"], 0],
      ["prod-eu-west-1", ["aws-ebs-csi-driver", "external-secrets"], 1],
      ["prod-us-east-1", ["aws-ebs-csi-driver", "external-secrets"], 1],
    ]);
  });

  it("leave cert-manager without a role where there is no zone to answer challenges in", () => {
    const { addons } = aFleet((file) => (file.addons = { enabled: ["cert-manager"] }));
    const names = (dnsZones: string[]) =>
      addonIdentities(addons, { eksName: "acme-dev", dnsZones, ...AUTO_MODE }).map(({ addon }) => addon);
    assert.deepEqual([names([]), names([ZONE])], [[], ["cert-manager"]]);
  });

  it("give every role a name that no other has, in any region, within IAM's 64 characters", () => {
    const fleet = aFleet((file) => {
      file.name = "a-very-long-name-20c";
      file.addons = { enabled: [...new Set(allAddons().map(({ name }) => name))] };
      for (const environment of Object.values(file.environments)) environment.dns = { zones: [ZONE] };
      // As long as an application's name lets it be.
      file.environments["prod"]?.clusters.push({ region: "ap-southeast-1", name: "for-large-customers-ap" });
    });
    const names = fleet.clusters.flatMap((cluster) =>
      addonIdentities(fleet.addons, cluster).map(({ roleName }) => roleName.toLowerCase()),
    );
    assert.equal(names.length, 4 * 6);
    const hubs = iamName(fleet.name, "argocd");
    assert.equal(new Set([...names, hubs]).size, names.length + 1);
    for (const name of names) assert.ok(name.length <= MAX_IAM_NAME, name);
    assert.ok(
      names.some((name) => name.length === MAX_IAM_NAME),
      "None had to be cut.",
    );
  });

  it("say of an ordinary cluster's role whose it is", () => {
    const fleet = aFleet((file) => (file.addons = { enabled: ["external-secrets"] }));
    assert.deepEqual(
      fleet.clusters.flatMap((cluster) => addonIdentities(fleet.addons, cluster)).map(({ roleName }) => roleName),
      [
        "acme-dev-eu-west-1-external-secrets",
        "acme-prod-eu-west-1-external-secrets",
        "acme-prod-us-east-1-external-secrets",
      ],
    );
  });

  it("show in a cluster's labels, and those of nothing else", () => {
    const { clusters, addons } = aFleet((file) => {
      file.addons = { enabled: ["metrics-server", "external-secrets", "cert-manager"] };
      file.environments["prod"] = { ...file.environments["prod"], clusters: [{ region: "us-east-1" }] };
    });
    for (const cluster of clusters) {
      assert.deepEqual(identityLabels(addons, cluster), { "gitops-fleet/identity.external-secrets": "true" });
      assert.equal(cluster.labels["gitops-fleet/identity.external-secrets"], "true");
    }
  });
});
