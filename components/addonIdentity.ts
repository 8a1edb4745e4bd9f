import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { podIdentityTrust } from "../render/iamPolicies.js";
import { givenRoleName } from "./roleName.js";

export interface AddonIdentityArgs {
  /** Name of the role, at most 64 characters and unique in its account, in all regions together. Explicit, so that resource
   *  policies that name the role go on doing so, whatever the resource is called here. */
  readonly roleName: string;
  /** ARN of the EKS cluster, which alone gets the role. Plain, so that a preview can judge who is trusted. */
  readonly clusterArn: string;
  /** The same cluster's name, once it exists. */
  readonly clusterName: pulumi.Input<string>;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** What the role may do: a policy document of IAM's. @default nothing of its own */
  readonly policy?: object;
  /** ARNs of policies of AWS's own. @default none */
  readonly managedPolicyArns?: readonly string[];
}

/** Who an add-on is in AWS, on one cluster: a role that EKS Pod Identity gives to the pods of one service account there. Pods get
 *  it when they start, so make it before them. */
export class AddonIdentity extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: AddonIdentityArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super("gitops-fleet:index:AddonIdentity", name, {}, opts);
    const role = this.makeRole();
    const permissions = this.grant(role);
    this.associate(role, permissions);
    this.roleArn = role.arn;
    this.registerOutputs({ roleArn: this.roleArn });
  }

  private makeRole(): aws.iam.Role {
    const { roleName, clusterArn, namespace, serviceAccount } = this.args;
    return new aws.iam.Role(
      `${this.name}-role`,
      {
        name: givenRoleName(`AddonIdentity "${this.name}"`, roleName),
        description: `Pods of the service account ${namespace}/${serviceAccount}`,
        assumeRolePolicy: JSON.stringify(
          podIdentityTrust({ clusterArn, namespace, serviceAccounts: [serviceAccount] }),
        ),
      },
      { parent: this },
    );
  }

  private grant(role: aws.iam.Role): pulumi.Resource[] {
    const { policy, managedPolicyArns = [] } = this.args;
    const attached = managedPolicyArns.map(
      (policyArn) =>
        new aws.iam.RolePolicyAttachment(
          `${this.name}-${policyArn.slice(policyArn.lastIndexOf("/") + 1)}`,
          { role: role.name, policyArn },
          { parent: this },
        ),
    );
    if (policy === undefined) return attached;
    const inline = new aws.iam.RolePolicy(
      `${this.name}-permissions`,
      { name: "permissions", role: role.name, policy: JSON.stringify(policy) },
      { parent: this },
    );
    return [...attached, inline];
  }

  /** After what the role may do, so that no pod gets a role that may do nothing yet. */
  private associate(role: aws.iam.Role, permissions: pulumi.Resource[]): void {
    const { clusterName, namespace, serviceAccount } = this.args;
    new aws.eks.PodIdentityAssociation(
      this.name,
      { clusterName, namespace, serviceAccount, roleArn: role.arn },
      { parent: this, dependsOn: permissions },
    );
  }
}
