import type { Metadata } from "./kubernetes.js";

/** A Service of type LoadBalancer. */
export interface Service {
  readonly metadata: Metadata & { readonly namespace: string };
  readonly spec: { readonly type: string; readonly loadBalancerClass?: string };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly object[] } };
}

/** What one of the controllers makes of a Service. */
export interface LoadBalancerKind {
  readonly finalizer: string;
  readonly type: "classic" | "network";
  /** Whether it is reached from the internet when the Service does not say. */
  readonly publicByDefault: boolean;
  /** Whether it makes a security group of its own. */
  readonly securityGroup: boolean;
  readonly tags: (cluster: string, service: string, resource: string) => Record<string, string>;
}

/** `service.beta.kubernetes.io/aws-load-balancer-…`. */
export function annotation({ metadata }: Service, name: string): string | undefined {
  return metadata.annotations?.[`service.beta.kubernetes.io/aws-load-balancer-${name}`];
}

/** The controllers by the class that a Service names.
 *  - none: the cloud controller manager, https://cloud-provider-aws.sigs.k8s.io/service_controller/
 *  - `service.k8s.aws/nlb`: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/
 *  - `eks.amazonaws.com/nlb`: https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html */
const KINDS: Readonly<Record<string, LoadBalancerKind>> = {
  "": {
    finalizer: "service.kubernetes.io/load-balancer-cleanup",
    type: "classic",
    publicByDefault: true,
    securityGroup: true,
    tags: (cluster, service) => ({
      [`kubernetes.io/cluster/${cluster}`]: "owned",
      "kubernetes.io/service-name": service,
    }),
  },
  "service.k8s.aws/nlb": {
    finalizer: "service.k8s.aws/resources",
    type: "network",
    publicByDefault: false,
    securityGroup: true,
    tags: (cluster, service, resource) => ({
      "elbv2.k8s.aws/cluster": cluster,
      "service.k8s.aws/resource": resource,
      "service.k8s.aws/stack": service,
    }),
  },
  "eks.amazonaws.com/nlb": {
    finalizer: "service.eks.amazonaws.com/resources",
    type: "network",
    publicByDefault: false,
    securityGroup: true,
    tags: (cluster, service, resource) => ({
      "eks:eks-cluster-name": cluster,
      "service.eks.amazonaws.com/resource": resource,
      "service.eks.amazonaws.com/stack": service,
    }),
  },
};

/** Undefined for a class that nobody here serves: such a Service waits for ever, as it would in AWS. */
export function kindOf(service: Service): LoadBalancerKind | undefined {
  const kind = KINDS[service.spec.loadBalancerClass ?? ""];
  if (kind?.type !== "classic" || annotation(service, "type") !== "nlb") return kind;
  // The cloud controller manager's network load balancers have no security group.
  return { ...kind, type: "network", securityGroup: false };
}

export function isPublic(service: Service, kind: LoadBalancerKind): boolean {
  if (kind.publicByDefault) return annotation(service, "internal") !== "true";
  return annotation(service, "scheme") === "internet-facing";
}

export const FINALIZERS: readonly string[] = Object.values(KINDS).map(({ finalizer }) => finalizer);
