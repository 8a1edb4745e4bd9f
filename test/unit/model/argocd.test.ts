import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse as parseYaml } from "yaml";
import { ARGOCD_BUNDLES, bundleVersions, referredSecrets, secretValueFaults } from "../../../model/index.js";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

type ArgoCdFile = FleetFile["hub"]["argocd"];

/** A change of hub.argocd. */
const argocd = (settings: Partial<ArgoCdFile>) => (file: FleetFile) => {
  Object.assign(file.hub.argocd, settings);
};

const OIDC = { issuer: "https://login.acme.example", clientId: "argocd", adminGroups: ["acme:platform"] };
const GITHUB = {
  github: { organizations: { acme: ["platform", "alpha"] } },
  clientId: "Iv1.0123",
  adminGroups: ["acme:platform"],
};

describe("the versions of Argo CD", () => {
  it("are the newest bundle's unless the file names another", () => {
    const { bundle, chartVersion, appVersion } = aFleet().hub.argocd;
    assert.deepEqual({ bundle, chartVersion, appVersion }, bundleVersions(ARGOCD_BUNDLES[0] ?? ""));
    const older = aFleet(argocd({ bundle: "2026.05" })).hub.argocd;
    assert.deepEqual([older.chartVersion, older.appVersion], ["9.5.11", "v3.3.9"]);
  });

  it("leave Argo CD's to a chart that is not the bundle's", () => {
    const { chartVersion, appVersion } = aFleet(argocd({ chartVersion: "10.1.9" })).hub.argocd;
    assert.deepEqual([chartVersion, appVersion], ["10.1.9", null]);
  });

  it("are not those of a bundle that does not exist", () => {
    const faults = faultsAfter(argocd({ bundle: "2026.5" }));
    assertFault(faults, "hub.argocd.bundle", /no Argo CD bundle "2026\.5"/, /Did you mean "2026\.05"/);
  });

  it("are not of another major version, whose chart has other values", () => {
    const faults = faultsAfter(argocd({ bundle: "2026.05", chartVersion: "10.1.1" }));
    assertFault(faults, "hub.argocd.chartVersion", /another major version than 9\.5\.11/, /Write a version 9\.x/);
  });
});

describe("single sign-on", () => {
  it("with an issuer is a public client, or has its secret by reference", () => {
    assert.deepEqual(aFleet(argocd({ sso: OIDC })).hub.argocd.sso, { provider: "oidc", clientSecret: null, ...OIDC });
    const { sso } = aFleet(argocd({ sso: { ...OIDC, clientSecret: "$oidc.clientSecret" } })).hub.argocd;
    assert.equal(sso?.clientSecret, "$oidc.clientSecret");
  });

  it("with GitHub asks the host of the repositories", () => {
    const { sso } = aFleet((file) => {
      file.hub.argocd.sso = GITHUB;
      file.repositories.host = "github.acme.example";
    }).hub.argocd;
    assert.ok(sso?.provider === "github");
    assert.equal(sso.host, "github.acme.example");
    assert.equal(sso.clientSecret, "$argocd-sso:clientSecret");
  });

  it("refuses a secret in the file, and does not repeat it", () => {
    const faults = faultsAfter(argocd({ sso: { ...OIDC, clientSecret: "canary" } }));
    assertFault(faults, "hub.argocd.sso.clientSecret", /the secret itself must not be in this file/, /\$SECRET:KEY/);
    assert.doesNotMatch(JSON.stringify(faults), /canary/);
  });

  it("needs one identity provider, and takes no second", () => {
    const { issuer, ...none } = OIDC;
    assertFault(faultsAfter(argocd({ sso: none })), "hub.argocd.sso", /who knows the users/, /Add issuer .* or github/);
    const faults = faultsAfter(argocd({ sso: { ...GITHUB, issuer } }));
    assertFault(faults, "hub.argocd.sso.github", /one identity provider/, /Keep one/);
  });

  it("is never open to everybody at GitHub", () => {
    const sso = { ...GITHUB, github: { organizations: {} } };
    const [first] = faultsAfter(argocd({ sso }));
    assert.equal(first?.path, "hub.argocd.sso.github.organizations");
    assert.match(first.problem, /everybody with an account/);
  });

  it("refuses groups that GitHub does not send, of administrators and of teams", () => {
    const faults = faultsAfter((file) => {
      file.hub.argocd.sso = { ...GITHUB, adminGroups: ["platform", "acme:platfrom"] };
      file.teams = { alpha: { groups: ["other:alpha"] } };
    });
    assert.deepEqual(
      faults.map(({ path }) => path),
      ["hub.argocd.sso.adminGroups[0]", "hub.argocd.sso.adminGroups[1]", "teams.alpha.groups[0]"],
    );
    assert.match(faults[0]?.remedy ?? "", /acme:team/);
    assert.match(faults[1]?.remedy ?? "", /Did you mean "platform"/);
    assert.match(faults[2]?.problem ?? "", /organization whose members may not log in/);
  });

  it("takes any team of an organization that is listed without teams", () => {
    const sso = { ...GITHUB, github: { organizations: { acme: null } } };
    assert.ok(aFleet(argocd({ sso })).hub.argocd.sso);
  });
});

describe("notifications", () => {
  it("are told to nobody unless the file says to whom", () => {
    assert.equal(aFleet().hub.argocd.notifications, null);
    assert.equal(aFleet(argocd({ notifications: {} })).hub.argocd.notifications, null);
  });

  it("refuse a token in the file, and do not repeat it", () => {
    const faults = faultsAfter(argocd({ notifications: { slack: { token: "canary", channels: ["deployments"] } } }));
    assertFault(faults, "hub.argocd.notifications.slack.token", /must not be in this file/, /\$slack-token/);
    assert.doesNotMatch(JSON.stringify(faults), /canary/);
  });

  it("refuse a webhook by the name of another service, and what is listed twice", () => {
    const faults = faultsAfter(
      argocd({
        notifications: {
          slack: { channels: ["deployments", "deployments"] },
          webhooks: { github: { url: "https://hooks.acme.example" } },
        },
      }),
    );
    assert.deepEqual(faults.map(({ path }) => path).sort(), [
      "hub.argocd.notifications.slack.channels[1]",
      "hub.argocd.notifications.webhooks.github",
    ]);
  });

  it("name the events that there are", () => {
    const notifications = { slack: { channels: ["deployments"], triggers: ["on-deploy"] } } as never;
    const faults = faultsAfter(argocd({ notifications }));
    assertFault(faults, "hub.argocd.notifications.slack.triggers[0]", /"on-deploy"/, /Did you mean "on-deployed"/);
  });
});

describe("the Secrets that Argo CD refers to", () => {
  const settings = aFleet(
    argocd({
      tls: "verified",
      sso: GITHUB,
      notifications: { slack: { channels: ["deployments"] }, webhooks: { pager: { url: "$pager-url" } } },
    }),
  ).hub.argocd;

  it("are those that its owner has to bring", () => {
    assert.deepEqual(referredSecrets(aFleet().hub.argocd), []);
    assert.deepEqual(referredSecrets(settings), [
      { secret: "argocd-sso", keys: ["clientSecret"] },
      { secret: "argocd-notifications-secret", keys: ["slack-token", "pager-url"] },
      { secret: "argocd-repo-server-tls", keys: ["tls.crt", "tls.key", "ca.crt"] },
      { secret: "argocd-dex-server-tls", keys: ["tls.crt", "tls.key", "ca.crt"] },
    ]);
  });

  it("take values for what is referred to, and for nothing else", () => {
    const given = { "argocd-sso": { clientSecret: "x", clientsecret: "x" }, "argocd-secret": { key: "x" } };
    const faults = secretValueFaults(settings, given, "values");
    assert.deepEqual(
      faults.map(({ path }) => path),
      ["values.argocd-sso.clientsecret", "values.argocd-secret.key"],
    );
    assert.match(faults[0]?.remedy ?? "", /Did you mean "argocd-sso.clientSecret"/);
    assert.match(faults[1]?.remedy ?? "", /\$argocd-sso:key/);
  });
});

describe("docs/argocd.md", () => {
  it("shows settings that a file may have", () => {
    const [, example = ""] = /```yaml\n([^]*?)```/.exec(readFileSync("docs/argocd.md", "utf8")) ?? [];
    const { hub } = parseYaml(example) as { hub: { argocd: ArgoCdFile } };
    const { sso, notifications } = aFleet(argocd(hub.argocd)).hub.argocd;
    assert.equal(sso?.provider, "github");
    assert.equal(notifications?.webhooks[0]?.name, "tickets");
  });
});

describe("the plan warns", () => {
  it("of autoscalers on a hub that measures no load", () => {
    const [warning] = aFleet(argocd({ preset: "ha" })).warnings;
    assert.match(warning?.problem ?? "", /API servers scale from 3 to 5 .* metrics-server/);
    assert.deepEqual(aFleet().warnings, []);
  });
});
