import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster, Fleet } from "../model/fleet.js";
import { capabilityTenancy, type CapabilityTenancyObjects } from "../render/capabilityTenancy.js";
import { guardedBy } from "./drainGuard.js";
import { boundNamespace } from "./namespaceBounds.js";

export interface CapabilityTenancyArgs {
  readonly fleet: Fleet;
  /** The spoke; the component's Kubernetes provider must be bound to it. */
  readonly cluster: Cluster;
  /** Keeps a service's namespace and the rights there while an Application deploys to it. @default nothing is kept */
  readonly guard?: pulumi.ResourceHook;
}

/** Who may do what on a spoke where EKS runs Argo CD: a namespace for each service, and the rights of Argo CD's own role, which
 *  are to read, and to write in these namespaces. */
export class CapabilityTenancy extends pulumi.ComponentResource {
  /** The services' namespaces, in the order of the fleet. */
  readonly namespaces: readonly string[];

  constructor(name: string, args: CapabilityTenancyArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:CapabilityTenancy", name, {}, opts);
    const objects = capabilityTenancy(args.fleet, args.cluster);
    const rights = this.grantRights(name, objects);
    for (const service of objects.services) {
      const logicalName = `${name}-${service.namespace.metadata.name}`;
      // Made last and taken away first: the guard then refuses before anything that a sync needs has gone.
      const options = { parent: this, ...guardedBy(args.guard) };
      const namespace = new k8s.core.v1.Namespace(logicalName, service.namespace, { ...options, dependsOn: rights });
      new k8s.rbac.v1.RoleBinding(logicalName, service.binding, { ...options, dependsOn: [namespace] });
      boundNamespace(logicalName, service, { parent: this, dependsOn: [namespace] });
    }
    this.namespaces = objects.services.map((service) => service.namespace.metadata.name);
    this.registerOutputs({ namespaces: this.namespaces });
  }

  private grantRights(name: string, objects: CapabilityTenancyObjects): pulumi.Resource[] {
    const { ClusterRole, ClusterRoleBinding } = k8s.rbac.v1;
    const reader = new ClusterRole(`${name}-hub-read`, objects.hubReader, { parent: this });
    const reads = { parent: this, dependsOn: [reader] };
    return [
      new ClusterRole(`${name}-hub-deploy`, objects.deployer, { parent: this }),
      new ClusterRoleBinding(`${name}-hub-read`, objects.hubReaderBinding, reads),
      ...(objects.platformBinding === null
        ? []
        : [new ClusterRoleBinding(`${name}-platform`, objects.platformBinding, { parent: this })]),
    ];
  }
}
