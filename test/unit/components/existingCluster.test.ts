import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ExistingCluster, type ExistingClusterArgs } from "../../../components/existingCluster.js";
import { HubAccount } from "../../../components/hubAccount.js";
import { SpokeRole } from "../../../components/spokeRole.js";
import { tokenKubeconfig } from "../../../render/index.js";
import { recorded, valueOf, type Outputs, type Recording } from "./recorded.js";

const KUBECONFIG = tokenKubeconfig({ server: "https://aks.example", caData: "Y2E=", token: "canary" });

const CLOUD: Outputs = {
  "pulumi:providers:kubernetes": () => ({}),
  "aws:eks/getCluster:getCluster": (_, { name }) => ({
    name,
    arn: `arn:aws:eks:eu-west-2:111111111111:cluster/${String(name)}`,
    endpoint: "https://legacy.example",
    certificateAuthorities: [{ data: "Y2E=" }],
  }),
  "kubernetes:core/v1:ServiceAccount": () => ({}),
  "kubernetes:core/v1:Secret": () => ({ data: { token: Buffer.from("spoke token").toString("base64") } }),
  "aws:iam/role:Role": (_, inputs) => ({ arn: `arn:role/${String(inputs.name)}`, uniqueId: "AROASPOKE" }),
};

describe("ExistingCluster", () => {
  it("makes nothing of an EKS cluster but a provider, with what EKS says of it", async () => {
    const made = await joined({ eksName: "legacy", region: "eu-west-2" });
    assert.deepEqual(
      made.resources.map(({ type }) => type),
      ["pulumi:providers:kubernetes"],
    );
    const { inputs } = made.only("pulumi:providers:kubernetes");
    assert.equal(inputs.clusterIdentifier, "arn:aws:eks:eu-west-2:111111111111:cluster/legacy");
    assert.match(String(inputs.kubeconfig), /"get-token","--cluster-name","legacy"/);
    assert.equal(await valueOf(made.result.endpoint), "https://legacy.example");
    assert.equal(await valueOf(made.result.certificateAuthority), "Y2E=");
  });

  it("takes any other cluster from a kubeconfig, of which only the credentials stay secret", async () => {
    const { result } = await joined({ kubeconfig: KUBECONFIG });
    assert.equal(await valueOf(result.endpoint), "https://aks.example");
    assert.equal(await valueOf(result.identity), "https://aks.example");
    assert.deepEqual(
      await Promise.all([result.endpoint, result.certificateAuthority, result.kubeconfig].map(pulumi.isSecret)),
      [false, false, true],
    );
  });

  it("is recognized by what it is given to be recognized by, wherever its API moves", async () => {
    const made = await joined({ kubeconfig: KUBECONFIG, identity: "uid-1" });
    assert.equal(made.only("pulumi:providers:kubernetes").inputs.clusterIdentifier, "uid-1");
  });

  it("is reached through a proxy when there is one", async () => {
    for (const args of [{ kubeconfig: KUBECONFIG }, { eksName: "legacy", region: "eu-west-2" }]) {
      const made = await joined({ ...args, proxyUrl: "http://proxy:3128" });
      assert.match(
        String(made.only("pulumi:providers:kubernetes").inputs.kubeconfig),
        /"proxy-url":"http:\/\/proxy:3128"/,
      );
    }
  });

  it("says what it takes when it is told no way in, or two", async () => {
    for (const args of [
      {},
      { eksName: "legacy" },
      { eksName: "legacy", region: "eu-west-2", kubeconfig: KUBECONFIG },
    ]) {
      await assert.rejects(
        joined(args),
        /ExistingCluster "prod": its args have to say one way.*\n.*eksName with region/,
      );
    }
  });
});

describe("HubAccount", () => {
  it("has Kubernetes make a token for an account that runs nothing, and keeps it secret", async () => {
    const made = await recorded(CLOUD, () => {
      const provider = new k8s.Provider("spoke", { kubeconfig: "{}" });
      return new HubAccount("prod-aks", { cluster: "prod-aks" }, { provider });
    });
    const labels = { "gitops-fleet/cluster": "prod-aks" };
    assert.deepEqual(made.only("kubernetes:core/v1:ServiceAccount").inputs, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "hub", namespace: "gitops-fleet", labels },
      automountServiceAccountToken: false,
    });
    const { inputs } = made.only("kubernetes:core/v1:Secret");
    assert.equal(inputs.type, "kubernetes.io/service-account-token");
    assert.deepEqual((inputs.metadata as { annotations: object }).annotations, {
      "kubernetes.io/service-account.name": "hub",
    });
    assert.equal(await valueOf(made.result.token), "spoke token");
    assert.equal(await pulumi.isSecret(made.result.token), true);
  });
});

describe("SpokeRole", () => {
  it("can be assumed by the hub's role and may do nothing in AWS", async () => {
    const hub = { hubRoleArn: "arn:aws:iam::111111111111:role/acme-argocd", hubRoleId: "AROAHUB" };
    const made = await recorded(CLOUD, () => new SpokeRole("prod", { roleName: "acme-prod-argocd", ...hub }));
    const { inputs } = made.only("aws:iam/role:Role");
    assert.equal(inputs.name, "acme-prod-argocd");
    assert.match(
      String(inputs.assumeRolePolicy),
      /"Sid":"HubAROAHUB".*"AWS":"arn:aws:iam::111111111111:role\/acme-argocd"/,
    );
    assert.equal(made.resources.length, 1);
    assert.equal(await valueOf(made.result.id), "AROASPOKE");
  });
});

function joined(args: ExistingClusterArgs): Promise<Recording<ExistingCluster>> {
  return recorded(CLOUD, () => new ExistingCluster("prod", args));
}
