export interface Addon {
  /** `metrics-server`. */
  readonly name: string;
  /** Helm repository URL, chart and exact version, from the bundle. */
  readonly repository: string;
  readonly chart: string;
  readonly version: string;
  readonly namespace: string;
  /** The namespaced or cluster-scoped rights that it needs are the platform account's. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Who its pods are in AWS. Left out for an add-on that has no business there. */
  readonly identity?: WorkloadIdentity;
  /** Another add-on that it cannot run without. */
  readonly needs?: string;
  /** What EKS Auto Mode, in which every cluster of a fleet runs, does in its stead: follows "EKS Auto Mode". */
  readonly autoMode?: string;
}

/** The pods of one service account, which act in AWS under a role of their own on each cluster. */
export interface WorkloadIdentity {
  /** The service account that calls AWS, in the add-on's namespace, as chart and values name it. */
  readonly serviceAccount: string;
  readonly permissions: AddonPermissions;
  /** Whether it changes hosted zones. `required`: without one it cannot work. `optional`: without one it gets no role.
   *  @default it changes none */
  readonly zones?: "required" | "optional";
  /** Further values of the chart, once some cluster has the identity. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** What roles of add-ons may do; `render/addonPermissions.ts` says it in AWS's words. */
export type AddonPermissions =
  | "external-dns"
  | "cert-manager"
  | "external-secrets"
  | "load-balancer-controller"
  | "aws-ebs-csi-driver"
  | "cluster-autoscaler";
