import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterRegistration, type ClusterRegistrationArgs } from "../../../components/clusterRegistration.js";
import { recorded, type Outputs, type Recording } from "./recorded.js";

const CLOUD: Outputs = {
  "pulumi:providers:kubernetes": () => ({}),
  "aws:eks/accessEntry:AccessEntry": () => ({}),
  "kubernetes:core/v1:Secret": () => ({}),
};

describe("ClusterRegistration", () => {
  it("lets the hub's role in as a member of the hub's group, with no policy of AWS's", async () => {
    const { inputs } = (await registration()).only("aws:eks/accessEntry:AccessEntry");
    assert.deepEqual(inputs, {
      clusterName: "acme-dev-eu-west-1",
      principalArn: "arn:aws:iam::111111111111:role/acme-argocd",
      type: "STANDARD",
      kubernetesGroups: ["gitops-fleet:hub"],
      tags: { "gitops-fleet/role-id": "AROA1" },
    });
  });

  it("writes a Secret by which Argo CD finds and selects the cluster", async () => {
    const { inputs } = (await registration()).only("kubernetes:core/v1:Secret");
    const { metadata, data } = inputs as { metadata: k8s.types.input.meta.v1.ObjectMeta; data: Record<string, string> };
    assert.equal(metadata.name, "cluster-dev-eu-west-1");
    assert.equal(metadata.namespace, "argocd");
    assert.deepEqual(metadata.labels, {
      "argocd.argoproj.io/secret-type": "cluster",
      "gitops-fleet/environment": "dev",
      "gitops-fleet/state": "active",
    });
    assert.deepEqual(Object.fromEntries(Object.entries(data).map(([key, value]) => [key, decoded(value)])), {
      name: "dev-eu-west-1",
      server: "https://dev.example",
      config:
        '{"awsAuthConfig":{"clusterName":"acme-dev-eu-west-1"},"tlsClientConfig":{"insecure":false,"caData":"Y2E="}}',
    });
  });

  it("overrules what Argo CD itself wrote into the Secret", async () => {
    const { metadata } = (await registration()).only("kubernetes:core/v1:Secret").inputs;
    const { annotations } = metadata as { annotations: Record<string, string> };
    assert.equal(annotations["pulumi.com/patchForce"], "true");
  });

  it("has Argo CD assume a role where the spoke has one for it", async () => {
    const made = await registration({ assumesRole: true });
    assert.match(decodedConfig(made), /"roleARN":"arn:aws:iam::111111111111:role\/acme-argocd"/);
  });

  it("makes no access entry where Argo CD has a token, and keeps the token secret", async () => {
    const made = await registration({ bearerToken: pulumi.secret("canary"), proxyUrl: "http://proxy:3128" }, []);
    assert.deepEqual(made.all("aws:eks/accessEntry:AccessEntry"), []);
    assert.deepEqual(JSON.parse(decodedConfig(made)), {
      bearerToken: "canary",
      tlsClientConfig: { insecure: false, caData: "Y2E=" },
      proxyUrl: "http://proxy:3128",
    });
  });

  it("says what is missing when Argo CD could not log in", async () => {
    await assert.rejects(
      registration({}, []),
      /args\.hubRoleArn and args\.hubRoleId are missing.*no args\.bearerToken/,
    );
  });

  it("lets the hub in before it names the cluster to Argo CD", async () => {
    const order = (await registration()).resources.map(({ type }) => type);
    assert.ok(order.indexOf("aws:eks/accessEntry:AccessEntry") < order.indexOf("kubernetes:core/v1:Secret"));
  });
});

const HUB_ROLE = { hubRoleArn: "arn:aws:iam::111111111111:role/acme-argocd", hubRoleId: "AROA1" };

function registration(
  changes: Partial<ClusterRegistrationArgs> = {},
  [role]: readonly (typeof HUB_ROLE)[] = [HUB_ROLE],
): Promise<Recording<ClusterRegistration>> {
  return recorded(CLOUD, () => {
    const hubProvider = new k8s.Provider("hub", { kubeconfig: "{}" });
    return new ClusterRegistration("dev-eu-west-1", {
      cluster: {
        name: "dev-eu-west-1",
        eksName: "acme-dev-eu-west-1",
        labels: { "gitops-fleet/environment": "dev", "gitops-fleet/state": "active" },
      },
      endpoint: "https://dev.example/",
      certificateAuthority: "Y2E=",
      ...role,
      hubProvider,
      outlivedBy: [],
      ...changes,
    });
  });
}

function decodedConfig(made: Recording<unknown>): string {
  const { data } = made.only("kubernetes:core/v1:Secret").inputs as { data: Record<string, string> };
  return decoded(data.config ?? "");
}

function decoded(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}
