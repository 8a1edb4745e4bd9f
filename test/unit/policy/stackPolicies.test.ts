import assert from "node:assert/strict";
import { isStackPolicy, judgeStack, policies, UNKNOWN } from "../../../policy/index.js";
import { AStack, CONTEXT, stackPolicy } from "./aStack.js";

const CLUSTER = "aws:eks/cluster:Cluster";
const NODES = "aws:eks/nodeGroup:NodeGroup";
const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const NAT = "aws:ec2/natGateway:NatGateway";
const REPOSITORY = "github:index/repository:Repository";
const RULESET = "github:index/repositoryRuleset:RepositoryRuleset";

/** What a policy finds: the resource and the property. */
function found(policy: string, { resources }: AStack): string[] {
  tried.add(policy);
  return judgeStack(stackPolicy(policy), resources, CONTEXT).map(
    ({ resource, property }) => `${resource.name}: ${property}`,
  );
}
const tried = new Set<string>();

describe("a policy on the resources of a stack", () => {
  after(() => {
    // Whichever is new has to be tried as well.
    assert.deepEqual(
      policies
        .filter(isStackPolicy)
        .map(({ name }) => name)
        .sort(),
      [...tried].sort(),
    );
  });

  it("wants Argo CD's own project emptied beside every release of its chart", () => {
    const argocd = () => new AStack().with("kubernetes:helm.sh/v3:Release", "argocd", { chart: "argo-cd" });
    const patched = (name: string, destinations: unknown): string[] =>
      found(
        "argocd-default-project",
        argocd().with("kubernetes:argoproj.io/v1alpha1:AppProjectPatch", "patch", {
          metadata: { name },
          spec: { sourceRepos: [], destinations },
        }),
      );
    assert.deepEqual(patched("default", []), []);
    assert.deepEqual(patched("default", UNKNOWN), []);
    assert.deepEqual(patched("default", [{ server: "*", namespace: "*" }]), ["argocd: AppProject default"]);
    assert.deepEqual(patched("other", []), ["argocd: AppProject default"]);
    assert.deepEqual(found("argocd-default-project", argocd()), ["argocd: AppProject default"]);
    const other = new AStack().with("kubernetes:helm.sh/v3:Release", "nginx", { chart: "ingress-nginx" });
    assert.deepEqual(found("argocd-default-project", other), []);
    const byEks = (type: string) => new AStack().with("aws:eks/capability:Capability", "eks", { type });
    assert.deepEqual(found("argocd-default-project", byEks("ARGOCD")), ["eks: AppProject default"]);
    assert.deepEqual(found("argocd-default-project", byEks("KRO")), []);
  });

  it("keeps nodes at most three versions behind their control plane, and never ahead", () => {
    const nodes = (version: unknown): string[] =>
      found(
        "eks-node-skew",
        new AStack().with(CLUSTER, "c", { version: "1.35" }).with(NODES, "n", { version }, { clusterName: ["c"] }),
      );
    assert.deepEqual(nodes("1.32"), []);
    assert.deepEqual(nodes(UNKNOWN), []);
    assert.deepEqual(nodes(undefined), []);
    assert.deepEqual(nodes("1.31"), ["n: version"]);
    assert.deepEqual(nodes("1.36"), ["n: version"]);
    const byName = new AStack().with(CLUSTER, "c", { name: "acme", version: "1.35" });
    assert.deepEqual(found("eks-node-skew", byName.with(NODES, "n", { clusterName: "acme", version: "1.30" })), [
      "n: version",
    ]);
  });

  it("wants network policies enforced: in Auto Mode by the cluster's own ConfigMap", () => {
    const stack = (enabled: unknown, from = "eks"): string[] =>
      found(
        "eks-network-policy",
        new AStack()
          .with("eks:index:Cluster", "eks", {})
          .with(CLUSTER, "c", { computeConfig: { enabled } }, {}, { parent: "eks" })
          .with(CLUSTER, "other", { computeConfig: UNKNOWN })
          .with("pulumi:providers:kubernetes", "kube", {}, { kubeconfig: [from] })
          .with(
            "kubernetes:core/v1:ConfigMap",
            "on",
            {
              metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
              data: { "enable-network-policy-controller": "true" },
            },
            {},
            { provider: "kube" },
          ),
      );
    assert.deepEqual(stack(true), []);
    assert.deepEqual(stack(UNKNOWN), []);
    assert.deepEqual(stack(true, "other"), ["c: NetworkPolicy"]);
    assert.deepEqual(stack(false), ["c: NetworkPolicy"]);
  });

  it("wants network policies enforced: elsewhere by the add-on", () => {
    const stack = (configurationValues: unknown): string[] =>
      found(
        "eks-network-policy",
        new AStack()
          .with(CLUSTER, "c", { name: "acme" })
          .with("aws:eks/addon:Addon", "cni", { clusterName: "acme", addonName: "vpc-cni", configurationValues }),
      );
    assert.deepEqual(stack('{"enableNetworkPolicy":"true"}'), []);
    assert.deepEqual(stack(UNKNOWN), []);
    assert.deepEqual(stack("{}"), ["c: NetworkPolicy"]);
  });

  it("keeps nodes out of subnets with a route from the internet, also when ids are handed on", () => {
    const stack = (target: object, links: Record<string, string[]>): AStack =>
      new AStack()
        .with(SUBNET, "s", {})
        .with("aws:ec2/internetGateway:InternetGateway", "igw", {})
        .with(NAT, "nat", {})
        .with("aws:ec2/routeTable:RouteTable", "t", {})
        .with("aws:ec2/route:Route", "r", target, { routeTableId: ["t"], ...links })
        .with("aws:ec2/routeTableAssociation:RouteTableAssociation", "a", {}, { subnetId: ["s"], routeTableId: ["t"] })
        .with(NODES, "n", { subnetIds: [UNKNOWN] }, { subnetIds: ["a"] })
        .with(CLUSTER, "auto", { computeConfig: { enabled: true } }, { vpcConfig: ["s"] })
        .with(CLUSTER, "c", {}, { vpcConfig: ["s"] });
    const policy = "nodes-in-private-subnets";
    assert.deepEqual(found(policy, stack({ natGatewayId: UNKNOWN }, { natGatewayId: ["nat"] })), []);
    const seen = ["n: subnetIds", "auto: vpcConfig.subnetIds"];
    assert.deepEqual(found(policy, stack({ gatewayId: UNKNOWN }, { gatewayId: ["igw"] })), seen);
    assert.deepEqual(found(policy, stack({ gatewayId: "igw-1" }, {})), seen);
  });

  it("wants a cluster in two zones, as far as all of its subnets are known", () => {
    const stack = (subnetIds: unknown, zones: readonly unknown[]): string[] => {
      const made = new AStack();
      zones.forEach((availabilityZone, index) => made.with(SUBNET, `s${index}`, { availabilityZone }));
      const names = zones.map((_, index) => `s${index}`);
      return found("eks-two-zones", made.with(CLUSTER, "c", { vpcConfig: { subnetIds } }, { vpcConfig: names }));
    };
    assert.deepEqual(stack([UNKNOWN, UNKNOWN], ["a", "b"]), []);
    assert.deepEqual(stack([UNKNOWN, UNKNOWN], ["a", "a"]), ["c: vpcConfig.subnetIds"]);
    assert.deepEqual(stack([UNKNOWN, "subnet-elsewhere"], ["a"]), []);
    assert.deepEqual(stack([UNKNOWN, UNKNOWN], ["a", UNKNOWN]), []);
    assert.deepEqual(stack(UNKNOWN, ["a"]), []);
  });

  it("wants addresses to spare in the subnets of a cluster, and of no others", () => {
    const subnet = (cidrBlock: unknown): AStack => new AStack().with(SUBNET, "s", { cidrBlock });
    const used = (cidrBlock: unknown): string[] =>
      found("eks-subnet-spare-addresses", subnet(cidrBlock).with(CLUSTER, "c", {}, { vpcConfig: ["s"] }));
    assert.deepEqual(used("10.0.0.0/27"), []);
    assert.deepEqual(used(UNKNOWN), []);
    assert.deepEqual(used("10.0.0.0/28"), ["s: cidrBlock"]);
    assert.deepEqual(found("eks-subnet-spare-addresses", subnet("10.0.0.0/28")), []);
  });

  it("wants a NAT gateway in each zone of production that has any", () => {
    const stack = (gateways: Readonly<Record<string, object>>): string[] => {
      const made = new AStack()
        .with(VPC, "v", {})
        .with(SUBNET, "a", { availabilityZone: "za" }, { vpcId: ["v"] })
        .with(SUBNET, "b", { availabilityZone: "zb" }, { vpcId: ["v"] })
        .with(SUBNET, "unknown", { availabilityZone: UNKNOWN }, { vpcId: ["v"] })
        // Most Local Zones have no NAT gateways.
        .with(SUBNET, "local", { availabilityZone: "us-east-1-bos-1a" }, { vpcId: ["v"] });
      for (const [subnet, props] of Object.entries(gateways)) made.with(NAT, subnet, props, { subnetId: [subnet] });
      return found("nat-gateway-per-zone", made);
    };
    assert.deepEqual(stack({}), []);
    assert.deepEqual(stack({ a: {}, b: {} }), []);
    assert.deepEqual(stack({ unknown: {} }), []);
    assert.deepEqual(stack({ a: { availabilityMode: "regional" } }), []);
    assert.deepEqual(stack({ a: {} }), ["v: NatGateway"]);
  });

  it("wants flow logs of every VPC", () => {
    const two = new AStack().with(VPC, "logged", {}).with(VPC, "silent", {});
    two.with("aws:ec2/flowLog:FlowLog", "f", UNKNOWN, { vpcId: ["logged"] });
    assert.deepEqual(found("vpc-flow-logs", two), ["silent: FlowLog"]);
  });

  it("wants the default security group of every VPC closed", () => {
    const stack = (props: unknown): string[] =>
      found(
        "default-security-group-closed",
        new AStack()
          .with(VPC, "v", {})
          .with("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "d", props, { vpcId: ["v"] }),
      );
    assert.deepEqual(stack({ ingress: [], egress: [] }), []);
    assert.deepEqual(stack(UNKNOWN), []);
    assert.deepEqual(stack({ ingress: [{ protocol: "-1" }] }), ["d: ingress"]);
    assert.deepEqual(found("default-security-group-closed", new AStack().with(VPC, "v", {})), [
      "v: DefaultSecurityGroup",
    ]);
  });

  it("wants a role for each workload, which may run in many clusters", () => {
    const association = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
    const stack = (...accounts: unknown[]): string[] => {
      const made = new AStack().with("aws:iam/role:Role", "role", {});
      accounts.forEach((serviceAccount, index) =>
        made.with(association, `p${index}`, { namespace: "web", serviceAccount }, { roleArn: ["role"] }),
      );
      return found("pod-identity-one-workload", made);
    };
    assert.deepEqual(stack("shop", "shop", UNKNOWN), []);
    assert.deepEqual(stack("shop", "cart"), ["role: PodIdentityAssociation"]);
  });

  it("wants to hear of vulnerable dependencies in every repository that is not archived", () => {
    const alerts = "github:index/repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts";
    const stack = new AStack()
      .with(REPOSITORY, "told", { name: "told" })
      .with(REPOSITORY, "off", {})
      .with(REPOSITORY, "old", { archived: true })
      .with(REPOSITORY, "itself", { vulnerabilityAlerts: true })
      .with(alerts, "a", { repository: "told" })
      .with(alerts, "b", { enabled: false }, { repository: ["off"] });
    assert.deepEqual(found("github-vulnerability-alerts", stack), ["off: RepositoryVulnerabilityAlerts"]);
  });

  for (const [policy, property, lacks, has] of [
    ["github-code-owners", "CODEOWNERS", {}, { ".github/CODEOWNERS": "* @acme/team" }],
    ["github-security-policy", "SECURITY.md", {}, { "docs/SECURITY.md": "Tell us." }],
    [
      "github-dependency-updates",
      "dependabot.yml",
      { ".github/workflows/ci.yaml": "" },
      { ".github/workflows/ci.yaml": "", ".github/dependabot.yml": "version: 2" },
    ],
  ] as const) {
    it(`wants ${property} among the files that a repository gets, as far as they are known`, () => {
      const seeded = (files: unknown): string[] =>
        found(
          policy,
          new AStack()
            .with(REPOSITORY, "repo", { name: "repo" })
            .with("pulumi-nodejs:dynamic/gitops-fleet:SeedCommit", "s", { repository: "repo", files }),
        );
      assert.deepEqual(seeded({ "README.md": "", ...lacks }), [`repo: ${property}`]);
      assert.deepEqual(seeded({ "README.md": "", ...has }), []);
      assert.deepEqual(seeded(UNKNOWN), []);
      const others = new AStack().with(REPOSITORY, "repo", { name: "repo" });
      assert.deepEqual(found(policy, others), []);
      const file = "github:index/repositoryFile:RepositoryFile";
      for (const path of Object.keys(has)) others.with(file, path, { file: path }, { repository: ["repo"] });
      assert.deepEqual(found(policy, others), []);
    });
  }

  const SAFE = {
    deletion: true,
    nonFastForward: true,
    requiredSignatures: true,
    requiredStatusChecks: { requiredChecks: [{ context: "build" }] },
    pullRequest: { requiredApprovingReviewCount: 2, requireCodeOwnerReview: true, dismissStaleReviewsOnPush: true },
  };
  const DEFAULT = { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } };
  const repository = (...rulesets: object[]): AStack => {
    const made = new AStack().with(REPOSITORY, "repo", { name: "repo" });
    rulesets.forEach((props, index) => {
      const common = { target: "branch", enforcement: "active", conditions: DEFAULT };
      made.with(RULESET, `rules${index}`, { ...common, ...props }, { repository: ["repo"] });
    });
    return made;
  };

  it("wants a ruleset on the default branch that is switched on", () => {
    const judged = (...rulesets: object[]): string[] => found("github-ruleset", repository(...rulesets));
    assert.deepEqual(judged({}), []);
    assert.deepEqual(judged({ conditions: UNKNOWN, enforcement: UNKNOWN }), []);
    assert.deepEqual(judged(), ["repo: RepositoryRuleset"]);
    assert.deepEqual(judged({ enforcement: "evaluate" }), ["repo: RepositoryRuleset"]);
    assert.deepEqual(judged({ conditions: { refName: { includes: ["refs/heads/dev"] } } }), [
      "repo: RepositoryRuleset",
    ]);
  });

  for (const [policy, property, fault] of [
    [
      "github-reviews",
      "pullRequest.requiredApprovingReviewCount",
      { pullRequest: { ...SAFE.pullRequest, requiredApprovingReviewCount: 1 } },
    ],
    [
      "github-reviews",
      "pullRequest.requireCodeOwnerReview",
      { pullRequest: { ...SAFE.pullRequest, requireCodeOwnerReview: false } },
    ],
    [
      "github-reviews",
      "pullRequest.dismissStaleReviewsOnPush",
      { pullRequest: { ...SAFE.pullRequest, dismissStaleReviewsOnPush: undefined } },
    ],
    ["github-signed-commits", "requiredSignatures", { requiredSignatures: false }],
    ["github-history-kept", "deletion", { deletion: false }],
    ["github-history-kept", "nonFastForward", { nonFastForward: undefined }],
    ["github-required-checks", "requiredStatusChecks.requiredChecks", { requiredStatusChecks: undefined }],
  ] as const) {
    it(`wants rules.${property} of the rulesets of a default branch together`, () => {
      const bad = { rules: { ...SAFE, ...fault } };
      assert.deepEqual(found(policy, repository({ rules: SAFE })), []);
      assert.deepEqual(found(policy, repository({ rules: UNKNOWN })), []);
      assert.deepEqual(found(policy, repository(bad, { rules: SAFE })), []);
      assert.deepEqual(found(policy, repository(bad)), [`rules0: rules.${property}`]);
      assert.deepEqual(found(policy, repository()), []);
    });
  }
});
