import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterSecretData, clusterSecretMetadata, type RegisteredCluster } from "../render/clusterSecret.js";
import { HUB_GROUP } from "../render/spokeTenancy.js";
import { guardedBy } from "./drainGuard.js";

export interface ClusterRegistrationArgs {
  /** The spoke: its names, and the labels by which sets select it. */
  readonly cluster: RegisteredCluster;
  /** The spoke's API, `https://…` without a trailing slash. */
  readonly endpoint: pulumi.Input<string>;
  /** Base64 of the PEM, as EKS gives it. */
  readonly certificateAuthority: pulumi.Input<string>;
  /** The role that Argo CD has. */
  readonly hubRoleArn: pulumi.Input<string>;
  /** The role's unique id. An access entry remembers the id and not the name: one for a role that was made anew is dead, so
   *  another id makes another entry. */
  readonly hubRoleId: pulumi.Input<string>;
  /** Bound to the cluster that Argo CD runs in. */
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
    const access = this.grantHubAccess(name, args);
    const secret = this.writeClusterSecret(name, args, access);
    this.clusterName = args.cluster.name;
    this.secretName = secret.metadata.name;
    this.registerOutputs({ clusterName: this.clusterName, secretName: this.secretName });
  }

  private grantHubAccess(name: string, args: ClusterRegistrationArgs): aws.eks.AccessEntry {
    return new aws.eks.AccessEntry(
      `${name}-hub`,
      {
        clusterName: args.cluster.eksName,
        principalArn: args.hubRoleArn,
        type: "STANDARD",
        kubernetesGroups: [HUB_GROUP],
        tags: { "gitops-fleet/role-id": args.hubRoleId },
      },
      // There can be one entry for a role, so the dead one has to go first.
      { parent: this, dependsOn: [...args.outlivedBy], replaceOnChanges: ["tags"], deleteBeforeReplace: true },
    );
  }

  /** Owns its labels as one with everything else: applied on their own they would drop the rest. */
  private writeClusterSecret(
    name: string,
    args: ClusterRegistrationArgs,
    access: aws.eks.AccessEntry,
  ): k8s.core.v1.Secret {
    const data = pulumi
      .all([args.endpoint, args.certificateAuthority])
      .apply(([server, caData]) => clusterSecretData(args.cluster, { server, caData }));
    return new k8s.core.v1.Secret(
      `${name}-cluster`,
      { metadata: clusterSecretMetadata(args.cluster, args.namespace), type: "Opaque", data },
      {
        parent: this,
        provider: args.hubProvider,
        dependsOn: [access, ...args.outlivedBy],
        ...guardedBy(args.guard),
      },
    );
  }
}
