import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { registrar, registrarGroup, type RegistrableCluster, type RegistrarObjects } from "../render/registrar.js";

export interface EnvironmentRegistrarArgs {
  /** Part of the names of all that is made, and what the clusters' label `gitops-fleet/environment` says. */
  readonly environment: string;
  /** ARN of the IAM role that registers the environment's clusters. It must have no other access entry on the hub. */
  readonly roleArn: string;
  /** The clusters that it may register, made or not. */
  readonly clusters: readonly RegistrableCluster[];
  /** The EKS cluster that Argo CD runs in; the component's Kubernetes provider must be bound to it. */
  readonly clusterName: pulumi.Input<string>;
  /** Argo CD's namespace. @default "argocd" */
  readonly namespace?: string;
}

/** What an environment's pipeline may do on the hub: write the Secrets that register its own clusters, and see which
 *  Applications there are. */
export class EnvironmentRegistrar extends pulumi.ComponentResource {
  /** The Kubernetes group that the role is in. */
  readonly group: string;

  constructor(name: string, args: EnvironmentRegistrarArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:EnvironmentRegistrar", name, {}, opts);
    const objects = registrar(args);
    this.group = registrarGroup(args.environment);
    const policy = this.restrict(name, objects);
    const rights = this.grantRights(name, objects, policy);
    this.letIn(name, args, rights);
    this.registerOutputs({ group: this.group });
  }

  private restrict(name: string, { policy, policyBinding }: RegistrarObjects): pulumi.Resource {
    const { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } = k8s.admissionregistration.v1;
    const rule = new ValidatingAdmissionPolicy(name, policy, { parent: this });
    return new ValidatingAdmissionPolicyBinding(name, policyBinding, { parent: this, dependsOn: [rule] });
  }

  /** After the policy, and taken away before it: what RBAC cannot narrow is never open. */
  private grantRights(name: string, { role, roleBinding }: RegistrarObjects, policy: pulumi.Resource): pulumi.Resource {
    const rights = new k8s.rbac.v1.Role(name, role, { parent: this, dependsOn: [policy] });
    return new k8s.rbac.v1.RoleBinding(name, roleBinding, { parent: this, dependsOn: [rights] });
  }

  private letIn(name: string, args: EnvironmentRegistrarArgs, rights: pulumi.Resource): void {
    new aws.eks.AccessEntry(
      `${name}-access`,
      { clusterName: args.clusterName, principalArn: args.roleArn, type: "STANDARD", kubernetesGroups: [this.group] },
      { parent: this, dependsOn: [rights] },
    );
  }
}
