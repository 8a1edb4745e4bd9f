import { clusterProject } from "../model/capability.js";
import type { Cluster, Fleet } from "../model/fleet.js";
import { PLATFORM_PROJECT } from "../model/names.js";
import { kindRules, teamKindsOn } from "./kindRights.js";
import type { Binding, Role } from "./kubernetesObject.js";
import { namespaceBounds } from "./namespaceBounds.js";
import {
  HUB_GROUP,
  binding,
  clusterBinding,
  hubGroup,
  hubReader,
  serviceNamespaces,
  type ServiceTenancy,
} from "./spokeTenancy.js";

/** What a sync does with an object; reading is granted everywhere. */
const WRITES = ["create", "update", "patch", "delete"];

/** Kinds that only Kubernetes itself writes. */
const MADE_BY_OTHERS = ["EndpointSlice"];

/** Name of the ClusterRole with the rights that Argo CD has in a service's namespace. */
const DEPLOYER = `${HUB_GROUP}:deploy`;

/** Who may do what on a spoke where EKS runs Argo CD: the Kubernetes objects, in the order in which they can be made. No
 *  account is impersonated there, so that the capability's own role writes; it gets no more rights than that takes. */
export interface CapabilityTenancyObjects {
  readonly hubReader: Role<"ClusterRole">;
  readonly hubReaderBinding: Binding<"ClusterRoleBinding">;
  /** What it may do in the services' namespaces, by the bindings there. */
  readonly deployer: Role<"ClusterRole">;
  /** All rights, on a cluster of add-ons: they bring cluster roles, and nobody may grant a right that he does not have. */
  readonly platformBinding: Binding<"ClusterRoleBinding"> | null;
  readonly services: readonly ServiceTenancy[];
}

export function capabilityTenancy(fleet: Fleet, cluster: Cluster): CapabilityTenancyObjects {
  const hasAddons = fleet.addons.length > 0 && clusterProject(fleet, cluster) === PLATFORM_PROJECT;
  return {
    hubReader: hubReader(teamKindsOn(fleet, cluster)),
    hubReaderBinding: clusterBinding(HUB_GROUP, HUB_GROUP, [hubGroup()]),
    deployer: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: DEPLOYER },
      rules: kindRules(
        teamKindsOn(fleet, cluster).filter(({ kind }) => !MADE_BY_OTHERS.includes(kind)),
        WRITES,
      ),
    },
    platformBinding: hasAddons ? clusterBinding("gitops-fleet:platform", "cluster-admin", [hubGroup()]) : null,
    services: serviceNamespaces(fleet, cluster).map(({ team, labels, namespace }) => ({
      namespace,
      ...namespaceBounds(team, namespace.metadata.name, labels),
      binding: binding({ name: HUB_GROUP, namespace: namespace.metadata.name, labels }, "ClusterRole", DEPLOYER, [
        hubGroup(),
      ]),
    })),
  };
}
