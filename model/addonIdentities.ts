import { controlPlaneAddons } from "./controlPlaneAddons.js";
import { isMade } from "./existingClusters.js";
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

/** What decides whether an add-on gets a role on a cluster. */
type Scope = Pick<Cluster, "dnsZones" | "existing" | "kubernetes" | "nodes">;

/** The identities of a cluster's add-ons, in their order. A draining cluster has them too: its add-ons have to clean up. */
export function addonIdentities(
  addons: readonly Addon[],
  cluster: Scope & Pick<Cluster, "eksName">,
): AddonIdentityPlan[] {
  return addons.flatMap(({ name, namespace, identity }) => {
    if (identity === undefined || !hasIdentity({ name, identity }, cluster)) return [];
    const { serviceAccount, permissions } = identity;
    return [{ addon: name, namespace, serviceAccount, permissions, roleName: iamName(cluster.eksName, name) }];
  });
}

/** Labels by which a cluster says whose pods get a role there. */
export function identityLabels(addons: readonly Addon[], cluster: Scope): Readonly<Record<string, string>> {
  const identified = addons.filter(
    ({ name, identity }) => identity !== undefined && hasIdentity({ name, identity }, cluster),
  );
  return Object.fromEntries(identified.map(({ name }) => [identityLabel(name), "true"]));
}

/** Whether an add-on cannot do without a role: where it gets none, it is not deployed. */
export function needsIdentity({ identity }: Pick<Addon, "identity">): boolean {
  return identity !== undefined && identity.zones !== "optional";
}

/** On a cluster that exists already there are none: the add-ons' values and policies know clusters and VPCs by the names that the
 *  fleet gives to those it makes, and whether the Pod Identity agent is there its owner knows. */
function hasIdentity(
  { name, identity }: { readonly name: string; readonly identity: NonNullable<Addon["identity"]> },
  cluster: Scope,
): boolean {
  if (!isMade(cluster) || isBroughtByEks(name, cluster)) return false;
  return identity.zones === undefined || cluster.dnsZones.length > 0;
}

/** Node pools come with EKS's own add-ons: a second driver would want the same service account, role and CSIDriver. */
function isBroughtByEks(name: string, { kubernetes, nodes }: Scope): boolean {
  return nodes.pools.length > 0 && controlPlaneAddons(kubernetes).some((addon) => addon.name === name);
}
