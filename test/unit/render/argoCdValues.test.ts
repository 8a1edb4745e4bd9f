import assert from "node:assert/strict";
import { argoCdValues } from "../../../render/argoCdValues.js";
import { parameterEnvironment } from "../../../sandbox/host/argocdParameters.js";
import { valueFaults } from "../../../sandbox/plugins/helm/argocd/values.js";
import type { JsonObject } from "../../../sandbox/plugins/kubernetes/json.js";
import { aFleet } from "./aFleet.js";
import { assertGolden, yaml } from "./golden.js";

const GITHUB_LOGIN =
  "sso: { github: { organizations: { acme: [platform, alpha] } }, clientId: Iv1.0123, adminGroups: ['acme:platform'] }";
const NOTIFICATIONS =
  "notifications: { slack: { channels: [deployments] }, github: { appId: 1, installationId: 2 }, " +
  "webhooks: { tickets: { url: 'https://tickets.acme.example/argocd', token: $tickets-token, triggers: [on-sync-failed] } } }";

/** Values with more settings under hub.argocd. */
function valuesWith(...settings: string[]): Record<string, Record<string, unknown>> {
  const added = ["argocd.acme.example", ...settings].join(", ");
  const { argocd } = aFleet((text) => text.replace("argocd.acme.example", added)).hub;
  return argoCdValues(argocd) as Record<string, Record<string, unknown>>;
}

function paramsOf(values: Record<string, Record<string, unknown>>): Record<string, string> {
  return values["configs"]?.["params"] as Record<string, string>;
}

describe("the values of Argo CD", () => {
  it("log in with GitHub through Dex, without its secret", () => {
    const { configs, dex } = valuesWith(GITHUB_LOGIN);
    assertGolden("argocd-github.yaml", yaml({ configs, dex }));
  });

  it("have an OIDC client's secret by reference, and then no PKCE", () => {
    const { configs } = valuesWith(
      "sso: { issuer: https://login.acme.example, clientId: argocd, clientSecret: $oidc.clientSecret, adminGroups: [platform] }",
    );
    const config = (configs?.["cm"] as Record<string, string>)["oidc.config"] ?? "";
    assert.match(config, /^clientSecret: \$oidc\.clientSecret$/m);
    assert.doesNotMatch(config, /PKCE/);
  });

  it("tell Slack, GitHub and a webhook what each wants to hear", () => {
    assertGolden("argocd-notifications.yaml", yaml({ notifications: valuesWith(NOTIFICATIONS)["notifications"] }));
  });

  it("are highly available by the preset, with a policy for each pod of Redis", () => {
    const { server, repoServer, extraObjects, ...rest } = valuesWith("preset: ha");
    assertGolden("argocd-ha.yaml", yaml({ server, repoServer, "redis-ha": rest["redis-ha"], extraObjects }));
  });

  it("divide the clusters evenly between controllers, of which one may go at a time", () => {
    const { argocd } = aFleet().hub;
    const values = argoCdValues({ ...argocd, sizing: { ...argocd.sizing, shards: 3 } });
    assert.equal(paramsOf(values as never)["controller.sharding.algorithm"], "consistent-hashing");
    assert.deepEqual((values.controller as { pdb: unknown }).pdb, { enabled: true, maxUnavailable: 1 });
  });

  it("never switch TLS off, and check certificates when they are there", () => {
    for (const values of [valuesWith(), valuesWith(GITHUB_LOGIN, "tls: verified")]) {
      const open = Object.entries(paramsOf(values)).filter(
        ([key, value]) => /insecure|plaintext|disable\.tls/.test(key) && value !== "false",
      );
      assert.deepEqual(open, []);
    }
    const strict = Object.keys(paramsOf(valuesWith(GITHUB_LOGIN, "tls: verified"))).filter((key) => /strict/.test(key));
    assert.deepEqual(strict, [
      "controller.repo.server.strict.tls",
      "server.repo.server.strict.tls",
      "applicationsetcontroller.repo.server.strict.tls",
      "server.dex.server.strict.tls",
    ]);
  });

  it("tell the Prometheus operator where metrics are, if it is there", () => {
    const { controller } = valuesWith("metrics: { serviceMonitors: true, labels: { release: prometheus } }");
    assert.deepEqual(controller?.["metrics"], {
      enabled: true,
      serviceMonitor: { enabled: true, additionalLabels: { release: "prometheus" } },
    });
  });

  it("ask for resources for every part that runs", () => {
    const values = valuesWith(GITHUB_LOGIN, NOTIFICATIONS);
    for (const part of ["controller", "server", "repoServer", "applicationSet", "dex", "redis", "notifications"]) {
      assert.ok(values[part]?.["resources"], part);
    }
  });

  it("say nothing to Argo CD's programs that the sandbox would not hand on, but for TLS, which is its own there", () => {
    const { argocd } = aFleet().hub;
    const params = paramsOf(argoCdValues({ ...argocd, sizing: { ...argocd.sizing, shards: 3 } }) as never);
    const programs = ["application-controller", "applicationset-controller", "repo-server", "server"] as const;
    const lost = Object.entries(params).filter(([key, value]) =>
      programs.every((program) => Object.keys(parameterEnvironment(program, { [key]: value })).length === 0),
    );
    assert.deepEqual(
      lost.map(([key]) => key),
      ["reposerver.disable.tls"],
    );
  });

  it("have only keys that the chart has, whatever is switched on", () => {
    const all = valuesWith(
      GITHUB_LOGIN,
      NOTIFICATIONS,
      "preset: ha",
      "tls: verified",
      "metrics: { serviceMonitors: true }",
    );
    for (const values of [valuesWith(), all]) assert.deepEqual(valueFaults(values as JsonObject), []);
  });
});
