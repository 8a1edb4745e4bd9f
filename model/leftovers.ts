/** What of a spoke's objects stands for something in the cloud, as its Kubernetes API tells it. */
export interface SpokeObjects {
  /** Services of type LoadBalancer. */
  readonly services: readonly KubernetesObject[];
  readonly ingresses: readonly KubernetesObject[];
  readonly claims: readonly KubernetesObject[];
  readonly volumes: readonly VolumeObject[];
}

export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
  };
}

export interface VolumeObject extends KubernetesObject {
  readonly spec: {
    readonly persistentVolumeReclaimPolicy?: string;
    readonly claimRef?: { readonly namespace?: string; readonly name?: string };
    readonly csi?: { readonly driver: string; readonly volumeHandle: string };
  };
  readonly status?: { readonly phase?: string; readonly message?: string };
}

/** Something that a controller of the spoke has to take away in the cloud before the spoke may go. */
export interface Leftover {
  readonly kind: "load balancer" | "volume";
  /** `service alpha-web/web`, `volume vol-0abc of claim alpha-db/data`. */
  readonly name: string;
  /** Whether its deletion is under way; else nobody deletes it, however long one waits. */
  readonly isGoing: boolean;
  /** The command that deletes it. */
  readonly remedy: string;
  /** Why it does not go, in the controller's words. */
  readonly reason?: string;
}

/** What a spoke still has in the cloud. */
export interface Leftovers {
  readonly waiting: readonly Leftover[];
  /** Disks that are to outlive the cluster, because their reclaim policy is Retain. */
  readonly retained: readonly string[];
}

/** Finalizers of the controllers that make a load balancer of an Ingress: `ingress.k8s.aws/resources`,
 *  `group.ingress.k8s.aws/<group>`, `ingress.eks.amazonaws.com/resources`. An Ingress of another controller has none of its own. */
const INGRESS_FINALIZER = /(^|\.)ingress\.(k8s\.aws|eks\.amazonaws\.com)\//;

/** Finds the load balancers and volumes that a spoke would leave behind if it went now.
 *  @param namespaces the fleet's own, on a cluster that lives on; undefined when all of it goes */
export function leftovers(objects: SpokeObjects, namespaces?: ReadonlySet<string>): Leftovers {
  const isOurs = (namespace: string | undefined): boolean => namespaces?.has(namespace ?? "") ?? true;
  const ours = <T extends KubernetesObject>(list: readonly T[]): T[] =>
    list.filter(({ metadata }) => isOurs(metadata.namespace));
  const volumes = objects.volumes.filter(({ spec }) => isOurs(spec.claimRef?.namespace));
  const leavingClaims = new Set(objects.claims.filter(isDeleted).map(pathOf));
  return {
    waiting: [
      ...ours(objects.services).map((service) => balancer("service", service)),
      ...ours(objects.ingresses)
        .filter(({ metadata }) => metadata.finalizers?.some((name) => INGRESS_FINALIZER.test(name)))
        .map((ingress) => balancer("ingress", ingress)),
      ...volumes.filter((volume) => !isRetained(volume)).map((volume) => disk(volume, leavingClaims)),
    ],
    retained: volumes.filter(isRetained).map(nameOf),
  };
}

function balancer(kind: "service" | "ingress", object: KubernetesObject): Leftover {
  const { name, namespace = "" } = object.metadata;
  return {
    kind: "load balancer",
    name: `${kind} ${namespace}/${name}`,
    isGoing: isDeleted(object),
    remedy: `kubectl delete ${kind} ${name} -n ${namespace}`,
  };
}

function disk(volume: VolumeObject, leavingClaims: ReadonlySet<string>): Leftover {
  const { name: claim, namespace = "" } = volume.spec.claimRef ?? {};
  const { phase, message } = volume.status ?? {};
  const isReleased = phase === "Released" || phase === "Failed";
  return {
    kind: "volume",
    name: nameOf(volume),
    isGoing: isDeleted(volume) || isReleased || leavingClaims.has(`${namespace}/${claim ?? ""}`),
    remedy:
      claim === undefined || isReleased
        ? `kubectl delete pv ${volume.metadata.name}`
        : `kubectl delete pvc ${claim} -n ${namespace}`,
    ...(phase === "Failed" && message !== undefined ? { reason: message } : {}),
  };
}

/** `volume vol-0abc of claim alpha-db/data`. */
function nameOf({ metadata, spec }: VolumeObject): string {
  const claim = spec.claimRef?.name;
  const of = claim === undefined ? "" : ` of claim ${spec.claimRef?.namespace ?? ""}/${claim}`;
  return `volume ${spec.csi?.volumeHandle ?? metadata.name}${of}`;
}

function isRetained({ spec }: VolumeObject): boolean {
  // What a volume has that nobody gave a policy.
  return (spec.persistentVolumeReclaimPolicy ?? "Retain") === "Retain";
}

function isDeleted({ metadata }: KubernetesObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function pathOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

/** Tags by which AWS finds what the controllers of a cluster made: those of the cloud controller manager and of the EBS driver,
 *  of the AWS Load Balancer Controller, and of Auto Mode. */
export function cloudTags(eksName: string): readonly { readonly key: string; readonly value?: string }[] {
  return [
    { key: `kubernetes.io/cluster/${eksName}` },
    { key: "elbv2.k8s.aws/cluster", value: eksName },
    { key: "eks:eks-cluster-name", value: eksName },
  ];
}
