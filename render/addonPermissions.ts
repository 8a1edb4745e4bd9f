import type { AddonPermissions, Cluster } from "../model/fleet.js";
import { partitionOf } from "./arn.js";
import { clusterAutoscalerPolicy } from "./autoscalerPolicy.js";
import { certManagerPolicy, externalDnsPolicy } from "./dnsPolicies.js";
import { loadBalancerControllerPolicy } from "./loadBalancerPolicy.js";
import type { PolicyDocument } from "./policyDocument.js";
import { externalSecretsPolicy } from "./secretsPolicy.js";

/** What narrows the rights of a cluster's add-ons. */
export type PermissionScope = Pick<Cluster, "account" | "region" | "eksName" | "dnsZones" | "secretsPrefix">;

/** A policy of our own, or one of AWS's. */
export interface GrantedPermissions {
  readonly policy?: PolicyDocument;
  readonly managedPolicyArn?: string;
}

const GRANTS: Readonly<Record<AddonPermissions, (scope: PermissionScope) => GrantedPermissions>> = {
  "external-dns": (scope) => ({ policy: externalDnsPolicy(scope) }),
  "cert-manager": (scope) => ({ policy: certManagerPolicy(scope) }),
  "external-secrets": (scope) => ({ policy: externalSecretsPolicy(scope) }),
  "load-balancer-controller": (scope) => ({ policy: loadBalancerControllerPolicy(scope) }),
  "cluster-autoscaler": (scope) => ({ policy: clusterAutoscalerPolicy(scope) }),
  // AWS's own for one cluster, which AWS keeps up with the driver: it lets it change volumes and snapshots that carry the
  // cluster's name, as the Pod Identity session says it, and attach them to instances that do.
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverEKSClusterScopedPolicy.html
  "aws-ebs-csi-driver": ({ region }) => ({
    managedPolicyArn: `arn:${partitionOf(region)}:iam::aws:policy/AmazonEBSCSIDriverEKSClusterScopedPolicy`,
  }),
};

/** What an add-on's role may do on one cluster, in AWS's words. */
export function addonPermissions(permissions: AddonPermissions, scope: PermissionScope): GrantedPermissions {
  return GRANTS[permissions](scope);
}
