import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ServiceRoleArgs {
  /** Who may assume it: `eks.amazonaws.com`. */
  readonly service: string;
  readonly description?: string;
  /** Names of AWS's managed policies. */
  readonly policies: readonly string[];
  readonly partition: pulumi.Input<string>;
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** @default ["sts:AssumeRole"] */
  readonly assumeRoleActions?: readonly string[];
}

/** `eks:index:ServiceRole`: a role with AWS's managed policies attached. */
export class ServiceRole extends pulumi.ComponentResource {
  readonly role: aws.iam.Role;
  /** The role, once all policies are attached: what a cluster depends on. */
  readonly attachedRole: pulumi.Output<aws.iam.Role>;

  constructor(name: string, args: ServiceRoleArgs, opts: pulumi.ComponentResourceOptions) {
    super("eks:index:ServiceRole", name, {}, opts);
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        ...(args.description !== undefined && { description: args.description }),
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Action: args.assumeRoleActions ?? ["sts:AssumeRole"],
              Effect: "Allow",
              Principal: { Service: [args.service] },
            },
          ],
        }),
        ...(args.tags !== undefined && { tags: args.tags }),
      },
      { parent: this },
    );
    const attachments = args.policies.map(
      (policy) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-${policyHash(policy)}`,
          { policyArn: pulumi.interpolate`arn:${args.partition}:iam::aws:policy/${policy}`, role },
          { parent: this },
        ),
    );
    this.role = role;
    this.attachedRole = pulumi.all([role.arn, ...attachments.map(({ id }) => id)]).apply(() => role);
    this.registerOutputs({ directRole: this.role, resolvedRole: this.attachedRole });
  }
}

/** How pulumi-eks tells a role's attachments apart: by the ARN in the partition `aws`, whichever partition it is in. */
export function policyHash(policy: string): string {
  return createHash("sha1").update(`arn:aws:iam::aws:policy/${policy}`).digest("hex").slice(0, 8);
}
