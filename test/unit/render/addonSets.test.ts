import assert from "node:assert/strict";
import type { Addon, Fleet } from "../../../model/index.js";
import { addonApplicationSet, type ApplicationSet } from "../../../render/applicationSet.js";
import { clusterSecretMetadata } from "../../../render/clusterSecret.js";
import { aFleet, clusterOf } from "./aFleet.js";

const ENABLED =
  "cert-manager, external-dns, external-secrets, load-balancer-controller, aws-ebs-csi-driver, cluster-autoscaler";

/** The fleet with every add-on that acts in AWS, and two zones in each environment. */
const identified = (): Fleet =>
  aFleet((text) =>
    text
      .replace("metrics-server, cert-manager", ENABLED)
      .replace(
        /^ {2}(dev|prod):$/gm,
        (line, name: string) => `${line}\n    dns: { zones: [Z1${name.toUpperCase()}, Z2${name.toUpperCase()}] }`,
      ),
  );

describe("the set of an add-on that acts in AWS", () => {
  it("waits on each cluster until pods can get the role there", () => {
    const fleet = identified();
    for (const addon of fleet.addons.filter(({ name }) => name !== "cert-manager")) {
      const label = `gitops-fleet/identity.${addon.name}`;
      assert.equal(selectorOf(addonApplicationSet(fleet, addon))[label], "true");
      for (const cluster of fleet.clusters) {
        assert.equal(clusterSecretMetadata(cluster).labels?.[label], "true", cluster.name);
      }
    }
  });

  it("waits for nothing when it can do without, and starts its pods anew when the role comes later", () => {
    const fleet = identified();
    const set = addonApplicationSet(fleet, addonOf(fleet, "cert-manager"));
    assert.deepEqual(selectorOf(set), { "argocd.argoproj.io/secret-type": "cluster" });
    assert.deepEqual(valuesOf(set).podAnnotations, {
      "gitops-fleet/identity.cert-manager": '{{index .metadata.labels "gitops-fleet/identity.cert-manager"}}',
    });
    const without = aFleet();
    assert.equal(valuesOf(addonApplicationSet(without, addonOf(without, "cert-manager"))).podAnnotations, undefined);
  });

  it("keeps external-dns to the zones of each cluster, which its Secret says one a line", () => {
    const fleet = identified();
    assert.deepEqual(valuesOf(addonApplicationSet(fleet, addonOf(fleet, "external-dns"))).env, [
      { name: "EXTERNAL_DNS_ZONE_ID_FILTER", value: '{{index .metadata.annotations "gitops-fleet/dns-zones"}}' },
    ]);
    const zonesOf = (name: string) =>
      clusterSecretMetadata(clusterOf(fleet, name)).annotations?.["gitops-fleet/dns-zones"];
    assert.deepEqual([zonesOf("dev-eu-west-1"), zonesOf("america")], ["Z1DEV\nZ2DEV", "Z1PROD\nZ2PROD"]);
    assert.equal(
      "gitops-fleet/dns-zones" in (clusterSecretMetadata(clusterOf(aFleet(), "america")).annotations ?? {}),
      false,
    );
  });

  it("says by which name EKS knows the cluster, which is what the role's conditions ask for", () => {
    const fleet = identified();
    const { clusterName } = valuesOf(addonApplicationSet(fleet, addonOf(fleet, "load-balancer-controller")));
    assert.equal(clusterName, '{{index .metadata.labels "gitops-fleet/fleet"}}-{{.name}}');
    for (const { name, eksName, labels } of fleet.clusters) {
      assert.equal(eksName, `${labels["gitops-fleet/fleet"] ?? ""}-${name}`);
    }
  });
});

function addonOf(fleet: Fleet, name: string): Addon {
  const found = fleet.addons.find((addon) => addon.name === name);
  assert.ok(found, name);
  return found;
}

function selectorOf({ spec }: ApplicationSet): Record<string, string> {
  const [generator] = spec.generators;
  assert.ok(generator && "clusters" in generator);
  return generator.clusters.selector.matchLabels;
}

function valuesOf({ spec }: ApplicationSet): Record<string, unknown> {
  const { source } = spec.template.spec;
  assert.ok("helm" in source);
  return source.helm.valuesObject ?? {};
}
