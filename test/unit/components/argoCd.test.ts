import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ArgoCd, type ArgoCdArgs } from "../../../components/argoCd.js";
import { argoCdValues } from "../../../render/argoCdValues.js";
import { aFleet } from "../render/aFleet.js";
import { recorded, valueOf, type Outputs, type Recording } from "./recorded.js";

const HUB: Outputs = {
  "pulumi:providers:kubernetes": () => ({}),
  "kubernetes:core/v1:Namespace": () => ({}),
  "kubernetes:core/v1:Secret": () => ({}),
  "kubernetes:helm.sh/v3:Release": () => ({ status: { status: "deployed" } }),
  "kubernetes:argoproj.io/v1alpha1:AppProjectPatch": () => ({}),
};

describe("ArgoCd", () => {
  it("installs the chart in the version and with the values that it is given", async () => {
    const { inputs } = (await installed()).only("kubernetes:helm.sh/v3:Release");
    assert.equal(inputs.name, "argocd");
    assert.equal(inputs.namespace, "argocd");
    assert.equal(inputs.chart, "argo-cd");
    assert.equal(inputs.version, "10.1.1");
    const { configs } = inputs.values as { configs: { cm: object; params: object } };
    const { cm, params } = argoCdValues(aFleet().hub.argocd).configs as { cm: object; params: object };
    assert.deepEqual({ cm: configs.cm, params: configs.params }, { cm, params });
  });

  it("hands the webhook's secret to the chart", async () => {
    const { values } = (await installed()).only("kubernetes:helm.sh/v3:Release").inputs as {
      values: { configs: { secret: { githubSecret: unknown } } };
    };
    assert.equal(values.configs.secret.githubSecret, "webhook-canary");
  });

  it("writes the credentials of all config repositories into one Secret that Argo CD finds", async () => {
    const { metadata, stringData } = (await installed()).only("kubernetes:core/v1:Secret").inputs as {
      metadata: { labels: object; namespace: string };
      stringData: Record<string, unknown>;
    };
    assert.deepEqual(metadata.labels, { "argocd.argoproj.io/secret-type": "repo-creds" });
    assert.equal(metadata.namespace, "argocd");
    assert.deepEqual(stringData, {
      type: "git",
      url: "https://github.com/acme",
      username: "git",
      password: "token-canary",
    });
  });

  it("writes the Secrets that its configuration refers to, so that Argo CD looks into them", async () => {
    const made = await installed({ "argocd-sso": { clientSecret: pulumi.output("sso-canary") } });
    const { inputs } = made.only("kubernetes:core/v1:Secret", "argocd-secret-argocd-sso");
    assert.deepEqual(inputs.metadata, {
      name: "argocd-sso",
      namespace: "argocd",
      labels: { "app.kubernetes.io/part-of": "argocd" },
    });
    assert.deepEqual(inputs.stringData, { clientSecret: "sso-canary" });
    assert.doesNotMatch(JSON.stringify(made.only("kubernetes:helm.sh/v3:Release").inputs), /sso-canary/);
  });

  it("takes everything from the project that Argo CD makes by itself", async () => {
    const { inputs } = (await installed()).only("kubernetes:argoproj.io/v1alpha1:AppProjectPatch");
    assert.equal((inputs.metadata as { name: string }).name, "default");
    assert.deepEqual(inputs.spec, { sourceRepos: [], destinations: [], clusterResourceWhitelist: [] });
  });

  it("gives out its namespace", async () => {
    assert.equal(await valueOf((await installed()).result.namespace), "argocd");
  });
});

function installed(secrets?: ArgoCdArgs["secrets"]): Promise<Recording<ArgoCd>> {
  return recorded(HUB, () => {
    const provider = new k8s.Provider("hub", { kubeconfig: "{}" });
    return new ArgoCd(
      "argocd",
      {
        chartVersion: "10.1.1",
        values: argoCdValues(aFleet().hub.argocd),
        repositories: { urlPrefix: "https://github.com/acme", password: pulumi.output("token-canary") },
        webhookSecret: "webhook-canary",
        ...(secrets ? { secrets } : {}),
      },
      { provider },
    );
  });
}
