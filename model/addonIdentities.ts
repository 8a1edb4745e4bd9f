import type { Addon, AddonPermissions, Cluster } from "./fleet.js";
import { identityLabel } from "./labels.js";
import { iamName } from "./names.js";

/** Who an add-on's pods are in AWS, on one cluster. */
export interface AddonIdentityPlan {
  /** `external-dns`. */
  readonly addon: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly permissions: AddonPermissions;
  /** Name of the role: `acme-prod-eu-west-1-external-dns`. IAM has one set of names for all regions of an account; the EKS
   *  name in front has the cluster's, which no other cluster of the fleet has in any region. */
  readonly roleName: string;
}

/** The identities of a cluster's add-ons, in their order. A draining cluster has them too: its add-ons have to clean up. */
export function addonIdentities(
  addons: readonly Addon[],
  cluster: Pick<Cluster, "eksName" | "dnsZones">,
): AddonIdentityPlan[] {
  return addons.flatMap(({ name, namespace, identity }) => {
    if (identity === undefined || !hasIdentity(identity, cluster)) return [];
    const { serviceAccount, permissions } = identity;
    return [{ addon: name, namespace, serviceAccount, permissions, roleName: iamName(cluster.eksName, name) }];
  });
}

/** Labels by which a cluster says whose pods get a role there. */
export function identityLabels(
  addons: readonly Addon[],
  cluster: Pick<Cluster, "dnsZones">,
): Readonly<Record<string, string>> {
  const identified = addons.filter(({ identity }) => identity !== undefined && hasIdentity(identity, cluster));
  return Object.fromEntries(identified.map(({ name }) => [identityLabel(name), "true"]));
}

function hasIdentity(identity: NonNullable<Addon["identity"]>, { dnsZones }: Pick<Cluster, "dnsZones">): boolean {
  return identity.zones === undefined || dnsZones.length > 0;
}
