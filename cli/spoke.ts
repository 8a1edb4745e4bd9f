import type { SpokeObjects } from "../model/leftovers.js";
import { LABEL } from "../model/labels.js";

/** Looks into a spoke, as the person who runs the command. */
export interface SpokeView {
  objects(): Promise<SpokeObjects>;
  /** Namespaces that the fleet made there. */
  fleetNamespaces(): Promise<ReadonlySet<string>>;
}

/** Opens a spoke's Kubernetes API. */
export async function openSpoke(kubeconfig: string): Promise<SpokeView> {
  const k8s = await import("@kubernetes/client-node");
  const config = new k8s.KubeConfig();
  config.loadFromString(kubeconfig);
  const core = config.makeApiClient(k8s.CoreV1Api);
  const networking = config.makeApiClient(k8s.NetworkingV1Api);
  return {
    async objects() {
      const [services, ingresses, claims, volumes] = await Promise.all([
        core.listServiceForAllNamespaces({ fieldSelector: "spec.type=LoadBalancer" }),
        networking.listIngressForAllNamespaces(),
        core.listPersistentVolumeClaimForAllNamespaces(),
        core.listPersistentVolume(),
      ]);
      // The client makes dates of timestamps and leaves absent fields undefined: back to what the API said.
      const plain = {
        services: services.items,
        ingresses: ingresses.items,
        claims: claims.items,
        volumes: volumes.items,
      };
      return JSON.parse(JSON.stringify(plain)) as SpokeObjects;
    },
    async fleetNamespaces() {
      const { items } = await core.listNamespace({ labelSelector: LABEL.cluster });
      return new Set(items.map(({ metadata }) => metadata?.name ?? ""));
    },
  };
}
