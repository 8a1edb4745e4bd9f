import type { Metrics, PartResources, Replicas } from "../model/fleet.js";

/** `enabled` alone would be a budget that allows everything to go: the chart's `minAvailable` is 0. */
export const ONE_STAYS = { enabled: true, minAvailable: 1 };

/** Replicas of every part in different zones, as long as there are nodes in them. The chart adds the selector. */
export const SPREAD = {
  maxSkew: 1,
  topologyKey: "topology.kubernetes.io/zone",
  whenUnsatisfiable: "ScheduleAnyway",
};

/** A fixed number, or an autoscaler by CPU: memory that Go has taken once is hardly given back, so that it never scales down. */
export function replicaValues({ min, max }: Replicas): Record<string, unknown> {
  if (min === max) return { replicas: min };
  return {
    autoscaling: {
      enabled: true,
      minReplicas: min,
      maxReplicas: max,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
      ],
    },
  };
}

export function resourceValues({ cpuMillicores, memoryMiB, memoryLimitMiB }: PartResources): Record<string, unknown> {
  return {
    requests: { cpu: `${cpuMillicores}m`, memory: `${memoryMiB}Mi` },
    limits: { memory: `${memoryLimitMiB}Mi` },
  };
}

/** A Service with the part's metrics; the chart makes the ServiceMonitor only where its kind is known already. */
export function metricsValues({ serviceMonitors, labels }: Metrics): Record<string, unknown> {
  if (!serviceMonitors) return { enabled: true };
  return {
    enabled: true,
    serviceMonitor: {
      enabled: true,
      ...(Object.keys(labels).length === 0 ? {} : { additionalLabels: labels }),
    },
  };
}
