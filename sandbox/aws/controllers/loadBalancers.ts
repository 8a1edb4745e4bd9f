import { setTimeout as sleep } from "node:timers/promises";
import type { Aws } from "../aws.js";
import { text, type AwsRecord } from "../definition.js";
import { CLASSIC_LOAD_BALANCER, LOAD_BALANCER } from "../types.js";
import { items, patch, withFinalizer, withoutFinalizer, type ClusterApi } from "./kubernetes.js";
import { FINALIZERS, isPublic, kindOf, type LoadBalancerKind, type Service } from "./loadBalancerKinds.js";
import { addLoadBalancer, hostnameOf, loadBalancerOf } from "./loadBalancerRecords.js";

/** Services that have, or are to have, a load balancer. */
export const SERVICES = "/api/v1/services?fieldSelector=spec.type%3DLoadBalancer";

/** Looks at a cluster's Services, and makes and deletes load balancers in its account until both agree. */
export async function reconcileLoadBalancers(aws: Aws, cluster: AwsRecord, api: ClusterApi): Promise<void> {
  const wanted = await items<Service>(api, SERVICES);
  const before = await formerServices(aws, cluster, api, wanted);
  await Promise.all(
    [...wanted, ...before].map(async (service) => {
      const kind = kindOf(service);
      const leaves = service.metadata.deletionTimestamp !== undefined || service.spec.type !== "LoadBalancer";
      if (leaves) await release(aws, cluster, api, service);
      else if (kind) await provide(aws, cluster, api, service, kind);
    }),
  );
}

/** Services whose type is another one now, and whose load balancer is still there. */
async function formerServices(
  aws: Aws,
  cluster: AwsRecord,
  api: ClusterApi,
  current: readonly Service[],
): Promise<Service[]> {
  const known = new Set(current.map(({ metadata }) => metadata.uid));
  const others = aws.records.filter(({ hidden, type }) => {
    const isBalancer = type === LOAD_BALANCER || type === CLASSIC_LOAD_BALANCER;
    return isBalancer && hidden["cluster"] === cluster.id && !known.has(text(hidden, "serviceUid"));
  });
  const services = await Promise.all(others.map(({ hidden }) => api.get<Service>(text(hidden, "servicePath"))));
  const uids = new Set(others.map(({ hidden }) => hidden["serviceUid"]));
  return services.filter((service) => service !== undefined).filter(({ metadata }) => uids.has(metadata.uid));
}

async function provide(
  aws: Aws,
  cluster: AwsRecord,
  api: ClusterApi,
  service: Service,
  kind: LoadBalancerKind,
): Promise<void> {
  const { metadata } = service;
  // First the finalizer: else a Service that goes in between would leave its load balancer behind.
  if (!metadata.finalizers?.includes(kind.finalizer)) {
    await patch(api, pathOf(service), withFinalizer(metadata, kind.finalizer));
  }
  if (!loadBalancerOf(aws.records, cluster, service)) {
    const type = kind.type === "classic" ? CLASSIC_LOAD_BALANCER : LOAD_BALANCER;
    await sleep(aws.disturbance.delayOf(type, "create"));
    await aws.byItself(cluster, (place) => {
      addLoadBalancer(place, cluster, service, kind, pathOf(service));
    });
  }
  const made = loadBalancerOf(aws.records, cluster, service);
  // No subnet is tagged for it: it stays pending, with an event on the Service that nobody reads here.
  if (!made || (service.status?.loadBalancer?.ingress ?? []).length > 0) return;
  const ingress = [{ hostname: hostnameOf(made, isPublic(service, kind)) }];
  await patch(api, `${pathOf(service)}/status`, { status: { loadBalancer: { ingress } } });
}

/** The load balancer goes first, then the finalizer; what hangs on it in the network lingers (lingering.ts). */
async function release(aws: Aws, cluster: AwsRecord, api: ClusterApi, service: Service): Promise<void> {
  const record = loadBalancerOf(aws.records, cluster, service);
  if (record) {
    await sleep(aws.disturbance.delayOf(record.type, "delete"));
    await aws.byItself(cluster, (place) => {
      place.remove(record);
    });
  }
  const finalizer = FINALIZERS.find((name) => service.metadata.finalizers?.includes(name));
  if (finalizer !== undefined) await patch(api, pathOf(service), withoutFinalizer(service.metadata, finalizer));
}

function pathOf({ metadata }: Service): string {
  return `/api/v1/namespaces/${metadata.namespace}/services/${metadata.name}`;
}
