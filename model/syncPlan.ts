/** How Argo CD syncs the applications of an environment. */
export interface SyncPolicy {
  /** Whether by itself; else an application is OutOfSync until somebody syncs it. */
  readonly automated: boolean;
  /** Whether it deletes by itself what left Git. */
  readonly prune: boolean;
  /** Whether it undoes what was changed in the cluster. */
  readonly selfHeal: boolean;
  /** Whether the API server merges the changes. */
  readonly serverSideApply: boolean;
  readonly retry: SyncRetry;
  /** Beside the replicas that an autoscaler owns. */
  readonly ignoreDifferences: readonly IgnoredDifference[];
}

export interface SyncRetry {
  /** Attempts after the first; -1 for no end. */
  readonly limit: number;
  /** Go duration of the first pause, `5s`. */
  readonly duration: string;
  /** By what each further pause is longer. */
  readonly factor: number;
  /** Go duration of the longest pause, `3m`. */
  readonly maxDuration: string;
}

/** Fields that a sync leaves to others, as Argo CD names them. At least one of the last three is there. */
export interface IgnoredDifference {
  readonly group?: string | undefined;
  readonly kind: string;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly jsonPointers?: readonly string[] | undefined;
  readonly jqPathExpressions?: readonly string[] | undefined;
  readonly managedFieldsManagers?: readonly string[] | undefined;
}

/** What a service says in the place of its environments; its ignored differences come on top of theirs. */
export type SyncOverride = Partial<Omit<SyncPolicy, "retry">> & { readonly retry?: Partial<SyncRetry> };

/** A sync window as Argo CD takes it, compiled from the intent in the file. */
export interface SyncWindow {
  readonly kind: "allow" | "deny";
  /** Five-field cron. */
  readonly schedule: string;
  /** Go duration, `8h`. */
  readonly duration: string;
  /** IANA zone. */
  readonly timeZone: string;
  readonly manualSync: boolean;
  /** What the file said, and why. At most 255 characters. */
  readonly description: string;
}

/** A window of a cluster, a team or a service, in one environment. It narrows that environment's. */
export interface NarrowWindow {
  readonly environment: string;
  /** By name; null for every cluster of the environment. */
  readonly cluster: string | null;
  /** Null for all teams, and for add-ons. */
  readonly team: string | null;
  /** Name of its set; null for all of the team's. */
  readonly service: string | null;
  readonly window: SyncWindow;
}
