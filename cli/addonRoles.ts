import { addonIdentities, type AddonPermissions, type Cluster, type Fleet } from "../model/index.js";
import { columns } from "./output.js";

const TAGGED = (): string => "what is tagged as the cluster's";

/** How far a role reaches, in a word. */
const REACH: Readonly<Record<AddonPermissions, (cluster: Cluster) => string>> = {
  "external-dns": ({ dnsZones }) => `records of ${dnsZones.join(", ")}`,
  "cert-manager": ({ dnsZones }) => `DNS01 challenges in ${dnsZones.join(", ")}`,
  "external-secrets": ({ secretsPrefix }) => `secrets ${secretsPrefix}*`,
  "load-balancer-controller": TAGGED,
  "aws-ebs-csi-driver": TAGGED,
  "cluster-autoscaler": TAGGED,
};

/** The roles that add-ons get in AWS; undefined when there is none. */
export function addonRoles(fleet: Fleet): string | undefined {
  const rows = fleet.clusters.flatMap((cluster) =>
    addonIdentities(fleet.addons, cluster).map(({ addon, permissions, roleName }) => [
      addon,
      cluster.name,
      roleName,
      REACH[permissions](cluster),
    ]),
  );
  return rows.length === 0 ? undefined : columns(["ADD-ON", "CLUSTER", "ROLE", "REACHES"], rows);
}
