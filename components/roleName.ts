import * as pulumi from "@pulumi/pulumi";
import { AUTONAME_SUFFIX, iamName, MAX_IAM_NAME } from "../model/names.js";

/** The name of an IAM role whose logical name leaves Pulumi no room to make one of it. Elsewhere none, so that a role that has to
 *  be replaced is there before the old one goes.
 *  @param parts what the name is made of, cut where it is too long: with the cluster's own name in EKS, it is no other's */
export function roleName(logicalName: string, ...parts: readonly string[]): { readonly name?: string } {
  return logicalName.length + AUTONAME_SUFFIX <= MAX_IAM_NAME ? {} : { name: iamName(...parts) };
}

/** The same for the roles that `@pulumi/eks` makes beside a cluster and gives no names.
 *  @param cluster the cluster's logical name, with which theirs begin */
export function roleNameTransform(cluster: string, eksName: string): pulumi.ResourceTransform {
  return ({ type, name, props, opts }) => {
    if (type !== "aws:iam/role:Role" || props.name !== undefined) return undefined;
    const purpose = name.startsWith(`${cluster}-`) ? name.slice(cluster.length + 1) : name;
    const named = roleName(name, eksName, purpose);
    return named.name === undefined ? undefined : { props: { ...props, ...named }, opts };
  };
}

/** A name that somebody chose, and that is not shortened behind his back.
 *  @throws RunError when IAM would refuse it */
export function givenRoleName(component: string, chosen: string): string {
  if (chosen.length <= MAX_IAM_NAME) return chosen;
  throw new pulumi.RunError(
    `${component}: args.roleName "${chosen}" has ${chosen.length} characters; IAM allows ${MAX_IAM_NAME}.\n` +
      "  Give it a shorter one.",
  );
}
