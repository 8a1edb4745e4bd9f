import assert from "node:assert/strict";
import { applications } from "../../../model/index.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const namesOf = (...change: Parameters<typeof aFleet>) =>
  applications(aFleet(...change)).map((application) => application.name);

describe("applications", () => {
  it("exist for every service and add-on in every cluster", () => {
    assert.deepEqual(namesOf(), [
      "addon-metrics-server-dev-eu-west-1",
      "addon-metrics-server-prod-eu-west-1",
      "addon-metrics-server-prod-us-east-1",
      "alpha-web-dev-eu-west-1",
      "alpha-web-prod-eu-west-1",
      "alpha-web-prod-us-east-1",
      "alpha-api-dev-eu-west-1",
      "alpha-api-prod-eu-west-1",
      "alpha-api-prod-us-east-1",
    ]);
  });

  it("come from the team's repository, and from the overlay of the cluster's environment", () => {
    const web = applications(aFleet()).find((application) => application.name === "alpha-web-prod-us-east-1");
    assert.deepEqual(web, {
      name: "alpha-web-prod-us-east-1",
      project: "team-alpha",
      applicationSet: "alpha-web",
      cluster: "prod-us-east-1",
      environment: "prod",
      namespace: "alpha-web",
      repository: "https://github.com/acme/team-alpha",
      path: "apps/web/overlays/prod",
      chart: null,
      targetRevision: "main",
      pin: null,
      wave: 2,
      automated: true,
      team: "alpha",
      service: "web",
    });
  });

  it("of an add-on come from its chart in the exact version", () => {
    const [addon] = applications(aFleet());
    assert.equal(addon?.repository, "https://kubernetes-sigs.github.io/metrics-server/");
    assert.deepEqual(
      [addon.chart, addon.targetRevision, addon.path, addon.project],
      ["metrics-server", "3.13.0", null, "platform"],
    );
  });

  it("are gone from a draining cluster, service or team, and from nowhere else", () => {
    const all = namesOf();
    const withoutCluster = namesOf((file) => {
      for (const cluster of file.environments.dev?.clusters ?? []) cluster.state = "draining";
    });
    assert.deepEqual(
      withoutCluster,
      all.filter((name) => !name.endsWith("-dev-eu-west-1")),
    );
    const withoutService = namesOf(
      (file) => (file.teams = { alpha: { services: { web: { state: "draining" }, api: {} } } }),
    );
    assert.deepEqual(
      withoutService,
      all.filter((name) => !name.startsWith("alpha-web-")),
    );
    const withoutTeam = namesOf((file) => (file.teams = { alpha: { state: "draining", services: { web: {} } } }));
    assert.deepEqual(
      withoutTeam,
      all.filter((name) => name.startsWith("addon-")),
    );
  });

  it("follow the environments and labels that a service selects", () => {
    const names = namesOf((file) => {
      for (const cluster of file.environments.prod?.clusters ?? [])
        cluster.labels = { residency: (cluster.region ?? "").slice(0, 2) };
      file.teams = {
        alpha: {
          services: {
            web: { environments: ["prod"], clusterSelector: { residency: "us" } },
            api: { environments: ["dev"] },
          },
        },
      };
    });
    assert.deepEqual(
      names.filter((name) => name.startsWith("alpha")),
      ["alpha-web-prod-us-east-1", "alpha-api-dev-eu-west-1"],
    );
  });

  it("do not depend on the order in which keys are written", () => {
    const reversed = namesOf((file) => {
      file.environments = Object.fromEntries(Object.entries(file.environments).reverse());
      file.teams = { alpha: { services: { api: {}, web: {} } } };
    });
    assert.deepEqual(reversed.sort(), namesOf().sort());
  });
});

describe("teams", () => {
  it("cannot deploy to an environment that does not exist", () => {
    const faults = faultsAfter(
      (file) => (file.teams = { alpha: { services: { web: { environments: ["dev", "prd"] } } } }),
    );
    assertFault(faults, "teams.alpha.services.web.environments[1]", /no environment "prd"/, /Did you mean "prod"/);
  });

  it("deploy in the order of promotion, whatever order they list", () => {
    const fleet = aFleet((file) => (file.teams = { alpha: { services: { web: { environments: ["prod", "dev"] } } } }));
    assert.deepEqual(fleet.teams[0]?.services[0]?.environments, ["dev", "prod"]);
  });

  it("cannot be named into the namespace of Kubernetes, of an add-on, or of the accounts that syncs run as", () => {
    for (const [team, service, owner] of [
      ["kube", "system", /reserves those that begin with kube-/],
      ["cert", "manager", /the add-on cert-manager/],
      ["external", "secrets", /the add-on external-secrets/],
      ["gitops", "fleet", /accounts which syncs run as/],
    ] as const) {
      const faults = faultsAfter((file) => (file.teams = { [team]: { services: { [service]: {} } } }));
      assertFault(faults, `teams.${team}.services.${service}`, owner, /Rename/);
    }
  });

  it("have no group that Argo CD refuses", () => {
    for (const group of ['a"b', "a\tb", " a", "a "]) {
      const faults = faultsAfter((file) => (file.teams = { alpha: { groups: [group], services: {} } }));
      assertFault(faults, "teams.alpha.groups[0]", /not a group name/, /identity provider/);
    }
  });
});

describe("add-ons", () => {
  it("of an unknown name or bundle are refused with a suggestion", () => {
    const name = faultsAfter((file) => (file.addons = { enabled: ["cert-manger"] }));
    assertFault(name, "addons.enabled[0]", /has no add-on "cert-manger"/, /Did you mean "cert-manager"/);
    const bundle = faultsAfter((file) => (file.addons = { bundle: "2026.12", enabled: [] }));
    assertFault(bundle, "addons.bundle", /no add-on bundle "2026.12"/, /Did you mean "2026.11"/);
    const twice = faultsAfter((file) => (file.addons = { enabled: ["cert-manager", "cert-manager"] }));
    assertFault(twice, "addons.enabled[1]", /listed twice/, /Remove one/);
  });
});
