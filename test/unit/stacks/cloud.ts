import { readFileSync } from "node:fs";
import { allAddons, parseFleet, type Fleet } from "../../../model/index.js";
import type { ProgramSettings } from "../../../stacks/settings.js";
import type { Outputs } from "../components/recorded.js";

const ECHO = () => ({});

/** Every type that the program may register, and what its provider answers. */
export const CLOUD: Outputs = {
  "pulumi:providers:aws": ECHO,
  "pulumi:providers:eks": ECHO,
  "pulumi:providers:kubernetes": ECHO,
  "aws:ec2/vpc:Vpc": ECHO,
  "aws:ec2/subnet:Subnet": ECHO,
  "aws:ec2/internetGateway:InternetGateway": ECHO,
  "aws:ec2/eip:Eip": (name) => ({ publicIp: `address of ${name}` }),
  "aws:ec2/natGateway:NatGateway": ECHO,
  "aws:ec2/routeTable:RouteTable": ECHO,
  "aws:ec2/route:Route": ECHO,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ECHO,
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": ECHO,
  "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": ECHO,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ECHO,
  "aws:ec2/vpcEndpoint:VpcEndpoint": ECHO,
  "aws:ec2/securityGroup:SecurityGroup": ECHO,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ECHO,
  "aws:ec2/flowLog:FlowLog": ECHO,
  "aws:cloudwatch/logGroup:LogGroup": (name) => ({ arn: `arn:${name}` }),
  "aws:iam/role:Role": (name) => ({ name, arn: `arn:${name}`, uniqueId: `AROA-${name}` }),
  "aws:iam/rolePolicy:RolePolicy": ECHO,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ECHO,
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1 }),
  "aws:eks/nodeGroup:NodeGroup": ECHO,
  "aws:eks/addon:Addon": ECHO,
  "aws:kms/key:Key": (name) => ({ arn: `arn:${name}`, keyId: name }),
  "aws:kms/alias:Alias": ECHO,
  "aws:eks/accessEntry:AccessEntry": ECHO,
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": ECHO,
  "eks:index:Cluster": (name, inputs) => ({
    eksCluster: {
      name: inputs.name,
      arn: `arn:aws:eks:cluster/${String(inputs.name)}`,
      endpoint: `https://${name}.example`,
      certificateAuthority: { data: "Y2E=" },
      vpcConfig: { clusterSecurityGroupId: `sg-${name}` },
    },
    kubeconfigJson: `{"cluster":"${name}"}`,
  }),
  "kubernetes:core/v1:Namespace": ECHO,
  "kubernetes:core/v1:ConfigMap": ECHO,
  "kubernetes:core/v1:ServiceAccount": ECHO,
  "kubernetes:core/v1:Secret": ECHO,
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": ECHO,
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": ECHO,
  "kubernetes:rbac.authorization.k8s.io/v1:Role": ECHO,
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": ECHO,
  "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy": ECHO,
  "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding": ECHO,
  "kubernetes:helm.sh/v3:Release": () => ({ status: { status: "deployed" } }),
  "kubernetes:argoproj.io/v1alpha1:AppProject": ECHO,
  "kubernetes:argoproj.io/v1alpha1:AppProjectPatch": ECHO,
  "kubernetes:argoproj.io/v1alpha1:ApplicationSet": ECHO,
  "pulumi:providers:github": ECHO,
  "github:index/repository:Repository": (_, inputs) => ({ htmlUrl: `https://github.com/acme/${String(inputs.name)}` }),
  "github:index/repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts": ECHO,
  "github:index/repositoryRuleset:RepositoryRuleset": ECHO,
  "github:index/repositoryWebhook:RepositoryWebhook": ECHO,
  "aws:index/getCallerIdentity:getCallerIdentity": ECHO,
  "pulumi-nodejs:dynamic/gitops-fleet:SeedCommit": () => ({ commit: "0".repeat(40) }),
};

/** The stack references of a test: another stack's outputs, all of them open. */
export function stacks(known: Readonly<Record<string, object>>): Outputs {
  return {
    "pulumi:pulumi:StackReference": (name) => ({ name, outputs: known[name] ?? {}, secretOutputNames: [] }),
  };
}

/** What the hub gives out. */
export const HUB = {
  kubeconfig: "{}",
  clusterArn: "arn:aws:eks:cluster/acme-hub",
  argocdRoleArn: "arn:aws:iam::111111111111:role/acme-argocd",
  argocdRoleId: "AROA1",
  vpcId: "vpc-hub",
  privateRouteTableIds: { "eu-west-1a": "rtb-hub-a", "eu-west-1b": "rtb-hub-b", "eu-west-1c": "rtb-hub-c" },
  natAddresses: { "eu-west-1a": "198.51.100.1", "eu-west-1b": "198.51.100.2", "eu-west-1c": "198.51.100.3" },
};

/** What the repositories' stack gives out. */
export const REPOS = {
  platformRepositoryUrl: "https://github.com/acme/platform",
  teamRepositoryUrls: Object.fromEntries(
    ["alpha", "beta", "gamma"].map((team) => [team, `https://github.com/acme/team-${team}`]),
  ),
};

/** Settings of a stack, all of them at their defaults but the credentials. */
export function settingsOf(stack: string, changes: Partial<ProgramSettings> = {}): ProgramSettings {
  const secrets = { gitToken: "token", webhookSecret: "hook", githubToken: "" };
  return { stack, fleetFile: "fleet.yaml", today: "2026-11-21", protect: true, replace: [], ...secrets, ...changes };
}

/** A change of the committed fleet: every add-on of its bundle, and for each environment a hosted zone. */
export function everyAddon(text: string): string {
  const zones = text
    .replace(
      /^ {2}(dev|staging|prod):$/gm,
      (line, name: string) => `${line}\n    dns: { zones: [Z${name.toUpperCase()}] }`,
    )
    .replace(/enabled: \[.*\]/, `enabled: [${[...new Set(allAddons().map(({ name }) => name))].join(", ")}]`);
  if (zones === text) throw new Error("The committed fleet is written in another way than this test expects.");
  return zones;
}

/** The committed fleet, with changes to its text. */
export function aFleet(change: (text: string) => string = (text) => text): Fleet {
  return parseFleet(change(readFileSync("fleet.yaml", "utf8")), { file: "fleet.yaml", today: "2026-11-21" });
}

/** The committed fleet, with the cluster in us-east-1 in another account.
 *  @param entry how that account is entered */
export function twoAccounts(entry = "assumeRole: arn:aws:iam::222222222222:role/fleet-pipeline"): Fleet {
  return aFleet(
    (text) =>
      text.replace("- { region: us-east-1,", '- { region: us-east-1, account: "222222222222",') +
      `\naccounts: { "222222222222": { ${entry} } }\n`,
  );
}
