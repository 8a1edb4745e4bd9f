import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster, Fleet } from "../model/fleet.js";
import { spokeTenancy, type ServiceTenancy, type SpokeTenancyObjects } from "../render/spokeTenancy.js";
import { guardedBy } from "./drainGuard.js";
import { boundNamespace } from "./namespaceBounds.js";

export interface SpokeTenancyArgs {
  readonly fleet: Fleet;
  /** The spoke; the component's Kubernetes provider must be bound to it. */
  readonly cluster: Cluster;
  /** Keeps a service's namespace and its team's rights there while an Application deploys to it.
   *  @default nothing is kept */
  readonly guard?: pulumi.ResourceHook;
}

/** Who may do what on a spoke: the accounts that syncs run as, a namespace for each service with its team's rights in it,
 *  and the hub's own, which are to read and to impersonate those accounts. */
export class SpokeTenancy extends pulumi.ComponentResource {
  /** The services' namespaces, in the order of the fleet. */
  readonly namespaces: readonly string[];

  constructor(name: string, args: SpokeTenancyArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:SpokeTenancy", name, {}, opts);
    const objects = spokeTenancy(args.fleet, args.cluster);
    const accounts = this.makeAccounts(name, objects);
    const rights = this.grantRights(name, objects, accounts);
    for (const service of objects.services) this.makeNamespace(name, service, [...accounts, ...rights], args.guard);
    this.namespaces = objects.services.map((service) => service.namespace.metadata.name);
    this.registerOutputs({ namespaces: this.namespaces });
  }

  private makeAccounts(name: string, objects: SpokeTenancyObjects): pulumi.Resource[] {
    const namespace = new k8s.core.v1.Namespace(`${name}-tenancy`, objects.namespace, { parent: this });
    return objects.accounts.map(
      (account) =>
        new k8s.core.v1.ServiceAccount(`${name}-${account.metadata.name}`, account, {
          parent: this,
          dependsOn: [namespace],
        }),
    );
  }

  private grantRights(name: string, objects: SpokeTenancyObjects, accounts: pulumi.Resource[]): pulumi.Resource[] {
    const options = { parent: this, dependsOn: accounts };
    const { ClusterRole, ClusterRoleBinding, Role, RoleBinding } = k8s.rbac.v1;
    const reader = new ClusterRole(`${name}-hub-read`, objects.hubReader, options);
    const impersonator = new Role(`${name}-hub-impersonate`, objects.impersonator, options);
    return [
      ...objects.kindRoles.map((role) => new ClusterRole(`${name}-${role.metadata.name}`, role, options)),
      new ClusterRoleBinding(`${name}-platform`, objects.platformBinding, options),
      new ClusterRoleBinding(`${name}-hub-read`, objects.hubReaderBinding, { parent: this, dependsOn: [reader] }),
      new RoleBinding(`${name}-hub-impersonate`, objects.impersonatorBinding, {
        parent: this,
        dependsOn: [impersonator],
      }),
    ];
  }

  /** Made last and taken away first: the guard then refuses before anything that a sync needs has gone. */
  private makeNamespace(
    name: string,
    service: ServiceTenancy,
    after: pulumi.Resource[],
    guard: pulumi.ResourceHook | undefined,
  ): void {
    const logicalName = `${name}-${service.namespace.metadata.name}`;
    const namespace = new k8s.core.v1.Namespace(logicalName, service.namespace, {
      parent: this,
      dependsOn: after,
      ...guardedBy(guard),
    });
    const { binding, kindBinding } = service;
    const options = { parent: this, dependsOn: [namespace] };
    new k8s.rbac.v1.RoleBinding(logicalName, binding, { ...options, ...guardedBy(guard) });
    if (kindBinding) {
      new k8s.rbac.v1.RoleBinding(`${logicalName}-kinds`, kindBinding, { ...options, ...guardedBy(guard) });
    }
    boundNamespace(logicalName, service, options);
  }
}
