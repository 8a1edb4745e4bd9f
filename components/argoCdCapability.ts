import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { CapabilitySettings } from "../model/fleet.js";
import { capabilityConfiguration } from "../render/capabilityConfiguration.js";
import { capabilitySecretData, checkedCapabilitySecret } from "../render/capabilitySecret.js";
import { clusterSecretMetadata, type RegisteredCluster } from "../render/clusterSecret.js";
import { emptyDefaultProject, repositoryCredentials, type RepositoryCredentials } from "./argoCdObjects.js";
import { guardedBy } from "./drainGuard.js";

export interface ArgoCdCapabilityArgs {
  /** The EKS cluster whose capability it is; the component's Kubernetes provider must be bound to it. */
  readonly clusterName: pulumi.Input<string>;
  /** The role that EKS runs it as, in the cluster's account; it trusts `capabilities.eks.amazonaws.com`. */
  readonly roleArn: pulumi.Input<string>;
  /** Who may enter, and how it is reached. Another Identity Center makes another capability. */
  readonly settings: CapabilitySettings;
  /** With which the config repositories are read. */
  readonly repositories: RepositoryCredentials;
  /** The cluster itself, for it to be registered by its ARN; nothing is deployed there. */
  readonly hub: RegisteredCluster;
  readonly hubArn: string;
  /** The project that the cluster itself belongs to. */
  readonly hubProject: string;
  /** Name of the capability, unique in the cluster. @default "argocd" */
  readonly capabilityName?: string;
  /** Made by this component. Another one makes another capability. @default "argocd" */
  readonly namespace?: string;
  /** Keeps the capability while it serves a cluster. @default nothing is kept */
  readonly guard?: pulumi.ResourceHook;
}

/** Argo CD that EKS runs outside the cluster, with its kinds and its namespace in the cluster.
 *  https://docs.aws.amazon.com/eks/latest/userguide/argocd.html */
export class ArgoCdCapability extends pulumi.ComponentResource {
  /** `https://…`, which EKS chooses. */
  readonly serverUrl: pulumi.Output<string>;
  /** The version that EKS runs. */
  readonly version: pulumi.Output<string>;

  constructor(name: string, args: ArgoCdCapabilityArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:ArgoCdCapability", name, {}, opts);
    const namespace = this.makeNamespace(name, args);
    const credentials = repositoryCredentials(name, args.repositories, namespace, this);
    const capability = this.enable(name, args, [namespace, credentials]);
    emptyDefaultProject(name, namespace, capability, this);
    this.registerHub(name, args, capability);
    this.serverUrl = capability.configuration.apply((configuration) => configuration?.argoCd?.serverUrl ?? "");
    this.version = capability.version;
    this.registerOutputs({ serverUrl: this.serverUrl, version: this.version });
  }

  private makeNamespace(name: string, args: ArgoCdCapabilityArgs): k8s.core.v1.Namespace {
    const metadata = { name: args.namespace ?? "argocd" };
    return new k8s.core.v1.Namespace(`${name}-namespace`, { metadata }, { parent: this });
  }

  /** EKS makes the access entry of its role on this cluster itself, and installs Argo CD's kinds. */
  private enable(name: string, args: ArgoCdCapabilityArgs, after: pulumi.Resource[]): aws.eks.Capability {
    return new aws.eks.Capability(
      `${name}-capability`,
      {
        clusterName: args.clusterName,
        capabilityName: args.capabilityName ?? "argocd",
        type: "ARGOCD",
        roleArn: args.roleArn,
        configuration: capabilityConfiguration(args.settings, args.namespace),
        // The only one that there is: kinds, Applications and their workloads stay.
        deletePropagationPolicy: "RETAIN",
      },
      // A cluster can have one, so that the old one has to go first.
      { parent: this, dependsOn: after, deleteBeforeReplace: true, ...guardedBy(args.guard) },
    );
  }

  private registerHub(name: string, args: ArgoCdCapabilityArgs, capability: pulumi.Resource): void {
    const registration = { clusterArn: args.hubArn, project: args.hubProject };
    const secret = checkedCapabilitySecret({
      metadata: clusterSecretMetadata(args.hub, args.namespace),
      data: capabilitySecretData(args.hub, registration),
    });
    new k8s.core.v1.Secret(`${name}-hub`, { ...secret, type: "Opaque" }, { parent: this, dependsOn: [capability] });
  }
}
