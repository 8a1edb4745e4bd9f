import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumeSpokeRoles, podIdentityTrust } from "../render/iamPolicies.js";
import { SPOKE_CALLERS } from "../render/spokeTenancy.js";
import { givenRoleName } from "./roleName.js";

export interface HubIdentityArgs {
  /** Name of the role, unique in its account. Explicit, because every spoke's access entry stores the role's id: a role that
   *  is made anew, even under the same name, is a stranger to all of them. At most 64 characters. */
  readonly roleName: string;
  /** The EKS cluster that Argo CD runs in. */
  readonly clusterName: pulumi.Input<string>;
  /** Argo CD's namespace. @default "argocd" */
  readonly namespace?: string;
  /** The service accounts that get the identity. @default {@link SPOKE_CALLERS} */
  readonly serviceAccounts?: readonly string[];
  /** ARNs of roles on the spokes that it may assume. @default [] and what it may do on a spoke, its own access entry says */
  readonly spokeRoleArns?: readonly string[];
  /** Whether the engine refuses to delete the role. @default false */
  readonly protect?: boolean;
}

/** Who Argo CD is to the spokes: one IAM role, given to its pods by EKS Pod Identity. The role may do nothing in AWS but
 *  assume the listed roles of spokes; what it may do on a spoke, that spoke's access entry says. */
export class HubIdentity extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;
  /** The role's unique id (`AROA…`), which changes when the role is made anew. */
  readonly roleId: pulumi.Output<string>;

  constructor(name: string, args: HubIdentityArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:HubIdentity", name, {}, opts);
    const namespace = args.namespace ?? "argocd";
    const serviceAccounts = args.serviceAccounts ?? SPOKE_CALLERS;
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: givenRoleName(`HubIdentity "${name}"`, args.roleName),
        description: "Argo CD of this fleet, towards the clusters that it serves",
        assumeRolePolicy: JSON.stringify(podIdentityTrust({ namespace, serviceAccounts })),
      },
      { parent: this, protect: args.protect ?? false },
    );
    if (args.spokeRoleArns !== undefined && args.spokeRoleArns.length > 0) {
      new aws.iam.RolePolicy(
        `${name}-spokes`,
        { role: role.name, name: "spokes", policy: JSON.stringify(assumeSpokeRoles(args.spokeRoleArns)) },
        { parent: this },
      );
    }
    for (const serviceAccount of serviceAccounts) {
      new aws.eks.PodIdentityAssociation(
        `${name}-${serviceAccount}`,
        { clusterName: args.clusterName, namespace, serviceAccount, roleArn: role.arn },
        { parent: this },
      );
    }
    this.roleArn = role.arn;
    this.roleId = role.uniqueId;
    this.registerOutputs({ roleArn: this.roleArn, roleId: this.roleId });
  }
}
