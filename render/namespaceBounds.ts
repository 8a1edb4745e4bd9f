import type { Quota, Team } from "../model/fleet.js";
import type { LimitRange, Metadata, NetworkPolicy, ResourceQuota } from "./kubernetesObject.js";

/** What bounds a namespace of a team, as far as the team has it. */
export interface NamespaceBounds {
  readonly quota?: ResourceQuota;
  readonly limits?: LimitRange;
  readonly networkPolicy?: NetworkPolicy;
}

/** The network policy of a namespace, of which Argo CD is not to warn. */
export const DEFAULT_DENY = "gitops-fleet-default-deny";

/** Name of the other two: there is one of each in a namespace. */
const BOUNDS = "gitops-fleet";

export function namespaceBounds(
  { bounds: { quota, limits, defaultDeny } }: Team,
  namespace: string,
  labels: Record<string, string>,
): NamespaceBounds {
  const metadata = (name: string): Metadata => ({ name, namespace, labels });
  return {
    ...(quota === null
      ? {}
      : {
          quota: { apiVersion: "v1", kind: "ResourceQuota", metadata: metadata(BOUNDS), spec: { hard: hard(quota) } },
        }),
    ...(limits === null
      ? {}
      : {
          limits: {
            apiVersion: "v1",
            kind: "LimitRange",
            metadata: metadata(BOUNDS),
            spec: {
              limits: [{ type: "Container", defaultRequest: { ...limits.request }, default: { ...limits.limit } }],
            },
          },
        }),
    ...(defaultDeny
      ? {
          networkPolicy: {
            apiVersion: "networking.k8s.io/v1",
            kind: "NetworkPolicy",
            metadata: metadata(DEFAULT_DENY),
            spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
          },
        }
      : {}),
  };
}

/** CPU by what is requested, since it is given back at once; memory by what may be taken, since it is not.
 *  https://kubernetes.io/docs/concepts/policy/resource-quotas/ */
function hard({ cpu, memory, pods, loadBalancers, storage }: Quota): Record<string, string> {
  const amounts = {
    "requests.cpu": cpu,
    "limits.memory": memory,
    pods,
    "services.loadbalancers": loadBalancers,
    "requests.storage": storage,
  };
  return Object.fromEntries(
    Object.entries(amounts).flatMap(([key, amount]) => (amount === undefined ? [] : [[key, String(amount)]])),
  );
}
