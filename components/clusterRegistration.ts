import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { capabilitySecretData, checkedCapabilitySecret, type ManagedRegistration } from "../render/capabilitySecret.js";
import {
  clusterSecretData,
  clusterSecretMetadata,
  OWN_SERVER,
  type RegisteredCluster,
} from "../render/clusterSecret.js";
import type { Metadata } from "../render/kubernetesObject.js";
import { HUB_GROUP } from "../render/spokeTenancy.js";
import { guardedBy } from "./drainGuard.js";

export interface ClusterRegistrationArgs {
  /** The spoke: its names, and the labels by which sets select it. */
  readonly cluster: RegisteredCluster;
  /** The spoke's API, `https://…` without a trailing slash. @default the cluster that Argo CD itself runs in, which it enters as
   *  its pods' accounts: then there is neither role nor token */
  readonly endpoint?: pulumi.Input<string>;
  /** Base64 of the PEM, as EKS gives it. @default a public authority vouches for the server */
  readonly certificateAuthority?: pulumi.Input<string | undefined>;
  /** The name in the server's certificate, when it is not the endpoint's. @default the endpoint's */
  readonly serverName?: pulumi.Input<string | undefined>;
  /** The role that Argo CD enters an EKS cluster as. Needed with an endpoint and without `bearerToken`. */
  readonly hubRoleArn?: pulumi.Input<string>;
  /** The role's unique id. An access entry remembers the id and not the name: one for a role that was made anew is dead, so
   *  another id makes another entry. Needed as `hubRoleArn` is. */
  readonly hubRoleId?: pulumi.Input<string>;
  /** Whether Argo CD has to assume that role for this cluster. @default false, for the role that its pods have */
  readonly assumesRole?: boolean;
  /** Token of Argo CD's own account on a cluster that is not EKS: then there is no access entry. Stays secret. */
  readonly bearerToken?: pulumi.Input<string>;
  /** How the cluster is registered where EKS runs Argo CD: its Secret then has this in the place of `endpoint` and of all that Argo
   *  CD logs in by. @default the chart runs Argo CD */
  readonly managed?: ManagedRegistration;
  /** The proxy by which Argo CD reaches the cluster's API. @default none */
  readonly proxyUrl?: string;
  /** Bound to the cluster that Argo CD runs in: the hub, or the cluster itself. */
  readonly hubProvider: k8s.Provider;
  /** What must outlive the registration: the cluster, its network, the rights of its teams. */
  readonly outlivedBy: readonly pulumi.Resource[];
  /** Argo CD's namespace on the hub. @default "argocd" */
  readonly namespace?: string;
  /** Keeps the registration while an Application deploys to the cluster: without its Secret the cluster's Applications vanish
   *  and their workloads are orphaned. @default nothing is kept */
  readonly guard?: pulumi.ResourceHook;
}

/** Makes a cluster known to Argo CD: what the hub may do on it, then the Secret that names it. Taken away in reverse. */
export class ClusterRegistration extends pulumi.ComponentResource {
  /** The name by which Applications find the cluster. */
  readonly clusterName: string;
  /** Name of the Secret on the hub. */
  readonly secretName: pulumi.Output<string>;

  constructor(name: string, args: ClusterRegistrationArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:ClusterRegistration", name, {}, opts);
    const isOwn = args.endpoint === undefined && args.managed === undefined;
    const isEntered = isOwn || args.bearerToken !== undefined;
    const access = isEntered ? [] : [this.grantHubAccess(name, args)];
    const secret = this.writeClusterSecret(name, args, access);
    this.clusterName = args.cluster.name;
    this.secretName = secret.metadata.name;
    this.registerOutputs({ clusterName: this.clusterName, secretName: this.secretName });
  }

  private grantHubAccess(name: string, args: ClusterRegistrationArgs): aws.eks.AccessEntry {
    const { hubRoleArn, hubRoleId } = args;
    if (hubRoleArn === undefined || hubRoleId === undefined) throw noLogin(name);
    return new aws.eks.AccessEntry(
      `${name}-hub`,
      {
        clusterName: args.cluster.eksName,
        principalArn: hubRoleArn,
        type: "STANDARD",
        kubernetesGroups: [HUB_GROUP],
        tags: { "gitops-fleet/role-id": hubRoleId },
      },
      // There can be one entry for a role, so the dead one has to go first.
      { parent: this, dependsOn: [...args.outlivedBy], replaceOnChanges: ["tags"], deleteBeforeReplace: true },
    );
  }

  /** Owns its labels as one with everything else: applied on their own they would drop the rest. */
  private writeClusterSecret(
    name: string,
    args: ClusterRegistrationArgs,
    access: readonly pulumi.Resource[],
  ): k8s.core.v1.Secret {
    const metadata = clusterSecretMetadata(args.cluster, args.namespace);
    const data = args.managed === undefined ? loginData(args) : managedData(args.cluster, args.managed, metadata);
    return new k8s.core.v1.Secret(
      `${name}-cluster`,
      { metadata, type: "Opaque", data },
      {
        parent: this,
        provider: args.hubProvider,
        dependsOn: [...access, ...args.outlivedBy],
        ...guardedBy(args.guard),
      },
    );
  }
}

function loginData(args: ClusterRegistrationArgs): pulumi.Output<Record<string, string>> {
  const { certificateAuthority: caData, serverName, bearerToken, proxyUrl } = args;
  const roleArn = args.assumesRole === true ? args.hubRoleArn : undefined;
  return pulumi
    .output({ server: args.endpoint ?? OWN_SERVER, caData, serverName, bearerToken, roleArn, proxyUrl })
    .apply((endpoint) => clusterSecretData(args.cluster, endpoint));
}

function managedData(cluster: RegisteredCluster, managed: ManagedRegistration, metadata: Metadata) {
  return checkedCapabilitySecret({ metadata, data: capabilitySecretData(cluster, managed) }).data;
}

function noLogin(name: string): Error {
  return new pulumi.RunError(
    `ClusterRegistration "${name}": args.hubRoleArn and args.hubRoleId are missing, and there is no args.bearerToken.\n` +
      "  Give both for an EKS cluster, or bearerToken for any other.",
  );
}
