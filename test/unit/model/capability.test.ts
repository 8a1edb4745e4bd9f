import assert from "node:assert/strict";
import { capabilityRoleName, changedHands, clusterProject, type Fault } from "../../../model/index.js";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const ADMINS = "686103e0-f051-7068-b225-e6392b959d9e";
const ALPHA = "786203e0-f051-7068-b225-e6392b959d9f";
const INSTANCE = "arn:aws:sso:::instance/ssoins-0123456789abcdef";

/** A change to a fleet of one team whose Argo CD EKS runs. */
function managed(change: (file: FleetFile) => void = () => undefined) {
  return (file: FleetFile): void => {
    file.registration = "eks-capability";
    file.hub.argocd = {
      capability: { identityCenter: { instance: INSTANCE }, roles: { admin: { groups: [ADMINS] } } },
    };
    file.addons = { enabled: [] };
    file.teams = { alpha: { groups: [ALPHA], services: { web: {} } } };
    change(file);
  };
}

const capabilityOf = (file: FleetFile) => {
  const { capability } = file.hub.argocd;
  assert.ok(capability);
  return capability;
};

const environmentOf = (file: FleetFile, name: string) => {
  const environment = file.environments[name];
  assert.ok(environment);
  return environment;
};

const clusterOf = (file: FleetFile, environment: string, index: number) => {
  const cluster = environmentOf(file, environment).clusters[index];
  assert.ok(cluster);
  return cluster;
};

const alphaOf = (file: FleetFile) => {
  const alpha = file.teams?.alpha;
  assert.ok(alpha);
  return alpha;
};

describe("Argo CD as EKS runs it", () => {
  it("lets the named administrators in, and the groups of teams with the least right", () => {
    const { capability } = aFleet(managed()).hub;
    assert.deepEqual(capability, {
      identityCenter: { instanceArn: INSTANCE, region: "eu-west-1" },
      roles: [
        { role: "ADMIN", groups: [ADMINS], users: [] },
        { role: "VIEWER", groups: [ALPHA], users: [] },
      ],
      vpcEndpoints: [],
    });
  });

  it("lets the groups of a team's roles in as well, and has no other roles for all projects", () => {
    const ON_CALL = "886203e0-f051-7068-b225-e6392b959d90";
    const fleet = aFleet(managed((file) => (alphaOf(file).roles = { operator: { groups: [ON_CALL] } })));
    assert.deepEqual(fleet.hub.capability?.roles.at(-1), { role: "VIEWER", groups: [ALPHA, ON_CALL], users: [] });
    const named = faultsAfter(managed((file) => (alphaOf(file).roles = { operator: { groups: ["acme:on-call"] } })));
    assertFault(named, "teams.alpha.roles.operator.groups[0]", /knows them by ids/, /list-groups/);
    const access = faultsAfter(managed((file) => (file.hub.argocd.access = { viewer: [ON_CALL] })));
    assertFault(access, "hub.argocd.access", /roles of its own for all projects/, /capability\.roles/);
  });

  it("gives a team's group no second role beside the one that the file names", () => {
    const { capability } = aFleet(
      managed((file) => (capabilityOf(file).roles.editor = { groups: [ALPHA], users: [ADMINS.replace("6", "5")] })),
    ).hub;
    assert.deepEqual(
      capability?.roles.map(({ role, groups }) => [role, groups]),
      [
        ["ADMIN", [ADMINS]],
        ["EDITOR", [ALPHA]],
      ],
    );
  });

  it("reaches the clusters by AWS, so that the fleet makes no way to them", () => {
    const fleet = aFleet(managed((file) => (clusterOf(file, "dev", 0).publicAccessCidrs = ["192.0.2.0/24"])));
    assert.deepEqual([...new Set(fleet.clusters.map(({ link }) => link))], ["aws"]);
  });

  it("registers a cluster for the team that is on it, and an idle one for the platform", () => {
    const fleet = aFleet(managed((file) => (alphaOf(file).services = { web: { environments: ["prod"] } })));
    assert.deepEqual(
      fleet.clusters.map((cluster) => [cluster.name, clusterProject(fleet, cluster)]),
      [
        ["dev-eu-west-1", "platform"],
        ["prod-eu-west-1", "team-alpha"],
        ["prod-us-east-1", "team-alpha"],
      ],
    );
  });

  it("says which rights its role gets on the clusters, and why", () => {
    const [warning] = warningsAt("registration", managed());
    assert.match(warning?.problem ?? "", /does not let impersonation be set.*acme-argocd-capability reads everything/);
    assert.match(warning?.remedy ?? "", /hub-role/);
    const addons = managed((file) => {
      file.addons = { enabled: ["metrics-server"] };
      file.teams = {};
    });
    assert.match(warningsAt("addons.enabled", addons)[0]?.problem ?? "", /all rights on every cluster/);
  });

  it("warns of a page on the internet, and of editors, unless there are none", () => {
    assert.equal(warningsAt("hub.argocd.capability", managed()).length, 1);
    const closed = managed((file) => (capabilityOf(file).vpcEndpoints = ["vpce-0123456789abcdef0"]));
    assert.deepEqual(warningsAt("hub.argocd.capability", closed), []);
    assert.deepEqual(warningsAt("hub.argocd.capability.roles.editor", managed()), []);
    const editors = managed((file) => (capabilityOf(file).roles.editor = { users: [ALPHA] }));
    assert.match(warningsAt("hub.argocd.capability.roles.editor", editors)[0]?.problem ?? "", /change every project/);
  });
});

describe("a file that asks EKS's Argo CD for what it cannot do", () => {
  it("hears of all of it at once", () => {
    const faults = faultsAfter(
      managed((file) => {
        Object.assign(file.hub.argocd, {
          host: "argocd.acme.example",
          bundle: "2026.11",
          preset: "ha",
          tls: "verified",
          sso: { issuer: "https://login.acme.example", clientId: "argocd", adminGroups: ["platform"] },
          notifications: { slack: { channels: ["deployments"] } },
          metrics: { serviceMonitors: true },
        });
        environmentOf(file, "prod").connectivity = "own";
        file.connectivity = "transit-gateway";
        clusterOf(file, "prod", 1).argocdProxyUrl = "http://proxy.acme.example:3128";
        environmentOf(file, "dev").clusters.push({ name: "aks", existing: { kubeconfigSecret: "aks" } });
        alphaOf(file).groups = ["acme:alpha"];
      }),
    );
    assert.deepEqual(faults.map(({ path }) => path).sort(), [
      "connectivity",
      "environments.dev.clusters[1].existing",
      "environments.prod.clusters[1].argocdProxyUrl",
      "environments.prod.connectivity",
      ...["bundle", "host", "metrics", "notifications", "preset", "sso", "tls"].map((key) => `hub.argocd.${key}`),
      "teams.alpha.groups[0]",
    ]);
    for (const { problem, remedy } of faults) assert.ok(problem !== "" && remedy !== "");
    const notifications = faults.find(({ path }) => path === "hub.argocd.notifications");
    assert.match(notifications?.problem ?? "", /no notifications controller/);
  });

  it("hears which projects meet on a cluster that can belong to one", () => {
    const faults = faultsAfter(
      managed((file) => {
        file.addons = { enabled: ["metrics-server"] };
        (file.teams ??= {}).beta = { services: { shop: { environments: ["dev"] } } };
        alphaOf(file).services = { web: { environments: ["dev"] } };
      }),
    );
    assertFault(
      faults,
      "environments.dev.clusters[0]",
      /dev-eu-west-1 would get applications of 3 projects: platform, team-alpha, team-beta\..*a cluster belongs to one/,
      /Enable no add-ons.*clusterSelector/,
    );
  });

  it("is taken when each team has clusters of its own", () => {
    const fleet = aFleet(
      managed((file) => {
        clusterOf(file, "prod", 0).labels = { "acme.example/team": "alpha" };
        clusterOf(file, "prod", 1).labels = { "acme.example/team": "beta" };
        for (const team of ["alpha", "beta"]) {
          const service = { environments: ["prod"], clusterSelector: { "acme.example/team": team } };
          (file.teams ??= {})[team] = { services: { [`${team}-web`]: service } };
        }
      }),
    );
    assert.deepEqual(
      fleet.clusters.map((cluster) => clusterProject(fleet, cluster)),
      ["platform", "team-alpha", "team-beta"],
    );
  });

  it("needs an Identity Center and an administrator, by ids", () => {
    const without = faultsAfter(managed((file) => (file.hub.argocd = {})));
    assertFault(without, "hub.argocd.capability", /required and missing/, /identityCenter/);
    const nobody = faultsAfter(managed((file) => (capabilityOf(file).roles.admin = {})));
    assertFault(nobody, "hub.argocd.capability.roles.admin", /Nobody would administer/, /List groups or users/);
    const named = faultsAfter(managed((file) => (capabilityOf(file).roles.admin = { groups: ["platform"] })));
    assertFault(named, "hub.argocd.capability.roles.admin.groups[0]", /"platform" is not the id/, /list-groups/);
    const twice = faultsAfter(managed((file) => (capabilityOf(file).roles.viewer = { groups: [ADMINS] })));
    assertFault(twice, "hub.argocd.capability.roles.viewer.groups[0]", /listed twice/, /Keep the role/);
    const other = faultsAfter(managed((file) => (capabilityOf(file).identityCenter.instance = "ssoins-1")));
    assertFault(other, "hub.argocd.capability.identityCenter.instance", /not the ARN of an instance/, /list-instances/);
  });

  it("hears when it is larger than one capability", () => {
    const faults = faultsAfter(
      managed((file) => {
        const clusters = Array.from({ length: 101 }, (_, index) => ({
          name: `c${index}`,
          region: "eu-west-1" as const,
          existing: { eks: `c${index}` },
        }));
        file.environments = { dev: { clusters } };
      }),
    );
    assertFault(faults, "registration", /takes 100 clusters, and the fleet has 101/, /another registration/);
  });
});

describe("a file that has the chart run Argo CD", () => {
  it("still has to say its host", () => {
    assertFault(
      faultsAfter((file) => (file.hub.argocd = {})),
      "hub.argocd.host",
      /required and missing/,
      /Add it/,
    );
  });

  it("hears that settings of the capability mean nothing", () => {
    const faults = faultsAfter((file) => {
      managed()(file);
      file.registration = "hub-role";
      file.hub.argocd.host = "argocd.acme.example";
    });
    assertFault(
      faults,
      "hub.argocd.capability",
      /With `registration: hub-role` the hub runs Argo CD itself/,
      /Remove it/,
    );
  });
});

describe("a hub that has an Argo CD", () => {
  const roleOf = (name: string) => `arn:aws:iam::111111111111:role/${name}`;

  it("keeps who runs it", () => {
    const [chart, eks] = [aFleet(), aFleet(managed())];
    for (const before of [undefined, roleOf("acme-argocd")]) assert.equal(changedHands(chart, before), false);
    for (const before of [undefined, roleOf(capabilityRoleName("acme"))])
      assert.equal(changedHands(eks, before), false);
    assert.equal(changedHands(eks, roleOf("acme-argocd")), true);
    assert.equal(changedHands(chart, roleOf(capabilityRoleName("acme"))), true);
  });
});

function warningsAt(path: string, change: (file: FleetFile) => void): readonly Fault[] {
  return aFleet(change).warnings.filter((warning) => warning.path === path);
}
