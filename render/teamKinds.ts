/** A kind that a team may deploy, and how the API calls the resource. */
export interface TeamKind {
  readonly group: string;
  readonly kind: string;
  readonly resource: string;
}

/** Kinds that a team may deploy. Secrets are not among them: they do not belong in Git. ReplicaSets, Pods and
 *  EndpointSlices are what the others make; a kind that the project does not permit is not shown either. */
export const TEAM_KINDS: readonly TeamKind[] = (
  [
    [
      "",
      {
        ConfigMap: "configmaps",
        Service: "services",
        ServiceAccount: "serviceaccounts",
        PersistentVolumeClaim: "persistentvolumeclaims",
        Pod: "pods",
      },
    ],
    ["apps", { Deployment: "deployments", StatefulSet: "statefulsets", ReplicaSet: "replicasets" }],
    ["batch", { Job: "jobs", CronJob: "cronjobs" }],
    ["autoscaling", { HorizontalPodAutoscaler: "horizontalpodautoscalers" }],
    ["policy", { PodDisruptionBudget: "poddisruptionbudgets" }],
    ["networking.k8s.io", { Ingress: "ingresses", NetworkPolicy: "networkpolicies" }],
    ["discovery.k8s.io", { EndpointSlice: "endpointslices" }],
  ] as const
).flatMap(([group, kinds]) => Object.entries(kinds).map(([kind, resource]) => ({ group, kind, resource })));
