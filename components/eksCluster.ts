import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../render/arn.js";
import { throughProxy } from "../render/kubeconfig.js";
import { LOG_RETENTION_DAYS } from "./flowLogs.js";
import { kubernetesProvider } from "./kubernetesProvider.js";
import { roleNameTransform } from "./roleName.js";

export interface EksClusterArgs {
  /** The name that EKS knows it by, unique in its account and region: `acme-prod-eu-west-1`. */
  readonly eksName: string;
  readonly region: string;
  /** Minor version, `1.35`. */
  readonly kubernetes: string;
  readonly vpcId: pulumi.Input<string>;
  /** For nodes, and for the control plane's interfaces. No public ones: Auto Mode's own NodeClass takes every subnet of the
   *  cluster for nodes (aws/containers-roadmap#2793), and load balancers find theirs by tag. */
  readonly privateSubnetIds: pulumi.Input<string>[];
  /** Block of the Kubernetes Services. */
  readonly serviceCidr: string;
  /** ARNs of the IAM roles that administer the cluster. Whoever creates it is not among them unless listed. */
  readonly administrators: readonly string[];
  /** ARN of the role that the kubeconfig assumes, for who makes clusters in an account that is not the caller's own. It has to be
   *  one of the administrators. @default none: whoever uses the kubeconfig has to be one */
  readonly kubeconfigRoleArn?: string;
  /** ARN of the key for Kubernetes Secrets and control-plane logs; its policy must let CloudWatch use it for
   *  `controlPlaneLogGroup(eksName)`. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** Blocks from which the API may be reached over the internet. @default [] which closes the public endpoint */
  readonly publicAccessCidrs?: readonly string[];
  /** Whether EKS runs nodes, volumes and load balancers itself. Without it the cluster has no nodes, DNS and network before
   *  somebody brings them: {@link ManagedNodes}. @default true */
  readonly autoMode?: boolean;
  /** The proxy by which Pulumi reaches the API. @default none */
  readonly proxyUrl?: string;
  /** Whether the engine refuses to delete or replace the cluster and its logs. What stands on it may still change.
   *  @default false */
  readonly protect?: boolean;
  /** Whether EKS refuses to delete the cluster. @default false */
  readonly deletionProtection?: boolean;
}

/** Every log that the control plane can write (CIS 2.1.1). */
const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** Name of the log group that EKS writes a cluster's control-plane logs to. */
export function controlPlaneLogGroup(eksName: string): string {
  return `/aws/eks/${eksName}/cluster`;
}

/** An EKS cluster, in Auto Mode unless told otherwise, that only the listed roles can enter, and a Kubernetes provider for it. */
export class EksCluster extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  /** Base64 of the PEM, as EKS gives it. */
  readonly certificateAuthority: pulumi.Output<string>;
  /** The group that EKS makes for the control plane's interfaces, the private endpoint among them, and for the nodes. */
  readonly securityGroupId: pulumi.Output<string>;
  /** JSON, secret; authenticates with `aws eks get-token`, as whoever uses it or as `kubeconfigRoleArn`. */
  readonly kubeconfig: pulumi.Output<string>;
  readonly provider: k8s.Provider;

  constructor(name: string, args: EksClusterArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:EksCluster", name, {}, opts);
    // Before the cluster: EKS would make it without a key and keep it for ever.
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-control-plane-logs`,
      {
        name: controlPlaneLogGroup(args.eksName),
        retentionInDays: LOG_RETENTION_DAYS,
        kmsKeyId: args.kmsKeyArn,
      },
      { parent: this, protect: args.protect ?? false },
    );
    const cluster = new eks.Cluster(name, clusterArgs(args), {
      parent: this,
      dependsOn: [logGroup],
      transforms: [clusterTransform(args.protect ?? false), roleNameTransform(name, args.eksName)],
    });
    this.name = cluster.eksCluster.name;
    this.arn = cluster.eksCluster.arn;
    this.endpoint = cluster.eksCluster.endpoint;
    this.certificateAuthority = cluster.eksCluster.certificateAuthority.data;
    this.securityGroupId = cluster.eksCluster.vpcConfig.clusterSecurityGroupId;
    const { proxyUrl } = args;
    this.kubeconfig = pulumi.secret(
      proxyUrl === undefined
        ? cluster.kubeconfigJson
        : cluster.kubeconfigJson.apply((text) => throughProxy(text, proxyUrl)),
    );
    this.provider = kubernetesProvider(
      `${name}-kubernetes`,
      { kubeconfig: this.kubeconfig, clusterArn: this.arn },
      // All of the cluster's children: without the administrators' access entries nobody may enter.
      { parent: this, dependsOn: [cluster] },
    );
    if (args.autoMode ?? true) this.enforceNetworkPolicies(name);
    this.registerOutputs({
      name: this.name,
      arn: this.arn,
      endpoint: this.endpoint,
      certificateAuthority: this.certificateAuthority,
      securityGroupId: this.securityGroupId,
      kubeconfig: this.kubeconfig,
    });
  }

  /** Auto Mode's network policy controller is there, and does nothing before it is told to (CIS 5.4.4). Elsewhere the add-on
   *  vpc-cni has this ConfigMap. https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html */
  private enforceNetworkPolicies(name: string): void {
    new k8s.core.v1.ConfigMap(
      `${name}-network-policy`,
      {
        metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
        data: { "enable-network-policy-controller": "true" },
      },
      { parent: this, provider: this.provider },
    );
  }
}

/** Auto Mode brings nodes, DNS and the Pod Identity agent of its own. */
const AUTO_MODE = { autoMode: { enabled: true } };

/** Nothing of what `@pulumi/eks` would install in its newest version at each run, nor security groups beside EKS's own. */
const BARE = {
  bootstrapSelfManagedAddons: false,
  skipDefaultSecurityGroups: true,
  kubeProxyAddonOptions: { enabled: false },
  // True leaves the add-on out.
  useDefaultVpcCni: true,
};

function clusterArgs(args: EksClusterArgs): eks.ClusterArgs {
  const publicAccessCidrs = args.publicAccessCidrs ?? [];
  return {
    name: args.eksName,
    version: args.kubernetes,
    vpcId: args.vpcId,
    privateSubnetIds: args.privateSubnetIds,
    kubernetesServiceIpAddressRange: args.serviceCidr,
    authenticationMode: "API",
    accessEntries: Object.fromEntries(
      args.administrators.map((principalArn) => [
        administratorKey(principalArn),
        administrator(principalArn, args.region),
      ]),
    ),
    ...(args.kubeconfigRoleArn === undefined ? {} : { providerCredentialOpts: { roleArn: args.kubeconfigRoleArn } }),
    ...((args.autoMode ?? true) ? AUTO_MODE : BARE),
    skipDefaultNodeGroup: true,
    corednsAddonOptions: { enabled: false },
    createOidcProvider: false,
    encryptionConfigKeyArn: args.kmsKeyArn,
    enabledClusterLogTypes: LOG_TYPES,
    endpointPrivateAccess: true,
    endpointPublicAccess: publicAccessCidrs.length > 0,
    ...(publicAccessCidrs.length > 0 ? { publicAccessCidrs: [...publicAccessCidrs] } : {}),
    // EKS upgrades the cluster when standard support ends, rather than charge for extended support.
    upgradePolicy: { supportType: "STANDARD" },
    deletionProtection: args.deletionProtection ?? false,
  };
}

/** Key of an administrator's access entry, and part of its logical name: `platform-engineer-111111111111`. */
function administratorKey(roleArn: string): string {
  const account = roleArn.split(":")[4] ?? "";
  const roleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  return `${roleName}-${account}`;
}

function administrator(principalArn: string, region: string): eks.types.input.AccessEntryArgs {
  const policyArn = `arn:${partitionOf(region)}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`;
  return {
    principalArn,
    type: "STANDARD",
    accessPolicies: { admin: { policyArn, accessScope: { type: "cluster" } } },
  };
}

/** What `@pulumi/eks` 4.3 has no argument for: takes away the administrator that EKS makes of whoever creates a cluster
 *  (CIS 4.1.7), and protects the cluster without protecting what may change around it, such as access entries. */
export function clusterTransform(protect: boolean): pulumi.ResourceTransform {
  return (args) => {
    if (args.type !== "aws:eks/cluster:Cluster") return undefined;
    const inputs = args.props as aws.eks.ClusterArgs;
    const accessConfig = pulumi
      .output(inputs.accessConfig)
      .apply((config) => ({ ...config, bootstrapClusterCreatorAdminPermissions: false }));
    return { props: { ...inputs, accessConfig }, opts: { ...args.opts, protect } };
  };
}
