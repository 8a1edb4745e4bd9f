import assert from "node:assert/strict";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const [ONE, TWO] = ["Z0000000000000000ONE", "Z0000000000000000TWO"];

type Environment = FleetFile["environments"][string];

/** A change of the small fleet: these add-ons, and settings of its environments. */
const withAddons =
  (enabled: string[], environments: Readonly<Record<string, Partial<Environment>>> = {}) =>
  (file: FleetFile) => {
    file.addons = { enabled };
    for (const [name, settings] of Object.entries(environments)) {
      file.environments[name] = { clusters: [], ...file.environments[name], ...settings };
    }
  };

const EVERYWHERE = { dev: { dns: { zones: [ONE] } }, prod: { dns: { zones: [TWO] } } };

describe("what narrows the rights of add-ons", () => {
  it("is the environment's zones and prefix, unless the cluster has its own", () => {
    const { clusters } = aFleet(
      withAddons(["external-dns", "external-secrets"], {
        dev: { dns: { zones: [ONE] } },
        prod: {
          dns: { zones: [TWO] },
          secrets: { prefix: "shared/" },
          clusters: [
            { region: "eu-west-1" },
            { region: "us-east-1", dns: { zones: [ONE, TWO] }, secrets: { prefix: "acme/us/" } },
          ],
        },
      }),
    );
    assert.deepEqual(
      clusters.map(({ name, dnsZones, secretsPrefix }) => [name, dnsZones, secretsPrefix]),
      [
        ["dev-eu-west-1", [ONE], "acme/dev/"],
        ["prod-eu-west-1", [TWO], "shared/"],
        ["prod-us-east-1", [ONE, TWO], "acme/us/"],
      ],
    );
  });

  it("has to be written for an add-on that changes zones: once for each environment that lacks it", () => {
    assertFault(
      faultsAfter(withAddons(["external-dns"], { dev: { dns: { zones: [ONE] } } })),
      "environments.prod.dns",
      /hosted zones external-dns may change from prod-eu-west-1, prod-us-east-1/,
      /Write "dns: \{ zones: \[Z\w+\] \}" on the environment or on its clusters, or take external-dns out/,
    );
  });

  it("may be missing on an environment where each cluster has its own", () => {
    const own = { region: "eu-west-1" as const, dns: { zones: [ONE] } };
    assert.doesNotThrow(() =>
      aFleet(withAddons(["external-dns"], { ...EVERYWHERE, dev: { clusters: [own], dns: undefined } })),
    );
    assertFault(
      faultsAfter(withAddons(["external-dns"], { ...EVERYWHERE, dev: { clusters: [own, { region: "us-east-1" }] } })),
      "environments.dev.dns",
      /from dev-us-east-1;/,
      /external-dns/,
    );
  });

  it("may be missing for cert-manager, which can do without", () => {
    assert.doesNotThrow(() => aFleet(withAddons(["cert-manager"])));
  });

  for (const zone of ["/hostedzone/Z0123456789", "acme.example", "z0123", `Z${"0".repeat(32)}`, "Z0*"]) {
    it(`refuses ${zone}, which is no zone's id`, () => {
      assertFault(
        faultsAfter(withAddons(["external-dns"], { ...EVERYWHERE, dev: { dns: { zones: [zone] } } })),
        "environments.dev.dns.zones[0]",
        /is not the id of a Route 53 hosted zone/,
        /without \/hostedzone\//,
      );
    });
  }

  it("refuses an empty list of zones, and one twice", () => {
    const faults = faultsAfter(
      withAddons(["external-dns"], { dev: { dns: { zones: [] } }, prod: { dns: { zones: [TWO] } } }),
    );
    assert.deepEqual(
      faults.map(({ path }) => path),
      ["environments.dev.dns.zones"],
    );
    assertFault(
      faultsAfter(withAddons(["external-dns"], { ...EVERYWHERE, dev: { dns: { zones: [ONE, ONE] } } })),
      "environments.dev.dns.zones[1]",
      /"Z0000000000000000ONE" is listed twice/,
      /Remove one/,
    );
  });

  for (const prefix of ["acme/prod", "", "/", "acme/*/", "acme//prod/", "${aws:username}/"]) {
    it(`refuses ${JSON.stringify(prefix)}, with which secrets of others could be read`, () => {
      assertFault(
        faultsAfter(withAddons(["external-secrets"], { prod: { secrets: { prefix } } })),
        "environments.prod.secrets.prefix",
        /is not a path that ends in a slash/,
        /like acme\/prod\//,
      );
    });
  }
});

describe("an add-on that another one has to be there for", () => {
  it("is refused without it", () => {
    assertFault(
      faultsAfter(withAddons(["external-secrets", "load-balancer-controller"])),
      "addons.enabled[1]",
      /"load-balancer-controller" cannot run without cert-manager/,
      /Add cert-manager/,
    );
  });
});

describe("a second look at add-ons", () => {
  const warnings = (...change: Parameters<typeof withAddons>) =>
    aFleet(withAddons(...change)).warnings.map(({ path, problem }) => `${path}: ${problem}`);

  it("is for zones that no add-on changes", () => {
    const [warning, ...others] = warnings(["metrics-server"], { dev: { dns: { zones: [ONE] } } });
    assert.match(warning ?? "", /^environments\.dev\.dns: No add-on that is enabled changes hosted zones/);
    assert.deepEqual(others, []);
    assert.deepEqual(warnings(["cert-manager"], EVERYWHERE), []);
  });

  it("is for a zone of production that another environment can change, in the same account", () => {
    const shared = { dev: { dns: { zones: [ONE] } }, prod: { dns: { zones: [TWO, ONE] } } };
    const [warning, ...others] = warnings(["external-dns"], shared);
    assert.match(warning ?? "", /^environments\.dev\.dns\.zones: "Z0+ONE" is also a zone of production/);
    assert.deepEqual(others, []);
    const elsewhere = aFleet((file) => {
      withAddons(["external-dns"], { ...shared, dev: { ...shared.dev, account: "222222222222" } })(file);
      file.accounts = { "222222222222": { assumeRole: "arn:aws:iam::222222222222:role/fleet-pipeline" } };
    });
    assert.deepEqual(elsewhere.warnings, []);
  });

  it("is for a prefix that takes in production's, in the same account and region", () => {
    const [warning, ...others] = warnings(["external-secrets"], { dev: { secrets: { prefix: "acme/" } } });
    assert.match(
      warning ?? "",
      /^environments\.dev\.secrets\.prefix: "acme\/" takes in "acme\/prod\/" of prod-eu-west-1/,
    );
    assert.deepEqual(others, []);
    const elsewhere = { clusters: [{ region: "eu-west-2" as const }], secrets: { prefix: "acme/" } };
    assert.deepEqual(warnings(["external-secrets"], { dev: elsewhere }), []);
  });

  it("is for what EKS Auto Mode does by itself", () => {
    const found = warnings([
      "load-balancer-controller",
      "cert-manager",
      "external-secrets",
      "aws-ebs-csi-driver",
      "cluster-autoscaler",
    ]);
    assert.deepEqual(
      found.map((warning) => /^(\S+): "([^"]+)" may be one too many: EKS Auto Mode /.exec(warning)?.slice(1)),
      [
        ["addons.enabled[0]", "load-balancer-controller"],
        ["addons.enabled[3]", "aws-ebs-csi-driver"],
        ["addons.enabled[4]", "cluster-autoscaler"],
      ],
    );
  });
});
