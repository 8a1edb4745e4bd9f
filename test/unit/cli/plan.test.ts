import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { describeApplications } from "../../../cli/apps.js";
import { describeFleet, plannedFleet } from "../../../cli/plan.js";
import { describeUpgrade, upgradeTo } from "../../../cli/planBundle.js";
import { networks } from "../../../cli/planNetworks.js";
import { applications, bundleVersions } from "../../../model/index.js";
import { aFleet, parse } from "../model/aFleet.js";

const committed = () => parse(readFileSync("fleet.yaml", "utf8"));

function assertGolden(name: string, text: string): void {
  const path = `test/golden/cli/${name}`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, text);
  assert.equal(text, readFileSync(path, "utf8"));
}

describe("the plan", () => {
  it("of the committed fleet reads as it always did (UPDATE_GOLDEN=1 writes it anew)", () => {
    const fleet = committed();
    assertGolden("plan.txt", describeFleet(fleet, applications(fleet)));
    assertGolden("apps.txt", describeApplications(fleet, applications(fleet)));
  });

  it("shows clusters that exist already among the clusters, and nothing of them that AWS alone has", () => {
    const fleet = aFleet((file) => {
      file.accounts = { "222222222222": { assumeRole: "arn:aws:iam::222222222222:role/fleet-pipeline" } };
      file.environments.prod?.clusters.push(
        { name: "prod-aks", existing: { kubeconfigSecret: "aks", region: "westeurope" } },
        { region: "eu-west-2", account: "222222222222", existing: { eks: "legacy" } },
      );
    });
    const sections = describeFleet(fleet, applications(fleet)).split(/\n(?=[A-Z][A-Za-z -]*\n)/);
    const about = (name: string) =>
      sections.filter((text) => text.includes(name)).map((text) => text.slice(0, text.indexOf("\n")));
    assert.deepEqual(about("prod-aks"), ["Clusters", "Environments", "Rollouts of services", "Argo CD"]);
    assert.deepEqual(about("prod-eu-west-2"), [
      "Clusters",
      "Accounts",
      "Environments",
      "Rollouts of services",
      "Argo CD",
    ]);
    assert.match(sections.join("\n"), /prod-aks +westeurope +- +- +- +- +1 +active +own/);
    assert.match(sections.join("\n"), /prod-eu-west-2 +eu-west-2 +222222222222 +- +- +- +1 +active +own/);
  });

  it("shows transit gateways where there are any, whose they are and what is attached", () => {
    const made = networks(aFleet((file) => (file.connectivity = "transit-gateway")));
    assert.match(made, /eu-west-1 +made +111111111111 +hub, dev-eu-west-1, prod-eu-west-1\nus-east-1 +made/);
    assert.match(made, /That of eu-west-1 is peered with those of us-east-1\./);
    const gateways = { "eu-west-1": "tgw-0123456789abcdef0", "us-east-1": "tgw-0123456789abcdef1" };
    const own = networks(
      aFleet((file) => Object.assign(file, { connectivity: "transit-gateway", transitGateway: { gateways } })),
    );
    assert.match(own, /us-east-1 +tgw-0123456789abcdef1 +own +prod-us-east-1/);
    assert.doesNotMatch(networks(aFleet()), /TRANSIT/);
  });

  it("shows node pools where there are any", () => {
    const fleet = aFleet((file) => {
      Object.assign(file.environments.dev ?? {}, { nodes: { pools: { gpu: { gpu: true } } } });
    });
    const text = describeFleet(fleet, applications(fleet));
    assert.match(text, /dev-eu-west-1 +beside Auto Mode +gpu +amd64 +g6\.xlarge, g5\.xlarge +1-2 +on demand +nvidia/);
    assert.match(text, /1\.35 +coredns +v1\.13\.2-eksbuild\.4 +1\.33 to 1\.35/);
    assert.doesNotMatch(describeFleet(aFleet(), []), /Node pools/);
  });

  it("shows what another Argo CD bundle would change of values and objects", () => {
    const older = { ...committed().hub.argocd, ...bundleVersions("2026.05") };
    assertGolden("plan-bundle.txt", describeUpgrade(upgradeTo(older, "2026.11")));
  });

  it("shows the values alone when the chart is one that this package does not reproduce", () => {
    const { argocd } = aFleet((file) => (file.hub.argocd.chartVersion = "10.99.0")).hub;
    const upgrade = upgradeTo(argocd, "2026.11");
    assert.deepEqual(upgrade.values, [{ path: "global.image.tag", from: undefined, to: "v3.4.4" }]);
    assert.match(describeUpgrade(upgrade), /not reproduced here/);
  });

  it("says how Argo CD is sized, how people log in, and which Secrets it needs", () => {
    const fleet = aFleet((file) => {
      file.hub.argocd.preset = "ha";
      file.hub.argocd.sso = {
        github: { organizations: { acme: null } },
        clientId: "Iv1.0123",
        adminGroups: ["acme:platform"],
      };
    });
    const text = describeFleet(fleet, applications(fleet));
    assert.match(text, /SSO \(GitHub\)/);
    assert.match(text, /API servers 3 to 5, repo servers 3, Redis 3/);
    assert.match(text, /Needs the Secret argocd-sso.*: clientSecret/);
  });

  it("says who may enter Argo CD where EKS runs it, and which project each cluster belongs to", () => {
    const admins = "686103e0-f051-7068-b225-e6392b959d9e";
    const instance = "arn:aws:sso:::instance/ssoins-0123456789abcdef";
    const fleet = aFleet((file) => {
      file.registration = "eks-capability";
      file.hub.argocd = { capability: { identityCenter: { instance }, roles: { admin: { groups: [admins] } } } };
      file.addons = { enabled: [] };
      file.teams = { alpha: { services: { web: { environments: ["prod"] } } } };
    });
    const text = describeFleet(fleet, applications(fleet));
    const [, section = ""] = text.split("\nArgo CD\n");
    assert.match(section, /as the role\n +acme-argocd-capability/);
    assert.match(section, /ADMIN +group 686103e0/);
    assert.match(section, /prod-us-east-1 +team-alpha/);
    assert.doesNotMatch(section.split("\nAdd-ons\n")[0] ?? "", /CHART|SHARDS/);
    assert.match(text, /aws: EKS runs Argo CD, and connects it/);
    assert.doesNotMatch(JSON.stringify(plannedFleet(fleet)), /chartVersion|statusProcessors/);
    assert.match(JSON.stringify(plannedFleet(committed())), /chartVersion.*statusProcessors/);
    assert.deepEqual(
      text.split("\n").filter((line) => line.length > 120),
      [],
    );
  });

  it("says how accounts are entered where the file does", () => {
    const role = `arn:aws:iam::222222222222:role/teams/platform-engineering/${"fleet-".repeat(8)}pipeline`;
    const fleet = aFleet((file) => {
      file.accounts = { "222222222222": { assumeRole: role, externalId: "acme-1" } };
      if (file.environments.prod) file.environments.prod.account = "222222222222";
    });
    const [, section = ""] = describeFleet(fleet, []).split("\nAccounts\n");
    const lines = section.split("\n").slice(0, 5);
    assert.match(
      lines.join("\n"),
      /111111111111 +with the credentials of whoever runs Pulumi +- +hub, dev-eu-west-1\n/,
    );
    assert.match(lines.join("\n"), /222222222222 +arn:aws:iam::222222222222:.* acme-1 +prod-eu-west-1/);
    assert.deepEqual(
      lines.filter((line) => line.length > 120),
      [],
    );
  });

  it("says which role may run an environment beside the administrators", () => {
    const fleet = aFleet(({ environments }) => {
      environments.dev = { clusters: [], pipelineRole: "arn:aws:iam::111111111111:role/deploy-dev" };
    });
    const text = describeFleet(fleet, applications(fleet));
    assert.match(text, /^ {2}dev may be run by arn:aws:iam::111111111111:role\/deploy-dev\.$/m);
    assert.doesNotMatch(text, /prod may be run/);
  });

  it("says which add-on gets which role, and how far it reaches", () => {
    const fleet = aFleet((file) => {
      file.addons = { enabled: ["external-dns", "external-secrets"] };
      for (const environment of Object.values(file.environments)) environment.dns = { zones: ["Z1", "Z2"] };
    });
    const text = describeFleet(fleet, applications(fleet));
    assert.match(text, /external-dns +dev-eu-west-1 +acme-dev-eu-west-1-external-dns +records of Z1, Z2/);
    assert.match(
      text,
      /external-secrets +prod-us-east-1 +acme-prod-us-east-1-external-secrets +secrets acme\/prod\/\*/,
    );
    assert.doesNotMatch(describeFleet(committed(), []), /Roles of add-ons/);
  });

  it("fits 120 columns, with long names, many groups, windows and labels too", () => {
    const fleet = aFleet((file) => {
      file.environments.prod = {
        clusters: [
          { region: "ap-southeast-1", labels: { residency: "singapore", "acme.example/hardware": "gpu-a100-80g" } },
        ],
        windows: [
          {
            deny: "2026-12-18 .. 2027-01-04",
            reason: "year-end freeze: ".repeat(6),
            timeZone: "America/Argentina/ComodRivadavia",
          },
        ],
      };
      file.teams = {
        "customer-experience": {
          groups: ["acme:cx-engineers", "acme:cx-oncall"],
          services: { web: { environments: ["prod"] }, api: { state: "draining" } },
        },
      };
    });
    const text = describeFleet(fleet, applications(fleet)) + describeApplications(fleet, applications(fleet));
    const long = text.split("\n").filter((line) => line.length > 120);
    assert.deepEqual(long, []);
    assert.match(text, /web \(only prod\)/);
  });

  it("shows the networks by account and region, with what is in them, what is left, and what is not the fleet's", () => {
    const text = networks(
      aFleet((file) => {
        file.hub.region = "eu-west-1";
        file.accounts = { "222222222222": { assumeRole: "arn:aws:iam::222222222222:role/fleet-pipeline" } };
        file.environments = {
          dev: {
            account: "222222222222",
            network: { natGateways: "none", endpoints: ["s3", "ecr.api", "ecr.dkr", "ec2", "eks", "eks-auth", "sts"] },
            clusters: [
              { region: "eu-west-1", network: { cidr: "10.1.0.0/20", zones: ["eu-west-1a", "eu-west-1b"] } },
              {
                region: "eu-west-2",
                connectivity: "own",
                network: {
                  vpcId: "vpc-0123456789abcdef0",
                  cidr: "192.168.0.0/20",
                  privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
                },
              },
            ],
          },
        };
      }),
    );
    assert.deepEqual(
      text.split("\n").filter((line) => line.length > 118),
      [],
    );
    const rows = text.split("\n").map((line) => line.trim().split(/  +/));
    const ofDev = (region: string) => rows.find((row) => row[0] === "222222222222" && row[1] === region)?.slice(2);
    assert.deepEqual(ofDev("eu-west-1")?.slice(0, -1), [
      "dev-eu-west-1",
      "10.1.0.0/20",
      "2 x /22",
      "2 x /24",
      "18",
      "1536",
      "none",
    ]);
    assert.deepEqual(ofDev("eu-west-2"), ["dev-eu-west-2", "192.168.0.0/20", "own", "own", "-", "-", "own", "own"]);
    assert.ok(rows.some((row) => row.join(" ") === "222222222222 eu-west-2 0 of 5 0 of 5"));
    assert.match(text, /254 of 256 are left, the first 10\.2\.0\.0\/16/);
  });
});
