import type { Cluster, Service } from "../model/fleet.js";
import { matches } from "../model/labels.js";

/** Whether a cluster's place and labels are those that a service asks for, whatever state both are in. */
export function isSelected(service: Service, cluster: Cluster): boolean {
  return service.environments.includes(cluster.environment) && matches(cluster.labels, service.clusterSelector);
}
