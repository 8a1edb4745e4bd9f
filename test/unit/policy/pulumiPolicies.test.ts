import assert from "node:assert/strict";
import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy.js";
import { policies, pulumiPolicies } from "../../../policy/index.js";

/** What @pulumi/policy makes of the properties of a resource: whoever looks at what is not known is stopped. */
const { unknownCheckingProxy, unknownStringValue } = proxy as unknown as {
  unknownCheckingProxy: (props: object) => Record<string, unknown>;
  unknownStringValue: string;
};

const PACK = pulumiPolicies(policies, "2026-11-21");
const OPTS = { protect: false, ignoreChanges: [], aliases: [], additionalSecretOutputs: [] };

function args(type: string, props: object, config: object = {}): ResourceValidationArgs {
  return {
    type,
    props: unknownCheckingProxy(props),
    name: "it",
    urn: `urn:pulumi:dev::acme::${type}::it`,
    opts: OPTS,
    getConfig: () => config,
  } as unknown as ResourceValidationArgs;
}

/** Names of the policies that report something of a resource. */
function reports(validated: ResourceValidationArgs): string[] {
  const said: string[] = [];
  for (const policy of PACK) {
    const { validateResource } = policy as ResourceValidationPolicy;
    if (typeof validateResource === "function") void validateResource(validated, () => said.push(policy.name));
  }
  return said;
}

describe("the pack, as Pulumi runs it", () => {
  it("judges what is known of a resource beside what is not", () => {
    const listed = { publicAccessCidrs: [unknownStringValue, "0.0.0.0/0"], endpointPrivateAccess: unknownStringValue };
    const said = reports(args("aws:eks/cluster:Cluster", { vpcConfig: listed, encryptionConfig: unknownStringValue }));
    assert.ok(said.includes("eks-public-endpoint-listed"));
    assert.ok(!said.includes("eks-private-endpoint"));
    assert.ok(!said.includes("eks-secrets-encrypted"));
  });

  it("judges a resource that is given nothing at all", () => {
    assert.ok(reports(args("aws:kms/key:Key", {})).includes("kms-key-rotation"));
  });

  it("does what its configuration says", () => {
    const said = reports(args("aws:eks/cluster:Cluster", {}, { production: true }));
    assert.ok(said.includes("eks-deletion-protection"));
    assert.ok(!reports(args("aws:eks/cluster:Cluster", {})).includes("eks-deletion-protection"));
  });

  it("follows what a value comes from, and names the resource", () => {
    const vpc = resource("aws:ec2/vpc:Vpc", "net", { cidrBlock: "10.0.0.0/16" });
    const log = resource("aws:ec2/flowLog:FlowLog", "log", { vpcId: unknownStringValue });
    log.propertyDependencies = { vpcId: [vpc] };
    assert.deepEqual(judged("vpc-flow-logs", [vpc, log]), []);
    log.propertyDependencies = {};
    assert.deepEqual(judged("vpc-flow-logs", [vpc, log]), ["urn:pulumi:dev::acme::aws:ec2/vpc:Vpc::net"]);
  });

  it("knows nothing of a resource whose provider could not be asked yet", () => {
    const cluster = resource("aws:eks/cluster:Cluster", "c", { computeConfig: { enabled: true } });
    const provider = resource("pulumi:providers:kubernetes", "kube", { kubeconfig: unknownStringValue });
    provider.dependencies = [cluster];
    const configMap = resource("kubernetes:core/v1:ConfigMap", "on", {});
    configMap.provider = provider;
    assert.deepEqual(judged("eks-network-policy", [cluster, provider, configMap]), []);
    assert.deepEqual(judged("eks-network-policy", [cluster, provider]), [cluster.urn]);
  });
});

function resource(type: string, name: string, props: object): PolicyResource {
  const urn = `urn:pulumi:dev::acme::${type}::${name}`;
  const links = { dependencies: [], propertyDependencies: {} };
  return { type, name, urn, props: unknownCheckingProxy(props), opts: OPTS, ...links } as unknown as PolicyResource;
}

/** URNs of what a policy reports. */
function judged(name: string, resources: PolicyResource[]): (string | undefined)[] {
  const said: (string | undefined)[] = [];
  const policy = PACK.find((candidate) => candidate.name === name) as StackValidationPolicy;
  void policy.validateStack(
    { resources, getConfig: () => ({}) } as unknown as Parameters<StackValidationPolicy["validateStack"]>[0],
    (_, urn) => said.push(urn),
  );
  return said;
}
