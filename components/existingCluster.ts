import * as aws from "@pulumi/aws";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { eksKubeconfig, kubeconfigCluster, throughProxy } from "../render/kubeconfig.js";
import { kubernetesProvider } from "./kubernetesProvider.js";

export interface ExistingClusterArgs {
  /** Name of an EKS cluster in the AWS provider's account and region; whoever runs Pulumi has to be let in there already.
   *  Either this or `kubeconfig`. */
  readonly eksName?: string;
  /** Region of the EKS cluster. Needed with `eksName`. */
  readonly region?: string;
  /** ARN of the role that the EKS cluster's kubeconfig assumes, which has to be let in. @default none: whoever uses the kubeconfig
   *  has to be */
  readonly kubeconfigRoleArn?: string;
  /** Kubeconfig of an administrator of any cluster, YAML or JSON. Becomes secret. */
  readonly kubeconfig?: pulumi.Input<string>;
  /** What makes it this cluster and no other, such as the id of its namespace kube-system or an ARN: another one replaces
   *  all that was made there. @default the EKS cluster's ARN, else the server's address */
  readonly identity?: pulumi.Input<string>;
  /** The proxy by which Pulumi reaches its API. @default none */
  readonly proxyUrl?: string;
}

/** A cluster that was made elsewhere: nothing is made of it here, and nothing of it goes with this. */
export class ExistingCluster extends pulumi.ComponentResource {
  /** The API, `https://…`. */
  readonly endpoint: pulumi.Output<string>;
  /** Base64 of the PEM; undefined when a public authority vouches for the server. */
  readonly certificateAuthority: pulumi.Output<string | undefined>;
  /** The name in the server's certificate, when it is not the endpoint's. */
  readonly serverName: pulumi.Output<string | undefined>;
  /** What tells it from every other cluster. */
  readonly identity: pulumi.Output<string>;
  /** Secret. */
  readonly kubeconfig: pulumi.Output<string>;
  readonly provider: k8s.Provider;

  constructor(name: string, args: ExistingClusterArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:ExistingCluster", name, {}, opts);
    const found = args.eksName === undefined ? givenCluster(name, args) : this.eksCluster(args.eksName, name, args);
    this.endpoint = found.cluster.apply(({ server }) => server);
    this.certificateAuthority = found.cluster.apply(({ caData }) => caData);
    this.serverName = found.cluster.apply(({ serverName }) => serverName);
    this.identity = pulumi.output(args.identity ?? found.identity);
    const { proxyUrl } = args;
    this.kubeconfig = pulumi.secret(
      proxyUrl === undefined ? found.kubeconfig : found.kubeconfig.apply((text) => throughProxy(text, proxyUrl)),
    );
    this.provider = kubernetesProvider(
      `${name}-kubernetes`,
      { kubeconfig: this.kubeconfig, clusterArn: this.identity },
      { parent: this },
    );
    this.registerOutputs({ endpoint: this.endpoint, identity: this.identity });
  }

  private eksCluster(eksName: string, name: string, args: ExistingClusterArgs): Found {
    const { region, kubeconfig, kubeconfigRoleArn: roleArn } = args;
    if (region === undefined || kubeconfig !== undefined) throw oneWay(name);
    const eks = aws.eks.getClusterOutput({ name: eksName }, { parent: this });
    const cluster = eks.apply(({ endpoint, certificateAuthorities: [authority] }) => ({
      server: endpoint,
      ...(authority === undefined ? {} : { caData: authority.data }),
    }));
    return {
      cluster,
      kubeconfig: cluster.apply((known) => eksKubeconfig(known, { eksName, region, roleArn })),
      identity: eks.arn,
    };
  }
}

interface Found {
  readonly cluster: pulumi.Output<ReturnType<typeof kubeconfigCluster>>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly identity: pulumi.Output<string>;
}

function givenCluster(name: string, { kubeconfig }: ExistingClusterArgs): Found {
  if (kubeconfig === undefined) throw oneWay(name);
  const text = pulumi.output(kubeconfig);
  // Where it is and who vouches for it is no secret; how to log in stays one.
  const cluster = pulumi.unsecret(text.apply((known) => kubeconfigCluster(known)));
  return { cluster, kubeconfig: text, identity: cluster.apply(({ server }) => server) };
}

function oneWay(name: string): Error {
  return new pulumi.RunError(
    `ExistingCluster "${name}": its args have to say one way to reach it.\n` +
      "  Give eksName with region for an EKS cluster, or kubeconfig for any.",
  );
}
