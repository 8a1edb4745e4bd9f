import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { capabilityTrust } from "../render/iamPolicies.js";

export interface CapabilityIdentityArgs {
  /** Name of the role, unique in the hub's account. Explicit, because every spoke's access entry stores the role's id. At most
   *  64 characters. */
  readonly roleName: string;
  /** Whether the engine refuses to delete the role. @default false */
  readonly protect?: boolean;
}

/** Who Argo CD is to the spokes where EKS runs it: a role in the hub's account that EKS's capabilities assume. It may do nothing in
 *  AWS; what it may do on a spoke, that spoke's access entry says.
 *
 *  Make it well before the capability: IAM takes a while to know a role everywhere, and the provider does not wait for that. */
export class CapabilityIdentity extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;
  /** The role's unique id (`AROA…`), which changes when the role is made anew. */
  readonly roleId: pulumi.Output<string>;

  constructor(name: string, args: CapabilityIdentityArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:CapabilityIdentity", name, {}, opts);
    const role = new aws.iam.Role(
      `${name}-capability`,
      {
        name: args.roleName,
        description: "EKS's Argo CD of this fleet, towards the clusters that it serves",
        assumeRolePolicy: JSON.stringify(capabilityTrust()),
      },
      { parent: this, protect: args.protect ?? false },
    );
    this.roleArn = role.arn;
    this.roleId = role.uniqueId;
    this.registerOutputs({ roleArn: this.roleArn, roleId: this.roleId });
  }
}
