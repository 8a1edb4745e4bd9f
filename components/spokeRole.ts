import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { spokeRoleTrust } from "../render/iamPolicies.js";
import { givenRoleName } from "./roleName.js";

export interface SpokeRoleArgs {
  /** Name of the role, unique in the spoke's account. Explicit, because the hub's policy names it before it is made. At most
   *  64 characters. */
  readonly roleName: string;
  /** The role that Argo CD has. */
  readonly hubRoleArn: pulumi.Input<string>;
  /** That role's unique id: a trust in a role that was made anew is dead, until the policy is written again. */
  readonly hubRoleId: pulumi.Input<string>;
}

/** What Argo CD is to one spoke alone: a role in the spoke's account that only the hub's role may assume. It may do nothing in
 *  AWS; what it may do on the spoke, the access entry says. */
export class SpokeRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** The role's unique id (`AROA…`). */
  readonly id: pulumi.Output<string>;

  constructor(name: string, args: SpokeRoleArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:SpokeRole", name, {}, opts);
    const trust = pulumi
      .all([args.hubRoleArn, args.hubRoleId])
      .apply(([hubRoleArn, hubRoleId]) => JSON.stringify(spokeRoleTrust({ hubRoleArn, hubRoleId })));
    const role = new aws.iam.Role(
      `${name}-argocd`,
      {
        name: givenRoleName(`SpokeRole "${name}"`, args.roleName),
        description: "Argo CD of this fleet, towards this cluster alone",
        assumeRolePolicy: trust,
      },
      { parent: this },
    );
    this.arn = role.arn;
    this.id = role.uniqueId;
    this.registerOutputs({ arn: this.arn, id: this.id });
  }
}
