/** The machines of a cluster: EKS Auto Mode's, managed node groups, or both. */
export interface NodesPlan {
  readonly mode: "auto" | "managed";
  /** Managed node groups. */
  readonly pools: readonly NodePool[];
}

export interface NodePool {
  /** `general`, unique in its cluster. */
  readonly name: string;
  readonly architecture: "amd64" | "arm64";
  /** In the order of preference, all of the architecture. */
  readonly instanceTypes: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly spot: boolean;
  /** Whether they have NVIDIA GPUs. */
  readonly gpu: boolean;
  /** Where they are, `us-east-1-bos-1a`; left out for the region's own zones. */
  readonly localZone?: string;
  readonly diskGiB: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
}

export interface NodeTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}
