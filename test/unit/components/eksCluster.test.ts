import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { clusterTransform, EksCluster, type EksClusterArgs } from "../../../components/eksCluster.js";
import { tokenKubeconfig } from "../../../render/index.js";
import { recorded, valueOf, type Outputs, type Recording } from "./recorded.js";

const CLOUD: Outputs = {
  "aws:cloudwatch/logGroup:LogGroup": () => ({}),
  "eks:index:Cluster": (_, inputs) => ({
    eksCluster: {
      name: inputs.name,
      arn: "arn:aws:eks:eu-west-1:111111111111:cluster/acme-prod",
      endpoint: "https://prod.example",
      certificateAuthority: { data: "Y2E=" },
      vpcConfig: { clusterSecurityGroupId: "sg-made-by-eks" },
    },
    kubeconfigJson: tokenKubeconfig({ server: "https://prod.example", token: "t" }),
  }),
  "pulumi:providers:kubernetes": () => ({}),
  "kubernetes:core/v1:ConfigMap": () => ({}),
};

describe("EksCluster", () => {
  it("lets in the listed administrators alone, by access entries", async () => {
    const { inputs } = (await cluster()).only("eks:index:Cluster");
    assert.equal(inputs.authenticationMode, "API");
    assert.deepEqual(inputs.accessEntries, {
      "platform-engineer-111111111111": {
        principalArn: "arn:aws:iam::111111111111:role/team/platform-engineer",
        type: "STANDARD",
        accessPolicies: {
          admin: {
            policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
            accessScope: { type: "cluster" },
          },
        },
      },
    });
  });

  it("has its kubeconfig assume a role where it is told to, and else nobody's", async () => {
    const own = (await cluster()).only("eks:index:Cluster").inputs;
    assert.equal(own.providerCredentialOpts, undefined);
    const kubeconfigRoleArn = "arn:aws:iam::111111111111:role/team/platform-engineer";
    const { inputs } = (await cluster({ kubeconfigRoleArn })).only("eks:index:Cluster");
    assert.deepEqual(inputs.providerCredentialOpts, { roleArn: kubeconfigRoleArn });
  });

  it("makes no administrator of whoever creates it", async () => {
    const config = { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true };
    const changed = await transformed("aws:eks/cluster:Cluster", { name: "acme-prod", accessConfig: config });
    assert.deepEqual(await valueOf(pulumi.output(changed?.props)), {
      name: "acme-prod",
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
    });
  });

  it("protects the cluster itself, and none of what may change around it", async () => {
    assert.equal((await transformed("aws:eks/cluster:Cluster", {}))?.opts.protect, true);
    assert.equal(await transformed("aws:eks/accessEntry:AccessEntry", {}), undefined);
  });

  it("keeps the API private until somebody lists who may come from outside", async () => {
    const closed = (await cluster()).only("eks:index:Cluster").inputs;
    assert.deepEqual(
      [closed.endpointPrivateAccess, closed.endpointPublicAccess, closed.publicAccessCidrs],
      [true, false, undefined],
    );
    const open = (await cluster({ publicAccessCidrs: ["203.0.113.0/24"] })).only("eks:index:Cluster").inputs;
    assert.deepEqual([open.endpointPublicAccess, open.publicAccessCidrs], [true, ["203.0.113.0/24"]]);
  });

  it("encrypts its Secrets and all five logs, and keeps the logs for a year", async () => {
    const made = await cluster();
    const { encryptionConfigKeyArn, enabledClusterLogTypes } = made.only("eks:index:Cluster").inputs;
    assert.equal(encryptionConfigKeyArn, "arn:key");
    assert.deepEqual(enabledClusterLogTypes, ["api", "audit", "authenticator", "controllerManager", "scheduler"]);
    const logs = made.only("aws:cloudwatch/logGroup:LogGroup").inputs;
    assert.deepEqual([logs.name, logs.kmsKeyId, logs.retentionInDays], ["/aws/eks/acme-prod/cluster", "arn:key", 365]);
  });

  it("refuses deletion only where it is asked to", async () => {
    assert.equal((await cluster()).only("eks:index:Cluster").inputs.deletionProtection, false);
    const safe = await cluster({ deletionProtection: true });
    assert.equal(safe.only("eks:index:Cluster").inputs.deletionProtection, true);
  });

  it("binds its Kubernetes provider to the cluster's ARN, and changes Secrets in place", async () => {
    const { inputs } = (await cluster()).only("pulumi:providers:kubernetes", "prod-kubernetes");
    assert.equal(inputs.clusterIdentifier, "arn:aws:eks:eu-west-1:111111111111:cluster/acme-prod");
    assert.deepEqual([inputs.enableSecretMutable, inputs.enableConfigMapMutable], ["true", "true"]);
  });

  it("has NetworkPolicies enforced, which Auto Mode does not by itself", async () => {
    const { inputs, provider } = (await cluster()).only("kubernetes:core/v1:ConfigMap");
    assert.deepEqual(inputs.metadata, { name: "amazon-vpc-cni", namespace: "kube-system" });
    assert.deepEqual(inputs.data, { "enable-network-policy-controller": "true" });
    assert.match(provider, /::prod-kubernetes::/);
  });

  it("without Auto Mode has nothing but what somebody brings: no add-ons, groups or node roles", async () => {
    const made = await cluster({ autoMode: false });
    const { inputs } = made.only("eks:index:Cluster");
    assert.equal(inputs.autoMode, undefined);
    assert.deepEqual(
      [inputs.bootstrapSelfManagedAddons, inputs.skipDefaultSecurityGroups, inputs.skipDefaultNodeGroup],
      [false, true, true],
    );
    const { enabled } = inputs.kubeProxyAddonOptions as { enabled: boolean };
    assert.deepEqual([enabled, inputs.useDefaultVpcCni], [false, true]);
    assert.deepEqual(made.all("kubernetes:core/v1:ConfigMap"), []);
  });

  it("is reached through a proxy when there is one, by its provider and by whoever takes the kubeconfig", async () => {
    const made = await cluster({ proxyUrl: "http://proxy:3128" });
    const kubeconfig = String(made.only("pulumi:providers:kubernetes", "prod-kubernetes").inputs.kubeconfig);
    assert.match(kubeconfig, /"proxy-url":"http:\/\/proxy:3128"/);
    assert.equal(await valueOf(made.result.kubeconfig), kubeconfig);
    assert.doesNotMatch(String((await cluster()).only("pulumi:providers:kubernetes").inputs.kubeconfig), /proxy/);
  });

  it("gives out a kubeconfig that stays secret", async () => {
    const made = await cluster();
    assert.equal(await pulumi.isSecret(made.result.kubeconfig), true);
    assert.equal(await valueOf(made.result.certificateAuthority), "Y2E=");
    assert.equal(await valueOf(made.result.securityGroupId), "sg-made-by-eks");
  });
});

function cluster(overrides: Partial<EksClusterArgs> = {}): Promise<Recording<EksCluster>> {
  return recorded(
    CLOUD,
    () =>
      new EksCluster("prod", {
        eksName: "acme-prod",
        region: "eu-west-1",
        kubernetes: "1.35",
        vpcId: "vpc-1",
        privateSubnetIds: ["subnet-3", "subnet-4"],
        serviceCidr: "172.20.0.0/16",
        administrators: ["arn:aws:iam::111111111111:role/team/platform-engineer"],
        kmsKeyArn: "arn:key",
        ...overrides,
      }),
  );
}

async function transformed(type: string, props: object): Promise<pulumi.ResourceTransformResult | undefined> {
  return clusterTransform(true)({ custom: true, type, name: "prod-eksCluster", props, opts: {} });
}
